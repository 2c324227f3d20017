import type { MachineTable } from '../../sim/index.ts';

/**
 * The state machines of the model, as tables. The code moves through them by `after`, so that a step that no table has
 * is an error and not a surprise; `replisim machines` prints them into docs/state-machines.md.
 */

/** The slave's side of the link: server.replstate of replication.c, tag 2.4.9. */
export const SLAVE_LINK: MachineTable = {
  name: "The slave's link",
  initial: 'none',
  states: ['none', 'connect', 'connecting', 'transfer', 'connected'],
  transitions: [
    { from: 'none', on: 'SLAVEOF host', to: 'connect' },
    { from: 'connect', on: 'SLAVEOF host', to: 'connect' },
    { from: 'connecting', on: 'SLAVEOF host', to: 'connect', note: 'the dial is given up' },
    { from: 'transfer', on: 'SLAVEOF host', to: 'connect', note: 'the transfer is given up' },
    { from: 'connected', on: 'SLAVEOF host', to: 'connect', note: 'the link is closed' },
    { from: 'connect', on: 'cron dials', to: 'connecting' },
    { from: 'connecting', on: 'refused', to: 'connect' },
    { from: 'connecting', on: 'SYNC is sent', to: 'transfer' },
    { from: 'connecting', on: 'timeout', to: 'connect' },
    { from: 'transfer', on: 'payload loaded', to: 'connected' },
    { from: 'transfer', on: 'transfer given up', to: 'connect', note: 'error, end of stream, or timeout' },
    { from: 'connected', on: 'link lost', to: 'connect', note: 'its own slaves are disconnected' },
    { from: 'none', on: 'link lost', to: 'connect', note: 'SLAVEOF NO ONE closes the link' },
    { from: 'connect', on: 'SLAVEOF NO ONE', to: 'none' },
    { from: 'connecting', on: 'SLAVEOF NO ONE', to: 'none' },
    { from: 'transfer', on: 'SLAVEOF NO ONE', to: 'none' },
    { from: 'connected', on: 'SLAVEOF NO ONE', to: 'none' },
  ],
};

/** The master's view of a slave: redisClient.replstate. */
export const SLAVE_VIEW: MachineTable = {
  name: "The master's view of a slave",
  initial: 'none',
  states: ['none', 'wait_bgsave_start', 'wait_bgsave_end', 'send_bulk', 'online'],
  transitions: [
    { from: 'none', on: 'SYNC, no child', to: 'wait_bgsave_end', note: 'a BGSAVE is started' },
    {
      from: 'none',
      on: 'SYNC, another slave waits for the child',
      to: 'wait_bgsave_end',
      note: 'its output is copied',
    },
    { from: 'none', on: 'SYNC, a child nobody waits for', to: 'wait_bgsave_start' },
    {
      from: 'wait_bgsave_start',
      on: 'child reaped',
      to: 'wait_bgsave_end',
      note: 'the next BGSAVE is started',
    },
    { from: 'wait_bgsave_end', on: 'good child reaped', to: 'send_bulk' },
    { from: 'send_bulk', on: 'last byte of the payload taken', to: 'online' },
  ],
};

/** A BGSAVE child, as the parent knows it. */
export const BGSAVE_CHILD: MachineTable = {
  name: 'The BGSAVE child',
  initial: 'none',
  states: ['none', 'running', 'ended'],
  transitions: [
    { from: 'none', on: 'fork', to: 'running', note: 'tables stop resizing' },
    { from: 'running', on: 'exit', to: 'ended', note: 'by itself, with code 0 or 1' },
    { from: 'running', on: 'signal', to: 'ended', note: 'killed: 2.4 reads exit code 0' },
    { from: 'ended', on: 'cron reaps', to: 'none', note: 'slaves that wait are served' },
  ],
};

/** A client program and its workload. */
export const CLIENT_WORKLOAD: MachineTable = {
  name: "The client's workload",
  initial: 'waiting',
  states: ['waiting', 'connecting', 'running', 'thinking', 'lost', 'done'],
  transitions: [
    { from: 'waiting', on: 'its time comes', to: 'connecting' },
    { from: 'connecting', on: 'accepted', to: 'running' },
    { from: 'connecting', on: 'connection lost', to: 'lost', note: 'refused' },
    { from: 'running', on: 'pause', to: 'thinking' },
    { from: 'thinking', on: 'pause over', to: 'running' },
    { from: 'running', on: 'connection lost', to: 'lost' },
    { from: 'thinking', on: 'connection lost', to: 'lost' },
    { from: 'lost', on: 'reconnects', to: 'connecting' },
    { from: 'running', on: 'last reply', to: 'done' },
  ],
};

export const MACHINES: readonly MachineTable[] = [SLAVE_LINK, SLAVE_VIEW, BGSAVE_CHILD, CLIENT_WORKLOAD];

/** The state that follows. Throws on a step the table does not have: the model itself is wrong then. */
export function after<State extends string>(machine: MachineTable, state: State, event: string): State {
  for (const { from, on, to } of machine.transitions) if (from === state && on === event) return to as State;
  throw new Error(`${machine.name}: nothing leads from '${state}' on '${event}'`);
}
