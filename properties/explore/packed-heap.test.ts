import { REDIS_2_4 } from '../../model/index.ts';
import {
  allocate,
  createLedger,
  holdText,
  type Ledger,
  ROW,
  release,
  type SizeClasses,
} from '../../sim/index.ts';
import { createHeapStore, packHeap, unpackHeap } from './packed-heap.ts';

const CLASSES: SizeClasses = REDIS_2_4.sizeClasses;

function heapOf(count: number): Ledger {
  const ledger = createLedger(1000);
  for (let i = 1; i <= count; i++) holdText(ledger, allocate(ledger, CLASSES, i % 4, i * 10), `text ${i}`);
  return ledger;
}

/** What a heap is, but for the numbers that only count. */
function contentOf({ cells, text, top, freed, used, untracked }: Ledger) {
  return { cells: [...cells.subarray(0, top)], text, top, freed, used, untracked };
}

function changedHeap(): Ledger {
  const ledger = heapOf(20);
  release(ledger, 8);
  release(ledger, 80);
  holdText(ledger, 7 * ROW, 'another text');
  allocate(ledger, CLASSES, 3, 77);
  for (let i = 0; i < 300; i++) allocate(ledger, CLASSES, 5, i);
  return ledger;
}

describe('a packed heap', () => {
  test.each([
    ['of more rows than the base', heapOf(20), changedHeap()],
    ['of fewer rows than the base', changedHeap(), heapOf(20)],
    ['that is the base', heapOf(20), heapOf(20)],
  ])('%s is itself again when it is unpacked', (_, base, ledger) => {
    const store = createHeapStore(base);
    const other = packHeap(store, heapOf(500));
    const begin = packHeap(store, ledger);
    const scratch = { cells: new Int32Array(64).fill(99), text: [['old']] };
    expect(contentOf(unpackHeap(store, other, scratch))).toEqual(contentOf(heapOf(500)));
    expect(contentOf(unpackHeap(store, begin, scratch))).toEqual(contentOf(ledger));
  });

  test('is itself again among so many that they take several pages, and beside one that is larger than a page', () => {
    const store = createHeapStore(heapOf(20));
    const kept = Array.from({ length: 60 }, (_, i) => heapOf(i === 30 ? 8000 : 300 + i));
    const places = kept.map((ledger) => packHeap(store, ledger));
    expect(store.pages.length).toBeGreaterThan(3);
    const scratch = { cells: new Int32Array(0), text: [] };
    kept.forEach((ledger, i) => {
      expect(contentOf(unpackHeap(store, places[i], scratch))).toEqual(contentOf(ledger));
    });
  });

  test('takes the room of the rows that differ, and no more', () => {
    const store = createHeapStore(heapOf(20));
    packHeap(store, heapOf(20));
    const least = store.used;
    const ledger = heapOf(20);
    holdText(ledger, 7 * ROW, 'another text');
    packHeap(store, ledger);
    expect([least, store.used - 2 * least]).toEqual([5, 10]);
    expect(store.texts).toEqual(['', 'another text']);
  });

  test('goes on where it was: what is allocated next is the same', () => {
    const ledger = changedHeap();
    release(ledger, 160);
    const store = createHeapStore(heapOf(20));
    const again = unpackHeap(store, packHeap(store, ledger), { cells: new Int32Array(0), text: [] });
    for (let i = 0; i < 100; i++) {
      expect(allocate(again, CLASSES, 1, 30)).toBe(allocate(ledger, CLASSES, 1, 30));
    }
    expect(contentOf(again)).toEqual(contentOf(ledger));
  });
});
