import fc from 'fast-check';
import {
  allocate,
  allocateAt,
  BIRTH,
  createLedger,
  GENERATION,
  type Ledger,
  REFCOUNT,
  REQUESTED,
  ROW,
  release,
  SITE,
  USABLE,
  WORD_A,
  WORD_B,
} from './ledger.ts';
import { giveBack, nextAside, renew, setAside } from './short-lived-rows.ts';
import { createSizeClasses } from './size-classes.ts';

const CLASSES = createSizeClasses({ small: [8, 16, 32, 64], page: 64, pageLimit: 512, chunk: 1024 });
const OBJECT = 3;

/** A ledger some of whose rows have been freed. */
function grown(rows: number, freed: readonly number[]): Ledger {
  const ledger = createLedger();
  const addresses = Array.from({ length: rows }, () => allocate(ledger, CLASSES, 1, 8));
  for (const place of freed) release(ledger, addresses[place]);
  ledger.clock = 5;
  return ledger;
}

/** All but what was asked for, and counted, of rows that are dead. */
function seen(ledger: Ledger) {
  const rows: number[][] = [];
  for (let row = ROW; row < ledger.top; row += ROW) {
    const columns = [SITE, USABLE, BIRTH, GENERATION, WORD_A, WORD_B];
    if (ledger.cells[row + USABLE] !== 0) columns.push(REQUESTED, REFCOUNT);
    rows.push(columns.map((column) => ledger.cells[row + column]));
  }
  const { text, top, freed, used, allocations, releases, made } = ledger;
  return { rows, text, top, freed, used, allocations, releases, made };
}

const freedRows = fc.uniqueArray(fc.nat(9), { minLength: 4, maxLength: 10 });

test('rows that are set aside and given back are as if objects and their strings had come and gone', () => {
  fc.assert(
    fc.property(freedRows, fc.nat(3), (freed, between) => {
      const count = 4;
      const short = grown(10, freed);
      const first = setAside(short, count);
      for (let i = 0; i < between; i++) allocate(short, CLASSES, 2, 20);
      giveBack(short, first, count / 2, OBJECT + 1, OBJECT);
      const long = grown(10, freed);
      const rows: number[] = [];
      for (let i = 0; i < count; i += 2) {
        const string = allocate(long, CLASSES, OBJECT + 1, 30);
        const object = allocate(long, CLASSES, OBJECT, 16);
        long.cells[object + WORD_B] = string;
        rows.push(string, object);
      }
      for (let i = 0; i < between; i++) allocate(long, CLASSES, 2, 20);
      for (const row of rows) release(long, row);
      expect(seen(short)).toEqual(seen(long));
    }),
  );
});

test('rows that are set aside can be allocated after all', () => {
  const short = grown(6, [1, 2, 3]);
  const first = setAside(short, 2);
  const second = nextAside(short, first);
  allocate(short, CLASSES, 2, 20);
  allocateAt(short, CLASSES, first, 4, 30);
  allocateAt(short, CLASSES, second, 3, 16);
  const long = grown(6, [1, 2, 3]);
  expect([allocate(long, CLASSES, 4, 30), allocate(long, CLASSES, 3, 16)]).toEqual([first, second]);
  allocate(long, CLASSES, 2, 20);
  expect(seen(short)).toEqual(seen(long));
});

test('nothing is set aside where too few rows have been freed', () => {
  const ledger = grown(6, [1, 2, 3]);
  const before = seen(ledger);
  expect(setAside(ledger, 4)).toBe(0);
  expect(seen(ledger)).toEqual(before);
});

test.each([8, 20])('a row renewed for %d bytes is as if it had been freed and allocated', (bytes) => {
  const [short, long] = [grown(4, [1]), grown(4, [1])];
  const address = 3 * ROW;
  short.cells[address + REFCOUNT] = 2;
  renew(short, CLASSES, address, bytes);
  release(long, address);
  expect(allocate(long, CLASSES, 1, bytes)).toBe(address);
  expect(seen(short)).toEqual(seen(long));
});
