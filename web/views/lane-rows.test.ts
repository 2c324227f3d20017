/** Which lanes share a row of the diagram. */
import type { ShownLane } from '../protocol.ts';
import { laneRows, rowsOfLanes } from './lane-rows.ts';

const client = (name: string): ShownLane => ({ name, kind: 'client', of: 'master' });
const server = (name: string, of = ''): ShownLane => ({ name, kind: 'server', of });
const slaves = (many: number) => Array.from({ length: many }, (_, n) => server(`slave-${n + 1}`, 'master'));
const names = (lanes: ShownLane[], ...open: string[]) =>
  laneRows(lanes, new Set(open)).map(({ name }) => name);

test('lanes that fit have a row each', () => {
  const lanes = [client('a'), server('master'), ...slaves(8)];
  expect(names(lanes)).toEqual(lanes.map(({ name }) => name));
});

test('beyond that slaves of one master fold into even groups, which open to a row each', () => {
  const lanes = [client('db0'), client('db15'), server('master'), ...slaves(21)];
  expect(names(lanes)).toEqual(['db0', 'db15', 'master', 'slave-1…7', 'slave-8…14', 'slave-15…21']);
  const rows = laneRows(lanes, new Set(['slave-8']));
  expect(rows.map(({ name }) => name)).toEqual([
    ...['db0', 'db15', 'master', 'slave-1…7', 'slave-8…14'],
    ...['slave-8', 'slave-9', 'slave-10', 'slave-11', 'slave-12', 'slave-13', 'slave-14', 'slave-15…21'],
  ]);
  const rowOf = rowsOfLanes(rows);
  // Each lane has one row, and the head of an open group has none of its lanes.
  expect([...rowOf.keys()].sort((a, b) => a - b)).toEqual(lanes.map((_, lane) => lane));
  expect([3, 9, 10, 16, 17].map((lane) => rowOf.get(lane))).toEqual([3, 3, 5, 11, 12]);
});

test('a slave that has slaves stands alone, and so do two of a kind', () => {
  const chain = [server('master'), server('hub', 'master'), server('x', 'hub'), server('y', 'hub')];
  const clients = Array.from({ length: 9 }, (_, n) => client(`c${n}`));
  expect(names([...clients, ...chain])).toEqual(['c0…c4', 'c5…c8', 'master', 'hub', 'x', 'y']);
});
