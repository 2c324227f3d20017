import { type Failure, recordFailure, shortestByHand } from '../../lab/index.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { counted } from '../output/numbers.ts';
import { wrap } from '../output/wrap.ts';
import { replayLine } from '../replay-line.ts';
import { writeFailure } from '../search/failure-store.ts';
import { actorsIn, loadSystem, variantsOf } from './load-system.ts';
import { propertyIn } from './named-case.ts';

/**
 * `replisim shrink SYSTEM CASE --steps`: the time is taken out of a failure, and what it is made of searched for the fewest
 * steps; they take the file's place.
 */
export async function shrinkToSteps(systemFile: string, file: string, failure: Failure): Promise<ExitCode> {
  const system = actorsIn(await loadSystem(systemFile), systemFile);
  const [variant] = variantsOf(system, [failure.variant]);
  const property = propertyIn(system, failure, file);
  const { scenario, choices } = failure as Failure<never>;
  const shortest = shortestByHand(system, { scenario, choices }, { variant, property: property.id });
  const shorter =
    shortest &&
    recordFailure(system, shortest.case, { variant, property: property as never, origin: failure.origin });
  if (shortest === null || shorter === null) {
    const why = `it hangs on times: as steps without them, it does not violate ${property.id}`;
    process.stdout.write(`${wrap(`${file}: ${why}. There is nothing to shrink.`)}\n`);
    return EXIT.undecided;
  }
  writeFailure(system, file, shorter);
  const steps = shortest.case.scenario.steps ?? [];
  const fewest = shortest.fewest
    ? 'the fewest that the same operations and faults can do it with'
    : 'all of what it is made of was too much to search: fewer may do';
  process.stdout.write(
    [
      `${counted(steps.length, 'step')}, ${fewest}`,
      '',
      wrap(shorter.verdict.sentence),
      '',
      ...steps.map((step, place) => `${String(place + 1).padStart(3)}. ${step}`),
      '',
      'Reproduce',
      `  ${replayLine(file, { system: systemFile })}`,
      '',
    ].join('\n'),
  );
  return EXIT.held;
}
