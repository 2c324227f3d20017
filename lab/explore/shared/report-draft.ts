import type { EndReport, ShareReport } from './messages.ts';

/** What is to be reported next. */
export interface ReportDraft {
  expanded: number;
  taken: number[];
  finds: number[];
  ends: number[];
  endings: EndReport[];
  violations: ShareReport['violations'];
  failures: ShareReport['failures'];
}

export function createReportDraft(): ReportDraft {
  return { expanded: 0, taken: [], finds: [], ends: [], endings: [], violations: [], failures: [] };
}

/** The report, and an empty draft again. */
export function reportOfDraft(draft: ReportDraft): Omit<ShareReport, 'done' | 'tableBytes' | 'stateBytes'> {
  const report = {
    ...draft,
    taken: Int32Array.from(draft.taken),
    finds: Int32Array.from(draft.finds),
    ends: Int32Array.from(draft.ends),
  };
  Object.assign(draft, createReportDraft());
  return report;
}
