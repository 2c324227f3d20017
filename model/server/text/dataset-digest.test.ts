import fc from 'fast-check';
import { type DigestDatabase, type DigestEntry, datasetDigest } from './dataset-digest.ts';

const entry = (key: string, value: string | null, volatile = false): DigestEntry => ({
  key,
  value,
  volatile,
});

describe('datasetDigest', () => {
  test('an empty dataset is all zeros', () => {
    expect(datasetDigest([])).toBe('0'.repeat(40));
    expect(datasetDigest([{ id: 3, entries: [] }])).toBe('0'.repeat(40));
  });

  // Answers of DEBUG DIGEST by redis-server 7.0.15, whose algorithm for strings is that of 2.4.
  const first = { id: 0, entries: [entry('n', '12345'), entry('foo', 'bar')] };
  test.each<[string, DigestDatabase[]]>([
    ['d2ab4820c1be0580ea28efbfe8bfa1dc05bb802a', [{ id: 0, entries: [entry('foo', 'bar')] }]],
    ['9727b408a53644dcce27264542be105cd52ee5e7', [first, { id: 15, entries: [entry('foo', 'bar')] }]],
    [
      '5a1a522bfc42cb21348d1e6da422d42638634d85',
      [first, { id: 15, entries: [entry('foo', 'bar'), entry('t', 'hello world', true), entry('', '')] }],
    ],
  ])('is what a real server says: %s', (digest, databases) => {
    expect(datasetDigest(databases)).toBe(digest);
  });

  test('the order of the keys of a database does not count', () => {
    const entries = fc.uniqueArray(
      fc.record({ key: fc.string(), value: fc.string(), volatile: fc.boolean() }),
      {
        selector: ({ key }) => key,
        maxLength: 8,
      },
    );
    fc.assert(
      fc.property(entries, (list) => {
        const turned = [...list].reverse();
        expect(datasetDigest([{ id: 1, entries: turned }])).toBe(datasetDigest([{ id: 1, entries: list }]));
      }),
    );
  });

  test('key, value, expiry, database and the order of databases all count', () => {
    const digests = [
      [{ id: 0, entries: [entry('a', 'b')] }],
      [{ id: 0, entries: [entry('b', 'a')] }],
      [{ id: 0, entries: [entry('a', 'b', true)] }],
      [{ id: 1, entries: [entry('a', 'b')] }],
      [{ id: 0, entries: [entry('ab', '')] }],
      [
        { id: 0, entries: [entry('a', 'b')] },
        { id: 1, entries: [entry('a', 'b')] },
      ],
      [
        { id: 1, entries: [entry('a', 'b')] },
        { id: 0, entries: [entry('a', 'b')] },
      ],
    ].map(datasetDigest);
    expect(new Set(digests).size).toBe(digests.length);
  });

  test('a key found expired adds nothing, but its database has been counted', () => {
    const live = datasetDigest([{ id: 0, entries: [entry('a', 'b')] }]);
    expect(datasetDigest([{ id: 0, entries: [entry('gone', null, true), entry('a', 'b')] }])).toBe(live);
    expect(datasetDigest([{ id: 0, entries: [entry('gone', null, true)] }])).not.toBe('0'.repeat(40));
  });
});
