import { type Chooser, createFamily } from './chooser.ts';
import { type Digest, mix } from './digest.ts';

/**
 * A chooser whose answers go into a run's digest: two runs with the same digest have chosen the same. The digest is
 * asked for at each choice, for a run may be given another world.
 */
export function createHashingChooser(inner: Chooser, digestOf: () => Digest): Chooser {
  return createFamily(
    (stream) => {
      const source = stream === '' ? inner : inner.stream(stream);
      return (bound, label) => {
        const answer = source.pick(bound, label);
        mix(digestOf(), answer);
        return answer;
      };
    },
    () => inner.save(),
  );
}
