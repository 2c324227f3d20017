import type { EndReport, ShareReport, ViolationReport } from './messages.ts';
import type { SharedLevel } from './shared-level.ts';

/** A level as the search itself knows it: what is in shared memory, and what the shares have reported. */
export interface Level {
  readonly shared: SharedLevel;
  /** By rank; of several violations the one that was found first. */
  readonly endings: Map<number, EndReport>;
  readonly failures: Map<number, unknown>;
  readonly violations: Map<number, ViolationReport>;
  /** How many of its states were expanded, all actions taken, and states completed that had a reduced set of them. */
  expanded: number;
  transitions: number;
  completed: number;
}

export const createLevel = (shared: SharedLevel): Level => ({
  shared,
  endings: new Map(),
  failures: new Map(),
  violations: new Map(),
  expanded: 0,
  transitions: 0,
  completed: 0,
});

/** Takes in what a share has done. */
export function takeReport(level: Level, report: ShareReport): void {
  level.expanded += report.expanded;
  level.transitions += report.transitions;
  level.completed += report.completed;
  for (const ending of report.endings) level.endings.set(ending.rank, ending);
  for (const { rank, error } of report.failures)
    if (!level.failures.has(rank)) level.failures.set(rank, error);
  for (const violation of report.violations)
    if (!level.violations.has(violation.rank)) level.violations.set(violation.rank, violation);
}
