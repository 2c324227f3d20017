import seedrandom from 'seedrandom';
import { type Chooser, createFamily, type SeededState } from './chooser.ts';

/** One generator. Alea: 32 bits at a time, four doubles of state, integer arithmetic that all engines agree on. */
type Generator = seedrandom.StatefulPRNG<seedrandom.State.Alea>;

/**
 * The one spelling of a seed, so that a seed written in two ways gives the same run. Decimal and hexadecimal numbers of
 * any size (`42`, `0x2A`) become decimal; a 40-digit commit hash becomes lower case; any other text stays as it is.
 * Throws RangeError if the seed is empty, or a number that is not a natural one.
 */
export function canonicalSeed(seed: string | number): string {
  if (typeof seed === 'number') {
    if (!Number.isSafeInteger(seed) || seed < 0)
      throw new RangeError(`a seed is a natural number or text, not ${seed}`);
    return String(seed);
  }
  const text = seed.trim();
  if (text === '')
    throw new RangeError('the seed is empty; it is a decimal or hexadecimal number or any text');
  if (/^([0-9]+|0[xX][0-9a-fA-F]+)$/.test(text)) return String(BigInt(text));
  return /^[0-9a-fA-F]{40}$/.test(text) ? text.toLowerCase() : text;
}

/**
 * A chooser driven by a seed. The generator of each stream is derived from the seed and the stream's full name alone,
 * so a draw in one stream never shifts another, whatever the order in which streams are asked for.
 */
export function createSeededChooser(seed: string | number): Chooser {
  return restoreSeededChooser({ driver: 'seeded', seed: canonicalSeed(seed), streams: {} });
}

/** A chooser that goes on where the saved one was. It shares nothing with the state given. */
export function restoreSeededChooser(state: SeededState): Chooser {
  const { seed } = state;
  const generators = new Map<string, Generator>();
  const generatorOf = (stream: string): Generator => {
    const saved = Object.hasOwn(state.streams, stream) ? state.streams[stream] : true;
    const generator = seedrandom.alea(`${seed}/${stream}`, { state: saved });
    generators.set(stream, generator);
    return generator;
  };
  const save = (): SeededState => {
    const streams = { ...state.streams };
    for (const [stream, generator] of generators) streams[stream] = generator.state();
    return { driver: 'seeded', seed, streams };
  };
  return createFamily((stream) => {
    // Made for the first draw: most runs ask for streams that they never draw from.
    let generator: Generator | undefined;
    return (bound) => {
      generator ??= generatorOf(stream);
      // All without a sign, the remainder too: an engine then divides integers, where it else divides fractions.
      return ((generator.int32() >>> 0) % (bound >>> 0)) >>> 0;
    };
  }, save);
}
