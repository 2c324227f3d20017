import type { SuiteVerdict, VariantReport } from './judge-variant.ts';
import { type Suite, suiteById } from './suites.ts';

/** What a suite's verdict is worth in a report, and why that is less than its points. */
export interface PartMark {
  points: number;
  of: number;
  /** Empty, or why the suite does not count although it holds. */
  remark: string;
}

/** What is left to a feed that lost no object and killed its server. */
const MENDED_BUT_SEVERE = 1;

/**
 * Marks by severity. A feed that kills the server or loses data is worth next to nothing, whatever else it does right; one
 * that loses as many objects as 2.4.9 has mended nothing, and what 2.4.9 does right it gets from there.
 */
export function marksOf({ suites, unfreed }: VariantReport): Map<Suite['id'], PartMark> {
  const isSevere = ({ suite, held }: SuiteVerdict) => held === false && suiteById(suite).severe;
  const severe = suites.some(isSevere);
  const mended = suites.every(({ suite, held }) => suite !== 'leak' || held === true);
  const fewer = unfreed !== null && unfreed.here < unfreed.before;
  return new Map(
    suites.map(({ suite, held }) => {
      const of = suiteById(suite).points;
      const mark = (points: number, remark = '') => [suite, { points, of, remark }] as const;
      if (held !== true) return mark(0);
      if (severe && suite === 'leak')
        return mark(MENDED_BUT_SEVERE, 'It counts little in a server that dies or loses data.');
      if (severe) return mark(0, 'It does not count in a server that dies or loses data.');
      if (!mended && !fewer) return mark(0, 'It does not count while as much is lost as by 2.4.9.');
      return mark(of);
    }),
  );
}
