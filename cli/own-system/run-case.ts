import {
  type AnySystem,
  checkRun,
  chooserOf,
  isUndecided,
  type OutcomeBase,
  type Verdict,
} from '../../lab/index.ts';
import { formatMicros } from '../../sim/index.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { counted } from '../output/numbers.ts';
import { verdictText } from '../output/verdicts.ts';
import type { CodeWatch } from '../own-code.ts';
import { loadSystem, propertiesNamed, variantsOf } from './load-system.ts';
import { type NamedCase, namedCase } from './named-case.ts';

export interface OwnRunOptions {
  variant?: string[];
  property?: string[];
  json?: boolean;
  strict?: boolean;
}

/** What came of a run of a system of one's own. */
interface OwnRun {
  outcome: OutcomeBase;
  verdicts: Verdict[];
}

/** `replisim run SYSTEM [CASE]`: one run on each variant, with the same choices; of a failure file, on its own. */
export async function runCase(
  file: string,
  word: string | undefined,
  options: OwnRunOptions,
  watch: CodeWatch,
): Promise<ExitCode> {
  const system = await loadSystem(file, { watch });
  const named = namedCase(system, word);
  const properties = propertiesNamed(system, options.property);
  const asked = options.variant ?? (named.failure === null ? [] : [named.failure.variant]);
  const runs: OwnRun[] = variantsOf(system, asked).map((variant) =>
    checkRun(system, named.case.scenario, { variant, chooser: chooserOf(named.case), properties }),
  );
  process.stdout.write(options.json === true ? jsonOf(system, named, runs) : textOf(system, named, runs));
  return options.strict === true ? worst(runs) : EXIT.held;
}

function jsonOf(system: AnySystem, named: NamedCase, runs: OwnRun[]): string {
  const scenario = system.scenarios.brief(named.case.scenario);
  return `${JSON.stringify({ format: 'replisim-system-run/1', system: system.id, scenario, runs }, null, 2)}\n`;
}

function textOf(system: AnySystem, { case: { scenario } }: NamedCase, runs: OwnRun[]): string {
  const figures = runs.map(
    ({ outcome: { variant, events, virtualMicros, digest } }) =>
      `${variant}: ${counted(events, 'event')} in ${formatMicros(virtualMicros)}, digest ${digest}`,
  );
  const head = `${system.id}: ${scenario.title ?? scenario.name}, seed ${scenario.seed}`;
  return `${[head, '', ...figures, '', `Verdicts\n${verdictText(runs)}`].join('\n')}\n`;
}

/** What the worst of the verdicts says; a `sometimes` is owed by a hunt, not by one run. */
function worst(runs: readonly OwnRun[]): ExitCode {
  const verdicts = runs.flatMap((run) => run.verdicts);
  if (verdicts.some(({ held }) => held === false)) return EXIT.violated;
  return verdicts.some(isUndecided) ? EXIT.undecided : EXIT.held;
}
