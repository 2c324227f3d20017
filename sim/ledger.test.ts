import fc from 'fast-check';
import {
  type Address,
  adoptUntracked,
  allocate,
  BIRTH,
  cloneLedger,
  copyText,
  createLedger,
  GENERATION,
  HeapFault,
  heldText,
  holdText,
  isAlive,
  type Ledger,
  MAX_SITES,
  REFCOUNT,
  REQUESTED,
  ROW,
  reallocate,
  release,
  rowNumber,
  SITE,
  TEXT_PAGE,
  totalsBySite,
  USABLE,
  WORD_A,
  WORD_B,
} from './ledger.ts';
import { createSizeClasses } from './size-classes.ts';

const CLASSES = createSizeClasses({ small: [8, 16, 32, 64], page: 64, pageLimit: 512, chunk: 1024 });

function columns({ cells }: Ledger, address: Address): Record<string, number> {
  const names = { SITE, REQUESTED, USABLE, BIRTH, GENERATION, REFCOUNT, WORD_A, WORD_B };
  return Object.fromEntries(Object.entries(names).map(([name, at]) => [name, cells[address + at]]));
}

test('an allocation writes every column of its row', () => {
  const ledger = createLedger();
  ledger.clock = 77;
  const address = allocate(ledger, CLASSES, 5, 20);
  expect(columns(ledger, address)).toEqual({
    SITE: 5,
    REQUESTED: 20,
    USABLE: 32,
    BIRTH: 77,
    GENERATION: 0,
    REFCOUNT: 0,
    WORD_A: 0,
    WORD_B: 0,
  });
  expect(ledger).toMatchObject({ used: 32, allocations: 1, releases: 0 });
  expect(heldText(ledger, address)).toBe('');
});

test('a row that is used again remembers nothing but how often it was freed', () => {
  const ledger = createLedger();
  const first = allocate(ledger, CLASSES, 5, 20);
  for (const column of [REFCOUNT, WORD_A, WORD_B]) ledger.cells[first + column] = 9;
  holdText(ledger, first, 'something');
  release(ledger, first);
  expect(heldText(ledger, first)).toBe('');
  ledger.clock = 3;
  expect(allocate(ledger, CLASSES, 6, 7)).toBe(first);
  expect(columns(ledger, first)).toEqual({
    SITE: 6,
    REQUESTED: 7,
    USABLE: 8,
    BIRTH: 3,
    GENERATION: 1,
    REFCOUNT: 0,
    WORD_A: 0,
    WORD_B: 0,
  });
});

test('freed rows are used again, the last one first', () => {
  const ledger = createLedger();
  const [a, b, c] = [1, 2, 3].map((size) => allocate(ledger, CLASSES, 0, size));
  for (const address of [a, c, b]) release(ledger, address);
  expect([1, 2, 3, 4].map((size) => allocate(ledger, CLASSES, 0, size))).toEqual([b, c, a, c + ROW]);
});

test('rows are numbered from 1; 0 is no allocation', () => {
  const ledger = createLedger();
  const rows = [1, 2, 3].map((size) => rowNumber(allocate(ledger, CLASSES, 0, size)));
  expect(rows).toEqual([1, 2, 3]);
  expect(ledger.text).toEqual([['', '', '', '']]);
  expect(isAlive(ledger, 0)).toBe(false);
});

test('texts are found wherever their rows are, and stay when the ledger grows or is copied', () => {
  const ledger = createLedger();
  const count = 2 * TEXT_PAGE + 5;
  for (let i = 1; i <= count; i++) holdText(ledger, allocate(ledger, CLASSES, 0, 1), `text ${i}`);
  const copy = cloneLedger(ledger);
  for (let i = 1; i <= count; i++) holdText(ledger, i * ROW, '');
  for (let i = 1; i <= count; i++) expect(heldText(copy, i * ROW)).toBe(`text ${i}`);
  expect(ledger.text.map(({ length }) => length)).toEqual([TEXT_PAGE, TEXT_PAGE, 6]);
});

test.each([
  [TEXT_PAGE + 3, 2 * TEXT_PAGE + 9],
  [2 * TEXT_PAGE, 5],
  [5, 2 * TEXT_PAGE],
  [0, TEXT_PAGE],
])('texts of %d rows are copied over those of %d', (rows, before) => {
  const texts = (count: number, name: string) => {
    const pages: string[][] = [];
    for (let i = 0; i < count; i += TEXT_PAGE)
      pages.push(Array.from({ length: Math.min(TEXT_PAGE, count - i) }, (_, at) => `${name} ${i + at}`));
    return pages;
  };
  const into = texts(before, 'old');
  copyText(texts(rows, 'new'), into, rows);
  expect(into).toEqual(texts(rows, 'new'));
  const longer = texts(before, 'old');
  copyText(texts(rows, 'new'), longer, rows + 2);
  expect(longer.flat()).toEqual([...texts(rows, 'new').flat(), '', '']);
});

test('a reallocation changes both sizes and nothing else', () => {
  const ledger = createLedger();
  const address = allocate(ledger, CLASSES, 5, 20);
  ledger.cells[address + REFCOUNT] = 2;
  const before = columns(ledger, address);
  for (const [requested, usable] of [
    [100, 128],
    [9, 16],
  ]) {
    reallocate(ledger, CLASSES, address, requested);
    expect(columns(ledger, address)).toEqual({ ...before, REQUESTED: requested, USABLE: usable });
    expect(ledger.used).toBe(usable);
  }
  expect(ledger.allocations).toBe(1);
});

test('what is not alive can be neither freed nor reallocated', () => {
  const ledger = createLedger();
  const address = allocate(ledger, CLASSES, 0, 8);
  release(ledger, address);
  const fault = (kind: string) => expect.objectContaining({ kind, address });
  expect(() => release(ledger, address)).toThrow(HeapFault);
  expect(() => release(ledger, address)).toThrow(fault('double-free'));
  expect(() => reallocate(ledger, CLASSES, address, 9)).toThrow(fault('use-after-free'));
  expect(ledger).toMatchObject({ used: 0, releases: 1 });
  expect(isAlive(ledger, address)).toBe(false);
});

test('bytes that were counted without a row are not counted twice when they get one', () => {
  const ledger = createLedger(1000);
  expect(ledger.used).toBe(1000);
  const address = allocate(ledger, CLASSES, 0, 64);
  adoptUntracked(ledger, address);
  expect(ledger).toMatchObject({ used: 1000, untracked: 936 });
});

/** What the ledger is to say, kept in the plainest way. */
interface Model {
  alive: Map<Address, { site: number; requested: number }>;
  made: number[];
}

const actions = fc.array(
  fc.record({
    kind: fc.constantFrom('allocate', 'allocate', 'reallocate', 'release'),
    which: fc.nat(1000),
    site: fc.nat(MAX_SITES - 1),
    size: fc.nat(3000),
  }),
  { maxLength: 80, size: 'max' },
);

function usable(size: number): number {
  return (
    [8, 16, 32, 64].find((limit) => size <= limit) ??
    Math.ceil(size / (size <= 512 ? 64 : 1024)) * (size <= 512 ? 64 : 1024)
  );
}

function act(
  ledger: Ledger,
  model: Model,
  { kind, which, site, size }: { kind: string; which: number; site: number; size: number },
): void {
  const addresses = [...model.alive.keys()];
  const address = addresses[which % addresses.length];
  if (kind === 'allocate' || addresses.length === 0) {
    const fresh = allocate(ledger, CLASSES, site, size);
    expect(model.alive.has(fresh)).toBe(false);
    model.alive.set(fresh, { site, requested: size });
    model.made[site]++;
  } else if (kind === 'reallocate') {
    reallocate(ledger, CLASSES, address, size);
    model.alive.set(address, { site: (model.alive.get(address) as { site: number }).site, requested: size });
  } else {
    release(ledger, address);
    model.alive.delete(address);
  }
}

function compare(ledger: Ledger, { alive, made }: Model): void {
  const used = [...alive.values()].reduce((sum, { requested }) => sum + usable(requested), 0);
  expect(ledger.used).toBe(used);
  expect(ledger.allocations - ledger.releases).toBe(alive.size);
  expect(ledger.made).toEqual(made);
  const rows = Array.from({ length: rowNumber(ledger.top) }, (_, row) => row * ROW);
  expect(rows.filter((address) => isAlive(ledger, address)).sort()).toEqual([...alive.keys()].sort());
  for (const [address, { site, requested }] of alive)
    expect(columns(ledger, address)).toMatchObject({
      SITE: site,
      REQUESTED: requested,
      USABLE: usable(requested),
    });
  const bySite = totalsBySite(ledger);
  expect(bySite.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(used);
  for (const { site, alive: count, bytes, made: ever } of bySite) {
    const there = [...alive.values()].filter((each) => each.site === site);
    expect({ count, ever }).toEqual({ count: there.length, ever: made[site] });
    expect(bytes).toBe(there.reduce((sum, { requested }) => sum + usable(requested), 0));
  }
  expect(new Set(bySite.map(({ site }) => site)).size).toBe(bySite.length);
}

test('whatever is allocated, changed and freed: counts, sizes and sites are those of a plain list', () => {
  fc.assert(
    fc.property(actions, actions, (before, after) => {
      const ledger = createLedger();
      const model: Model = { alive: new Map(), made: new Array(MAX_SITES).fill(0) };
      for (const action of before) act(ledger, model, action);
      compare(ledger, model);
      // A clone goes its own way from here, and takes the same addresses.
      const clone = cloneLedger(ledger);
      const copied: Model = { alive: new Map(model.alive), made: model.made.slice() };
      for (const action of after) act(clone, copied, action);
      compare(ledger, model);
      for (const action of after) act(ledger, model, action);
      compare(clone, copied);
      expect([...model.alive]).toEqual([...copied.alive]);
    }),
    { numRuns: 40 },
  );
});

test('a ledger grows as needed, and keeps what it has', () => {
  const ledger = createLedger();
  const addresses = Array.from({ length: 1_500 }, (_, i) => allocate(ledger, CLASSES, i % MAX_SITES, i));
  expect(new Set(addresses).size).toBe(1_500);
  addresses.forEach((address, i) => {
    if (ledger.cells[address + REQUESTED] !== i)
      throw new Error(`row ${rowNumber(address)} has lost its size`);
  });
});

test('a clone can be given room to grow, as far as the original has it', () => {
  const ledger = createLedger();
  allocate(ledger, CLASSES, 0, 8);
  expect(cloneLedger(ledger).cells).toHaveLength(2 * ROW);
  expect(cloneLedger(ledger, 10 * ROW).cells).toHaveLength(10 * ROW);
});
