import { createMachine, interpret, state, transition } from 'robot3';
import { createMachine as createXstate, initialTransition, transition as xstateTransition } from 'xstate';
import { MACHINES } from '../../model/index.ts';
import { compileMachine, eventIndex, step } from '../../sim/index.ts';
import { type Contestant, race, type Scale } from '../race.ts';
import { type Benchmark, type Section, timingTable } from '../section.ts';

/** The slave's link goes round: dial, SYNC, payload, lost. */
const ROUND = ['cron dials', 'SYNC is sent', 'payload loaded', 'link lost'];
const [slaveLink] = MACHINES;

function replisim(): Contestant {
  const machine = compileMachine(slaveLink);
  const events = ROUND.map((name) => eventIndex(machine, name));
  const begin = machine.states.indexOf('connect');
  return {
    name: 'replisim',
    role: 'replisim',
    run(count) {
      let at = begin;
      for (let i = 0; i < count; i++) at = step(machine, at, events[i & 3]);
      return at;
    },
  };
}

/** The same table in the form that a library wants. */
function transitionsOf(from: string): { on: string; to: string }[] {
  return slaveLink.transitions.filter((one) => one.from === from);
}

function xstate(): Contestant {
  const states = Object.fromEntries(
    slaveLink.states.map((name) => [
      name,
      { on: Object.fromEntries(transitionsOf(name).map(({ on, to }) => [on, to])) },
    ]),
  );
  const machine = createXstate({ initial: 'connect', states });
  const events = ROUND.map((type) => ({ type }));
  return {
    name: 'xstate',
    role: 'peer',
    run(count) {
      let [snapshot] = initialTransition(machine);
      for (let i = 0; i < count; i++) [snapshot] = xstateTransition(machine, snapshot, events[i & 3]);
      return String(snapshot.value).length;
    },
  };
}

function robot(): Contestant {
  const states = Object.fromEntries(
    slaveLink.states.map((name) => [
      name,
      state(...transitionsOf(name).map(({ on, to }) => transition(on, to))),
    ]),
  );
  const machine = createMachine('connect', states as never);
  return {
    name: 'robot3',
    role: 'peer',
    run(count) {
      const service = interpret(machine as never, () => {});
      for (let i = 0; i < count; i++) service.send(ROUND[i & 3] as never);
      return String((service as { machine: { current: unknown } }).machine.current).length;
    },
  };
}

function bySwitch(): Contestant {
  return {
    name: 'a switch',
    role: 'limit',
    run(count) {
      let at = 1;
      for (let i = 0; i < count; i++) {
        switch (at * 4 + (i & 3)) {
          case 4:
            at = 2;
            break;
          case 9:
            at = 3;
            break;
          case 14:
            at = 4;
            break;
          default:
            at = 1;
        }
      }
      return at;
    },
  };
}

async function run(scale: Scale): Promise<Section> {
  const timings = await race([replisim(), xstate(), robot(), bySwitch()], scale);
  return { tables: [timingTable("a step of the slave's link", timings)], points: [] };
}

export const machine: Benchmark = {
  name: 'machine',
  title: 'State machines',
  about: 'One step of a state machine of five states, given as a table.',
  run,
};
