/** Links to a moment of a run of any system. */
import { pack, packParts, readSystemLink, type SystemLink, unpack, writeSystemLink } from './link.ts';

const LINK: SystemLink = {
  source: { builtIn: 'raft-election' },
  variant: 'votes-twice',
  case: { seed: '1/3', storm: true },
  hands: [
    { after: 11, step: 'drop heartbeat from server-3 to server-1 (2)' },
    { after: 12, step: 'cut server-1, server-2 from server-3' },
    { after: 13, step: 'timer retry:7 of server-1' },
  ],
  at: 19,
  digest: '24583fb7b5356a02',
  beside: 'original',
};
const OWN: SystemLink = {
  ...LINK,
  source: { entry: 'a.ts', files: { 'a.ts': 'export default "é"; // &=#+%', 'b/c.ts': '' } },
  case: { scenario: { name: 'x', seed: 7 }, choices: { 'nodes/a': [0, 1] } },
  hands: [],
  at: null,
  digest: null,
  beside: null,
};

test.each([
  ['a built-in example with what hands have done', LINK],
  ['somebody’s source and scenario', OWN],
])('%s is read as it was written', async (_, link) => {
  const fragment = writeSystemLink(await packParts(link.source, link.case), link);
  expect(fragment).toMatch(/^[\w.~!*'();:@&=+$,/?%-]+$/);
  expect(await readSystemLink(`#${fragment}`)).toEqual(link);
});

test('what hands have done can be read in the link', async () => {
  const fragment = writeSystemLink(await packParts(LINK.source, LINK.case), LINK);
  expect(fragment).toContain('hands=11:drop+heartbeat+from+server-3+to+server-1+');
});

test.each([
  ['variant=main', 'the link names no system'],
  ['system=raft&at=x', 'the link\'s moment is "x"'],
  ['system=raft&hands=drop', 'the link is damaged: "drop" is nothing done by hand'],
  ['code=AAAA', 'the link is damaged: a part of it cannot be read'],
])('%s is refused in words', async (fragment, words) => {
  await expect(readSystemLink(fragment)).rejects.toThrow(words);
});

test('a link that would unpack to gigabytes is not unpacked', async () => {
  const bomb = await pack('x'.repeat(2_000_000));
  expect(bomb.length).toBeLessThan(10_000);
  await expect(unpack(bomb)).rejects.toThrow('the link is damaged');
});

test('what is no system, and no scenario, is refused', async () => {
  await expect(readSystemLink(`code=${await pack({ entry: 'a.ts', files: { 'a.ts': 1 } })}`)).rejects.toThrow(
    'it holds no files of a system',
  );
  await expect(readSystemLink(`system=raft&case=${await pack({ choices: {} })}`)).rejects.toThrow(
    'it holds no scenario',
  );
});
