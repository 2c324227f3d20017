import fc from 'fast-check';
import { type PageLink, readPageLink, writePageLink } from './page-link.ts';

const word = fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,12}$/);
const choices = fc.dictionary(
  word.filter((name) => name !== '__proto__'),
  fc.array(fc.nat()),
  { noNullPrototype: true },
);

const links: fc.Arbitrary<PageLink> = fc.record(
  {
    engine: word,
    scenario: fc.oneof(fc.record({ name: word }), fc.record({ text: fc.string({ unit: 'grapheme' }) })),
    variant: word,
    seed: fc.oneof(fc.nat(), fc.stringMatching(/^[a-z &=#%+]{1,9}$/)),
    source: fc.string({ unit: 'grapheme' }),
    choices,
    forks: fc.array(fc.record({ at: fc.nat(), edit: fc.record({ do: word, from: fc.string() }) })),
    at: fc.nat(999_999_999),
    beside: word,
    panels: fc.array(word, { minLength: 1 }),
    watch: fc.stringMatching(/^[a-z_ <>=+-]{1,20}$/),
  },
  { requiredKeys: ['engine', 'scenario', 'variant', 'forks'] },
);

test('a link is read as it was written', () => {
  fc.assert(fc.property(links, (link) => expect(readPageLink(`#${writePageLink(link)}`)).toEqual(link)));
});

test('a link to a shipped scenario can be read by people', () => {
  const link: PageLink = {
    engine: '0.1.0',
    scenario: { name: 'report-small' },
    variant: '2.4.9',
    forks: [],
    at: 1234,
  };
  expect(writePageLink(link)).toBe('engine=0.1.0&scenario=report-small&variant=2.4.9&at=1234');
});

test.each([
  null,
  5,
  'text',
  [1, 2],
  { network: null },
  { network: [1, -1] },
  { network: [0.5] },
  { network: ['1'] },
])('choices that are %j are refused in words', (value) => {
  const choices = btoa(JSON.stringify(value));
  expect(() => readPageLink(`#scenario=report&choices=${choices}`)).toThrow(/natural numbers|damaged/);
});

test.each([
  ['', /names no scenario/],
  ['#scenario=report&at=soon', /moment/],
  ['#scenario=report&forks=AAAA', /damaged/],
  ['#scenario=report&forks=bnVsbA', /forks are damaged/],
  ['#scenario=report&choices=WzEsLTJd', /natural numbers/],
])('%s is refused in words', (fragment, words) => {
  expect(() => readPageLink(fragment)).toThrow(words);
});
