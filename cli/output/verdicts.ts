import { isUndecided, type Verdict } from '../../lab/index.ts';
import { wrap } from './wrap.ts';

const WHEN: Record<Verdict['when'], string> = {
  always: 'always',
  whenCalm: 'when calm',
  eventually: 'eventually',
  sometimes: 'sometimes',
};

function byNames(verdicts: Verdict[]): string {
  return verdicts.map((verdict) => verdict.property).join(', ');
}

/** The undecided ones: they mostly have one reason in common, which is told once. */
function undecidedLines(undecided: Verdict[]): string[] {
  const reasons = [...new Set(undecided.map((verdict) => verdict.sentence))];
  return reasons.flatMap((reason) => [
    wrap(`undecided: ${byNames(undecided.filter((verdict) => verdict.sentence === reason))}`, 80, '  '),
    wrap(reason, 80, '    '),
  ]);
}

/** One variant's verdicts: the violated ones first, each with its sentence; those that held by name. */
/** A run, as much as its verdicts need of it. */
interface Judged {
  outcome: { variant: string };
  verdicts: Verdict[];
}

function ofVariant({ outcome, verdicts }: Judged): string {
  const violated = verdicts.filter((verdict) => verdict.held === false);
  const owed = verdicts.filter((verdict) => verdict.when !== 'sometimes');
  const lines = [
    `${outcome.variant}:`,
    ...violated.flatMap((verdict) => [
      `  VIOLATED  ${verdict.property} (${WHEN[verdict.when]})`,
      wrap(verdict.sentence, 80, '    '),
    ]),
    ...undecidedLines(verdicts.filter(isUndecided)),
  ];
  const groups: [string, Verdict[]][] = [
    ['held always', owed.filter((verdict) => verdict.when === 'always' && verdict.held)],
    ['held when calm', owed.filter((verdict) => verdict.when === 'whenCalm' && verdict.held)],
    ['came true', owed.filter((verdict) => verdict.when === 'eventually' && verdict.held)],
    ['met', verdicts.filter((verdict) => verdict.when === 'sometimes' && verdict.held)],
    [
      'not met in this run',
      verdicts.filter((verdict) => verdict.when === 'sometimes' && verdict.held === null),
    ],
  ];
  for (const [word, group] of groups) {
    if (group.length > 0) lines.push(wrap(`${word}: ${byNames(group)}`, 80, '  '));
  }
  return lines.join('\n');
}

/** What the properties say, variant by variant. */
export function verdictText(results: readonly Judged[]): string {
  return results.map(ofVariant).join('\n');
}
