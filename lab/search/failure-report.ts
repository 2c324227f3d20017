import { stringify } from 'yaml';
import type { System, SystemTypes } from '../system.ts';
import type { Failure } from './failure.ts';

/** What a report says besides what the failure holds. */
export interface ReportOptions<T extends SystemTypes> {
  /** The variant that the failure names. */
  variant: T['variant'];
  /** How to reproduce it, as lines to paste. */
  reproduce: readonly string[];
  /** The file that was written, if one was. */
  file?: string;
}

/**
 * A failure as people read it, always in this order: the verdict, the scenario (YAML, without its defaults), what explains
 * it, how to reproduce it, the file. The command prints it and the page shows it. No newline at its end.
 */
export function failureReport<T extends SystemTypes>(
  system: System<T>,
  failure: Failure<T['scenario']>,
  { variant, reproduce, file }: ReportOptions<T>,
): string {
  const { scenario, choices, verdict } = failure;
  const brief = stringify(system.scenarios.brief(scenario)).trimEnd();
  const parts = [
    verdict.sentence,
    `Scenario\n${indented(brief)}`,
    ...(system.explain?.(scenario, variant, choices) ?? []).map(
      ({ title, text }) => `${title}\n${indented(text)}`,
    ),
    `Reproduce\n${indented(reproduce.join('\n'))}`,
    ...(file === undefined ? [] : [`Written to ${file}`]),
  ];
  return parts.join('\n\n');
}

function indented(text: string): string {
  return text.replace(/^/gm, '  ');
}
