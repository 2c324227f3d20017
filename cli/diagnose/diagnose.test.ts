/** What real servers have shown, diagnosed: recorded situations, and what none of them is. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diagnose } from './diagnosis.ts';
import { readEvidence } from './evidence.ts';
import { type Situation, situations, writeFiles } from './testing/situations.ts';

const scratch = mkdtempSync(join(tmpdir(), 'replisim-diagnose-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const diagnosed = (files: Situation['files']) => diagnose(readEvidence(writeFiles(scratch, files), () => {}));

test('at least 24 situations are kept', () => {
  expect(situations().length).toBeGreaterThanOrEqual(24);
});

test.each(situations().map((situation) => [situation.name, situation] as const))(
  '%s',
  (_, { diagnosis, files }) => {
    expect(diagnosed(files).conclusion).toBe(diagnosis);
  },
);
