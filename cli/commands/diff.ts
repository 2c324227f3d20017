import { type Divergence, diff } from '../../lab/index.ts';
import { auditServer, simulate, type Variant } from '../../model/index.ts';
import {
  createRedisSystem,
  type RedisTypes,
  type SiteDifference,
  siteDifferences,
} from '../../properties/index.ts';
import { formatMicros } from '../../sim/index.ts';
import { UserError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { loadVariant } from '../load-variant.ts';
import { table } from '../output/table.ts';
import { wrap } from '../output/wrap.ts';
import type { CodeWatch } from '../own-code.ts';
import { complainOfOtherRun, type NamedRun, namedRun } from '../search/named-run.ts';

export interface DiffCommandOptions {
  variant?: string[];
  /** Virtual time to compare, in microseconds. */
  virtual: number;
  json?: boolean;
}

/** `replisim diff`: the first event at which two variants part under the same choices, and what their heaps hold. */
export async function showDiff(
  word: string,
  options: DiffCommandOptions,
  watch: CodeWatch,
): Promise<ExitCode> {
  const words = options.variant ?? ['2.4.9', '2.4.10'];
  if (words.length !== 2) throw new UserError(`--variant: two feeds are compared, not ${words.length}`);
  const system = createRedisSystem();
  const named = namedRun(system, word);
  const variants: [Variant, Variant] = [
    await loadVariant(words[0], watch),
    await loadVariant(words[1], watch),
  ];
  for (const [side, feed] of variants.entries()) complainOfOtherRun(system, word, named, [words[side], feed]);
  const { ends, ...found } = diff(system, named.scenario, {
    variants,
    chooserOf: named.chooserOf,
    untilMicros: options.virtual,
  });
  const ledger = siteDifferences(ends);
  const verdicts = variants.map((variant) => leakOrBacklog(named, variant));
  if (options.json === true) {
    const answer = { format: 'replisim-diff/1', variants: words, ...found, ledger, verdicts };
    process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
  } else {
    process.stdout.write(`${diffText(words, found, ledger, verdicts)}\n`);
  }
  return found.first === null ? EXIT.held : EXIT.violated;
}

/** Memory that is held after the calm but reached by nobody is leaked; what the calm has drained was a backlog. */
function leakOrBacklog(named: NamedRun, variant: Variant): string {
  let leaked = 0;
  const outcome = simulate(named.scenario, {
    variant,
    chooser: named.chooserOf(),
    atEnd(simulation) {
      leaked = auditServer(simulation.world.servers[0].server).leakedBytes;
    },
  });
  const { before, after, peak } = outcome.usedMemory;
  const grown = `${peak - before} bytes at the most, ${after - before} after the calm`;
  return leaked > 0
    ? `leak: ${leaked} bytes that nothing holds (grown by ${grown})`
    : `no leak: what grew was a backlog or the dataset (grown by ${grown})`;
}

function diffText(
  words: string[],
  { first, events }: Pick<Divergence<RedisTypes>, 'first' | 'events'>,
  ledger: SiteDifference[],
  verdicts: string[],
): string {
  const rows = ledger
    .filter(({ bytes, alive }) => bytes[0] !== bytes[1] || alive[0] !== alive[1])
    .map(({ site, bytes, alive }): [string, ...string[]] => [
      site,
      ...bytes.map((each, side) => `${alive[side]} (${each} bytes)`),
    ]);
  const parted =
    first === null
      ? [`${words[0]} and ${words[1]} do the same in all of ${events[0]} events.`]
      : [
          `They part at event ${first.event}, ${formatMicros(first.micros)}:`,
          ...first.sentences.map((sentence, side) =>
            wrap(`${words[side]}: ${sentence ?? 'had come to its end'}`, 80, '  '),
          ),
          ...(first.figure === null ? [] : [wrap(`(${first.figure})`, 80, '  ')]),
        ];
  return [
    ...parted,
    '',
    rows.length === 0 ? 'Their heaps hold the same, site by site.' : table(words, rows),
    '',
    ...verdicts.map((verdict, side) => `${words[side]}: ${verdict}`),
  ].join('\n');
}
