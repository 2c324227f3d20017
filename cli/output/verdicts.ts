import type { Verdict } from '../../model/outcome.ts';
import type { RunResult } from '../run-result.ts';
import { wrap } from './wrap.ts';

const WHEN: Record<Verdict['when'], string> = {
  always: 'always',
  whenCalm: 'when calm',
  sometimes: 'sometimes',
};

function wordFor(verdict: Verdict): string {
  return verdict.held === null ? 'undecided' : 'VIOLATED';
}

/** One variant's verdicts: the violated ones first, each with its sentence; those that held in one line by name. */
function ofVariant({ outcome, verdicts }: RunResult): string {
  const good = verdicts.filter((verdict) => verdict.held === true);
  const unmet = verdicts.filter((verdict) => verdict.when === 'sometimes' && verdict.held !== true);
  const rest = verdicts
    .filter((verdict) => verdict.held !== true && !unmet.includes(verdict))
    .sort((a, b) => Number(a.held === null) - Number(b.held === null));
  const lines = [`${outcome.variant}:`];
  for (const verdict of rest) {
    lines.push(`  ${wordFor(verdict)}  ${verdict.property} (${WHEN[verdict.when]})`);
    lines.push(wrap(verdict.sentence, 80, '    '));
  }
  for (const [when, word] of [
    ['always', 'held always'],
    ['whenCalm', 'held when calm'],
    ['sometimes', 'met'],
  ] as const) {
    const names = good.filter((verdict) => verdict.when === when).map((verdict) => verdict.property);
    if (names.length > 0) lines.push(wrap(`${word}: ${names.join(', ')}`, 80, '  '));
  }
  if (unmet.length > 0)
    lines.push(wrap(`not met in this run: ${unmet.map(({ property }) => property).join(', ')}`, 80, '  '));
  return lines.join('\n');
}

/** What the properties say, variant by variant. */
export function verdictText(results: RunResult[]): string {
  return results.map(ofVariant).join('\n');
}
