import { createMachine, interpret, state, transition } from 'robot3';
import { createMachine as createXstate, initialTransition, transition as xstateTransition } from 'xstate';
import { type LinkEvent, type LinkState, SLAVE_LINK } from '../../model/internals.ts';
import { nextState } from '../../sim/index.ts';
import { type Contestant, race, type Scale } from '../race.ts';
import { type Benchmark, type Section, timingTable } from '../section.ts';

/** The slave's link goes round: dial, SYNC, payload, lost. */
const ROUND: readonly LinkEvent[] = ['cron dials', 'SYNC is sent', 'payload loaded', 'link lost'];

function replisim(): Contestant {
  return {
    name: 'replisim',
    role: 'replisim',
    run(count) {
      let state: LinkState = 'connect';
      for (let i = 0; i < count; i++) state = nextState(SLAVE_LINK, state, ROUND[i & 3]);
      return state.length;
    },
  };
}

/** The same table in the form that a library wants. */
function transitionsOf(from: string): { on: string; to: string }[] {
  return SLAVE_LINK.transitions.filter((one) => one.from === from);
}

function xstate(): Contestant {
  const states = Object.fromEntries(
    SLAVE_LINK.states.map((name) => [
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
    SLAVE_LINK.states.map((name) => [
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
      let state: LinkState = 'connect';
      for (let i = 0; i < count; i++) {
        switch (ROUND[i & 3]) {
          case 'cron dials':
            if (state === 'connect') state = 'connecting';
            break;
          case 'SYNC is sent':
            if (state === 'connecting') state = 'transfer';
            break;
          case 'payload loaded':
            if (state === 'transfer') state = 'connected';
            break;
          default:
            state = 'connect';
        }
      }
      return state.length;
    },
  };
}

async function run(scale: Scale): Promise<Section> {
  const timings = await race([replisim(), xstate(), robot(), bySwitch()], scale);
  return { tables: [timingTable("a step of the slave's link", timings)], points: [] };
}

export const stateTable: Benchmark = {
  name: 'state-table',
  title: 'State tables',
  about:
    'One step of a state machine of five states, given as a table: a state and an event by name, the state that follows ' +
    'by name, as the model moves.',
  run,
};
