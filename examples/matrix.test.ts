/** Every mistake of the examples is found as docs/reference/examples-matrix.md says, and the right designs hold. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ActorSystem, hunt } from 'replisim/lab';
import {
  type Explored,
  explored,
  firstFound,
  MATRIX,
  type Row,
  SEED,
  shrunkSteps,
  variantOf,
  violatedAt,
} from './matrix.ts';
import { type Measured, pageText, rowText } from './matrix-page.ts';

const FILE = join(__dirname, '../docs/reference/examples-matrix.md');
/** 'all': all that the page says, which takes some minutes; 'write': the same, and the page is written. */
const MODE = process.env.REPLISIM_EXAMPLES ?? 'quick';
const RUNS = MODE === 'quick' ? 300 : 10_000;
jest.setTimeout(600_000);

const page = MODE === 'write' ? '' : readFileSync(FILE, 'utf8');

/** The page's cells about a mistake. */
function cellsOf(system: string, mistake: string): string[] {
  const section = page.split(`\n## ${system}\n`)[1]?.split('\n## ')[0] ?? '';
  const row = section.split('\n').find((line) => line.startsWith(`| \`${mistake}\` |`)) ?? '';
  return row.slice(2, -2).split(' | ');
}

const all = MATRIX.flatMap((matrix) =>
  matrix.rows.map((row) => [matrix.system.id, row.mistake, matrix, row] as const),
);

/** In the same scope the mistake is found and the right design holds. */
function exploredHere(system: ActorSystem, row: Row): Explored | null {
  const found = explored(system, row);
  if (found !== null) expect(found).toMatchObject({ property: expect.any(String), right: 'held' });
  return found;
}

const written = new Map<string, string>();

test('every mistake has its row, and the page has no other', () => {
  for (const { system, rows } of MATRIX) {
    const mistakes = system.variants.slice(1).map(({ id }) => id);
    expect(rows.map(({ mistake }) => mistake).toSorted()).toEqual(mistakes.toSorted());
  }
  if (MODE !== 'write') expect(page.match(/^\| `/gm)).toHaveLength(all.length);
});

if (MODE === 'quick') {
  test.each(all)('%s: %s is found', (id, mistake, { system }, row) => {
    const cells = cellsOf(id, mistake);
    const found = Number(cells[3]);
    const property = violatedAt(system, mistake, found) as string;
    const [steps, isFewest] = cells[4].split(', ');
    const shrunk = { steps: Number(steps), fewest: isFewest !== undefined };
    const measured: Measured = { property, found, shrunk, explored: exploredHere(system, row) };
    expect(rowText(system, row, measured)).toBe(`| ${cells.join(' | ')} |`);
  });
} else {
  test.each(all)(
    '%s: %s is found, first where the page says, and shrinks as far',
    (id, mistake, matrix, row) => {
      const { system } = matrix;
      const found = firstFound(system, mistake);
      const property = violatedAt(system, mistake, found) as string;
      const shrunk = shrunkSteps(system, mistake, found);
      const text = rowText(system, row, { property, found, shrunk, explored: exploredHere(system, row) });
      written.set(`${id} ${mistake}`, text);
      if (MODE === 'all') expect(text).toBe(`| ${cellsOf(id, mistake).join(' | ')} |`);
    },
  );
}

test.each(MATRIX.map((matrix) => [matrix.system.id, matrix] as const))(
  `%s, as it should be, holds over ${RUNS} generated runs`,
  (_, { system }) => {
    const variant = variantOf(system, 'main');
    const { properties } = system;
    const { played, findings, undecided } = hunt(
      { system, variant, properties, space: {}, seed: SEED },
      0,
      RUNS,
    );
    expect({ played, findings, undecided }).toEqual({ played: RUNS, findings: [], undecided: 0 });
  },
);

if (MODE === 'write') {
  afterAll(() => {
    const sections = MATRIX.map((matrix) => ({
      matrix,
      rows: matrix.rows.map(({ mistake }) => written.get(`${matrix.system.id} ${mistake}`) as string),
    }));
    writeFileSync(FILE, pageText(sections));
  });
}
