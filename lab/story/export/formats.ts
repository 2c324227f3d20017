import type { Story } from '../story.ts';
import { toCsv } from './csv.ts';
import { toMermaid } from './mermaid.ts';
import { toPerfetto } from './perfetto.ts';
import { toShiviz } from './shiviz.ts';
import { toSvg } from './svg.ts';

/** The formats that a run can be written down in. */
export const EXPORTS = {
  perfetto: toPerfetto,
  shiviz: toShiviz,
  mermaid: toMermaid,
  csv: toCsv,
  svg: toSvg,
} as const satisfies Record<string, (story: Story) => string>;

/** The name of a format in `EXPORTS`. */
export type ExportFormat = keyof typeof EXPORTS;
