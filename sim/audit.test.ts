import { audit, LISTED_LEAKS, type Visit } from './audit.ts';
import { type Address, allocate, createLedger, GENERATION, release, rowNumber } from './ledger.ts';
import { createSizeClasses } from './size-classes.ts';

const CLASSES = createSizeClasses({ small: [8, 16], page: 64, pageLimit: 512, chunk: 1024 });

function ledgerOf(...sites: number[]) {
  const ledger = createLedger();
  const addresses = sites.map((site, i) => {
    ledger.clock = 100 + i;
    return allocate(ledger, CLASSES, site, 16);
  });
  return { ledger, addresses };
}

/** A walk along these references, each from a holder of its own. */
function references(...addresses: Address[]) {
  return (visit: Visit) => {
    addresses.forEach((address, i) => {
      visit(address, `holder ${i}`);
    });
  };
}

test('what no reference leads to has leaked: listed in order of address, and summed by site', () => {
  const { ledger, addresses } = ledgerOf(3, 4, 3, 5);
  const report = audit(ledger, references(addresses[1]));
  expect(report).toMatchObject({
    leakedBytes: 48,
    dangling: [],
    leaked: [
      { address: addresses[0], site: 3, bytes: 16, birth: 100 },
      { address: addresses[2], site: 3, bytes: 16, birth: 102 },
      { address: addresses[3], site: 5, bytes: 16, birth: 103 },
    ],
    leakedBySite: [
      { site: 3, count: 2, bytes: 32 },
      { site: 5, count: 1, bytes: 16 },
    ],
  });
});

test('references are counted for each allocation', () => {
  const { ledger, addresses } = ledgerOf(1, 1);
  const report = audit(ledger, references(addresses[0], addresses[0], addresses[0], addresses[1]));
  expect(addresses.map((address) => report.references[rowNumber(address)])).toEqual([3, 1]);
  expect(report).toMatchObject({ leaked: [], leakedBytes: 0 });
});

test('a reference to what is freed dangles, in the order of the walk, and reaches nothing', () => {
  const { ledger, addresses } = ledgerOf(1, 1, 1);
  release(ledger, addresses[0]);
  release(ledger, addresses[2]);
  const report = audit(ledger, references(addresses[2], addresses[1], addresses[0]));
  expect(report.dangling).toEqual([
    { address: addresses[2], holder: 'holder 0' },
    { address: addresses[0], holder: 'holder 2' },
  ]);
  expect(addresses.map((address) => report.references[rowNumber(address)])).toEqual([0, 1, 0]);
  expect(report.leaked).toEqual([]);
});

test.each([0, -8, 8_000])('a reference to %d, where nothing ever was, dangles', (address) => {
  const { ledger } = ledgerOf(1);
  expect(audit(ledger, references(address)).dangling).toEqual([{ address, holder: 'holder 0' }]);
});

test('a reference that remembers an earlier life of the row dangles, and the newcomer has leaked', () => {
  const { ledger, addresses } = ledgerOf(1);
  const [address] = addresses;
  const generation = ledger.cells[address + GENERATION];
  release(ledger, address);
  expect(allocate(ledger, CLASSES, 2, 8)).toBe(address);
  const old = audit(ledger, (visit) => visit(address, 'list', generation));
  expect(old.dangling).toEqual([{ address, holder: 'list' }]);
  expect(old.leaked.map((leaked) => leaked.site)).toEqual([2]);
  const current = audit(ledger, (visit) => visit(address, 'list', generation + 1));
  expect(current).toMatchObject({ dangling: [], leaked: [] });
});

test('of very many leaks the first are listed, and all are summed', () => {
  const { ledger } = ledgerOf(...new Array<number>(LISTED_LEAKS + 5).fill(7));
  const { leaked, leakedBySite, leakedBytes } = audit(ledger, () => {});
  expect(leaked).toHaveLength(LISTED_LEAKS);
  expect(leakedBySite).toEqual([{ site: 7, count: LISTED_LEAKS + 5, bytes: (LISTED_LEAKS + 5) * 16 }]);
  expect(leakedBytes).toBe((LISTED_LEAKS + 5) * 16);
});
