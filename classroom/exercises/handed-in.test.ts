import { exerciseReportOf } from './report.ts';
import { looksLikeResult, readResult, resultText } from './result-file.ts';
import { essenceOf } from './same-work.ts';

const SUBMISSION = { file: '/home/me/mine.ts', text: 'export default { feed() {} }; // “mine”', seed: 'ada' };
const REPORT = exerciseReportOf('feed', [
  { id: 'leak', points: 7, of: 10, held: false, sentence: 'It leaks.' },
]);

describe('a result file', () => {
  const text = resultText(SUBMISSION, REPORT);

  test('holds the submission, what the judge said, and a code', () => {
    expect(looksLikeResult(text)).toBe(true);
    expect(readResult(text)).toEqual({
      format: 'replisim-result/1',
      engine: expect.any(String),
      exercise: 'feed',
      seed: 'ada',
      file: 'mine.ts',
      text: SUBMISSION.text,
      points: 7,
      of: 10,
      code: expect.stringMatching(/^[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}$/),
    });
    expect(resultText(SUBMISSION, REPORT)).toBe(text);
  });

  test.each([
    ['other points', text.replace('"points": 7', '"points": 9')],
    ['another submission', text.replace('feed() {}', 'feed() { }')],
    ['another letter beyond ASCII', text.replace('“', '„')],
    ['another seed', text.replace('"ada"', '"bob"')],
  ])('%s do not go with its code', (_, changed) => {
    expect(changed).not.toBe(text);
    expect(readResult(changed)).toContain('It was changed after it was made');
  });

  test.each([
    ['cut off', text.slice(0, 200), 'cut off or changed'],
    ['more points than there are', text.replace('"points": 7', '"points": 11'), 'at points'],
    ['a key too many', text.replace('"of": 10', '"of": 10, "more": 1'), 'at its top'],
    ['an exercise that is none', text.replace('"feed"', '"poem"'), 'at exercise'],
  ])('%s is told', (_, changed, sentence) => {
    expect(looksLikeResult(changed)).toBe(true);
    expect(readResult(changed)).toContain(sentence);
  });
});

describe('the same work', () => {
  const feed = `export default {
  title: 'mine',
  feed(ports, slaves, dictid, command) {
    for (const slave of slaves) {
      const o = ports.createSelect(dictid, 1); // one
      ports.addReply(slave, o);
      ports.decrRefCount(o);
    }
  },
};`;
  const essence = (text: string) => essenceOf('feed', text);

  test.each([
    ['other names', feed.replaceAll('slave', 'replica').replace(/\bo\b/g, 'object')],
    ['types and comments', feed.replace('(ports,', '(ports: FeedPorts,').replace('// one', '/* another */')],
    ['another title', feed.replace("'mine'", '"his"')],
    ['other spaces and ends of statements', feed.replaceAll(';\n', '\n').replaceAll('  ', '\t')],
  ])('%s make no difference', (_, other) => {
    expect(other).not.toBe(feed);
    expect(essence(other)).toBe(essence(feed));
  });

  test.each([
    ['another port', feed.replace('decrRefCount', 'incrRefCount')],
    ['another number', feed.replace('dictid, 1', 'dictid, 2')],
    ['another order', feed.replace(/(ports\.addReply.*\n)(.*decr.*\n)/, '$2$1')],
    ['names that were one and are two', feed.replace('createSelect(dictid', 'createSelect(other')],
  ])('%s does', (_, other) => {
    expect(other).not.toBe(feed);
    expect(essence(other)).not.toBe(essence(feed));
  });

  test('scenarios are the same but for the names in them', () => {
    const ways = (name: string, db: string) =>
      `copy: { name: ${name}, servers: [{ name: ${name} }], clients: [{ name: c, server: ${name}, workload: { script: [[SELECT, '${db}']] } }] }`;
    expect(essenceOf('ways', ways('a', '10'))).toBe(essenceOf('ways', ways('b', '10')));
    expect(essenceOf('ways', ways('a', '10'))).not.toBe(essenceOf('ways', ways('a', '11')));
  });

  test.each([
    ['fewest', 'name: x'],
    ['classify', 'answers: { a: leak }'],
    ['feed', 'this is not JavaScript ('],
    ['ways', 'copy: ['],
  ] as const)('it says nothing of %s in which nothing can be compared', (exercise, text) => {
    expect(essenceOf(exercise, text)).toBeNull();
  });
});
