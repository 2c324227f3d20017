/** What the network does to messages: one node sends ten numbers, the other writes down what it gets. */
import { defineSystem } from './define-system.ts';
import { actor } from './definition/actor.ts';
import type { NetworkDefinition } from './definition/definition.ts';
import { stateOf, told } from './testing/played.ts';

function sending(network: NetworkDefinition) {
  return defineSystem({
    name: 'sending',
    nodes: {
      sender: actor({
        start: () => ({ next: 1, back: [] as number[] }),
        boot: (_, node) => node.after(10_000, 'send'),
        on: {
          send(state, node) {
            node.send('receiver', 'number', state.next);
            state.next++;
            if (state.next <= 10) node.after(1_000, 'send');
          },
          back(state, _, number: number) {
            state.back.push(number);
          },
        },
      }),
      receiver: actor({
        start: () => ({ got: [] as number[] }),
        on: {
          number(state, node, number: number, from) {
            state.got.push(number);
            node.send(from, 'back', number);
          },
        },
      }),
    },
    network,
    stormMicros: 50_000,
  });
}

const ONE_TO_TEN = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const LINK = 'network/sender>receiver';

test('the plainest network takes the least time, and loses, doubles and reorders nothing', () => {
  const run = told(sending({ delayMicros: [500, 20_000], loss: '1/2', duplicate: '1/2' }), {
    network: { loss: '1/2', duplicate: '1/2' },
  });
  expect(stateOf(run, 'receiver')).toEqual({ got: ONE_TO_TEN });
  expect(run.lines[3]).toBe('10.5 receiver receives number 1 from sender');
});

test('the choices of a link say what is lost, what comes twice, and when', () => {
  const system = sending({ delayMicros: [500, 20_000] });
  const scenario = { network: { loss: '1/4', duplicate: '1/2' } };
  const lossy = told(system, scenario, { [`${LINK}/loss`]: [0, 3, 2, 3] });
  expect(stateOf(lossy, 'receiver')).toEqual({ got: [1, 3, 5, 6, 7, 8, 9, 10] });
  expect(lossy.records.flatMap(({ lost }) => lost)).toHaveLength(2);
  const doubling = told(system, scenario, { [`${LINK}/duplicate`]: [0, 1] });
  expect(stateOf(doubling, 'receiver')).toEqual({ got: [1, 2, 2, 3, 4, 5, 6, 7, 8, 9, 10] });
  const late = told(system, scenario, { [`${LINK}/delay`]: [2_500] });
  expect(stateOf(late, 'receiver')).toEqual({ got: [2, 3, 1, 4, 5, 6, 7, 8, 9, 10] });
});

test('links that keep the order lose nothing, and hold up what a partition stops', () => {
  const system = sending({ delayMicros: [500, 20_000], fifo: true });
  const late = told(system, {}, { [`${LINK}/delay`]: [2_500, 19_000, 0, 7] });
  expect(stateOf(late, 'receiver')).toEqual({ got: ONE_TO_TEN });
  const parted = told(system, {
    faults: [{ kind: 'partition', from: ['sender'], to: ['receiver'], atMicros: 12_000, forMicros: 20_000 }],
  });
  expect(stateOf(parted, 'receiver')).toEqual({ got: ONE_TO_TEN });
  expect(parted.lines.filter((line) => line.startsWith('32 receiver receives'))).toHaveLength(8);
});

test('datagrams are lost in a partition, those under way when it begins too', () => {
  const fault = { kind: 'partition', from: ['sender'], to: ['receiver'], atMicros: 12_250, forMicros: 4_000 };
  const run = told(sending({ delayMicros: [500, 500] }), { faults: [fault] });
  expect(stateOf(run, 'receiver')).toEqual({ got: [1, 2, 8, 9, 10] });
  expect(stateOf(run, 'sender')).toMatchObject({ back: [1, 2, 8, 9, 10] });
});

test('a one-way partition lets the answers through', () => {
  const fault = {
    kind: 'partition',
    from: ['receiver'],
    to: ['sender'],
    oneWay: true,
    atMicros: 12_250,
    forMicros: null,
  };
  const run = told(sending({ delayMicros: [500, 500] }), { faults: [fault] });
  expect(stateOf(run, 'receiver')).toEqual({ got: ONE_TO_TEN });
  expect(stateOf(run, 'sender')).toMatchObject({ back: [1, 2] });
});

test('an isolated node reaches nobody, and all do again in the calm', () => {
  const fault = { kind: 'isolate', node: 'receiver', atMicros: 0, forMicros: null };
  const run = told(sending({ delayMicros: [500, 500] }), { faults: [fault], stop: { afterMicros: 15_000 } });
  // The run looks at itself at 0.1 s: by then all is lost.
  expect(stateOf(run, 'receiver')).toEqual({ got: [] });
  const short = told(sending({ delayMicros: [500, 500] }), { faults: [{ ...fault, forMicros: 15_250 }] });
  expect(stateOf(short, 'receiver')).toEqual({ got: [7, 8, 9, 10] });
});

test('in the calm nothing is lost or doubled any more', () => {
  const system = sending({ delayMicros: [500, 500] });
  const all = [3, 3, 3, 3, 3, 3, 3, 3, 3, 3];
  const scenario = { network: { loss: '1/4' }, stop: { afterMicros: 0 } };
  // The first look, at 0, finds the storm over.
  const run = told(system, scenario, { [`${LINK}/loss`]: all });
  expect(stateOf(run, 'receiver')).toEqual({ got: ONE_TO_TEN });
});
