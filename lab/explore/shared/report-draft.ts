import type { ShareReport } from './messages.ts';

/** What is to be reported next, but for what is asked at that moment. */
export type ReportDraft = Omit<ShareReport, 'now' | 'wanted' | 'stateBytes'>;

export const createReportDraft = (): ReportDraft => ({
  expanded: 0,
  transitions: 0,
  completed: 0,
  endings: [],
  failures: [],
  violations: [],
  own: 0,
  places: [],
});
