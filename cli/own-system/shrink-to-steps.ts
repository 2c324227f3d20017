import { setImmediate } from 'node:timers/promises';
import {
  type Failure,
  type FewestSoFar,
  type FewestSteps,
  recordFailure,
  shorterByHand,
} from '../../lab/index.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { onInterrupt } from '../interrupt.ts';
import { createCounter } from '../output/counter.ts';
import { counted } from '../output/numbers.ts';
import { wrap } from '../output/wrap.ts';
import { replayLine } from '../replay-line.ts';
import { writeFailure } from '../search/failure-store.ts';
import { actorsIn, loadSystem, variantsOf } from './load-system.ts';
import { propertyIn } from './named-case.ts';

/**
 * `replisim shrink SYSTEM CASE --steps`: the time is taken out of a failure, and what it is made of searched for the fewest
 * steps. Whatever is shorter takes the file's place at once.
 */
export async function shrinkToSteps(
  systemFile: string,
  file: string,
  failure: Failure,
  { seconds }: { seconds?: number },
): Promise<ExitCode> {
  const system = actorsIn(await loadSystem(systemFile), systemFile);
  const [variant] = variantsOf(system, [failure.variant]);
  const property = propertyIn(system, failure, file);
  const { scenario, choices } = failure as Failure<never>;
  const search = shorterByHand(system, { scenario, choices }, { variant, property: property.id });
  let shorter: Failure | null = null;
  const { shortest, ended } = await searchOn(search, seconds, ({ case: found }) => {
    const options = { variant, property: property as never, origin: failure.origin };
    shorter = recordFailure(system, found, options) ?? shorter;
    if (shorter !== null) writeFailure(system, file, shorter);
  });
  if (shortest === null || shorter === null) {
    const why =
      ended === null
        ? `it hangs on times: as steps without them, it does not violate ${property.id}. There is nothing to shrink.`
        : `${ENDED[ended]} before it was shorter; it is as it was.`;
    process.stdout.write(`${wrap(`${file}: ${why}`)}\n`);
    return ended === 'user' ? EXIT.interrupted : EXIT.undecided;
  }
  process.stdout.write(shortestText(shortest, shorter, ended, replayLine(file, { system: systemFile })));
  return ended === 'user' ? EXIT.interrupted : EXIT.held;
}

/** Why a search ended before its end. */
type EndedBy = 'user' | 'time';
const ENDED: Record<EndedBy, string> = { user: 'interrupted', time: 'out of time' };

function shortestText(
  { case: { scenario }, fewest }: FewestSteps,
  { verdict }: Failure,
  ended: EndedBy | null,
  replay: string,
): string {
  const steps = scenario.steps ?? [];
  const remark =
    ended !== null
      ? `${ENDED[ended]}: fewer may do`
      : fewest
        ? 'the fewest that the same operations and faults can do it with'
        : 'all of what it is made of was too much to search: fewer may do';
  return [
    `${counted(steps.length, 'step')}, ${remark}`,
    '',
    wrap(verdict.sentence),
    '',
    ...steps.map((step, place) => `${String(place + 1).padStart(3)}. ${step}`),
    '',
    'Reproduce',
    `  ${replay}`,
    '',
  ].join('\n');
}

/** Takes a search as far as it goes, or until Ctrl-C or so many seconds. What is shorter is kept at once. */
async function searchOn(
  search: Iterator<FewestSoFar, void>,
  seconds: number | undefined,
  keep: (shorter: FewestSteps) => void,
): Promise<{ shortest: FewestSteps | null; ended: EndedBy | null }> {
  const deadline = seconds === undefined ? Number.POSITIVE_INFINITY : performance.now() + seconds * 1000;
  let shortest: FewestSteps | null = null;
  let ended: EndedBy | null = null;
  const release = onInterrupt(() => {
    ended = 'user';
  });
  const counter = createCounter('shrink', null, 'states');
  try {
    while (ended === null) {
      const next = search.next();
      if (next.done === true) break;
      const { best, states } = next.value;
      if (best.case !== shortest?.case) keep(best);
      shortest = best;
      counter.update(states, counted(best.case.scenario.steps?.length ?? 0, 'step'));
      await setImmediate();
      if (performance.now() >= deadline) ended ??= 'time';
    }
  } finally {
    counter.stop();
    release();
  }
  return { shortest, ended };
}
