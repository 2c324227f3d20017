import { defineStateTable, type EventOf, type StateOf } from '../../sim/index.ts';

/**
 * The state machines of a server, as tables. Nothing but state-moves.ts changes these states, and it goes by the tables,
 * so that a step that no table has is an error and not a surprise; `replisim machines` prints them.
 */

/** The slave's side of the link: server.replstate of replication.c, tag 2.4.9. */
export const SLAVE_LINK = defineStateTable({
  name: "The slave's link",
  initial: 'none',
  states: ['none', 'connect', 'connecting', 'transfer', 'connected'],
  transitions: [
    { from: 'none', on: 'SLAVEOF host', to: 'connect' },
    { from: 'connect', on: 'SLAVEOF host', to: 'connect' },
    { from: 'connecting', on: 'SLAVEOF host', to: 'connect', note: 'the dial leads nowhere' },
    { from: 'connect', on: 'SLAVEOF NO ONE', to: 'none' },
    { from: 'connect', on: 'cron dials', to: 'connecting' },
    { from: 'connecting', on: 'refused', to: 'connect' },
    { from: 'connecting', on: 'dial given up', to: 'connect', note: 'timeout, or SLAVEOF NO ONE' },
    { from: 'connecting', on: 'SYNC is sent', to: 'transfer' },
    { from: 'transfer', on: 'payload loaded', to: 'connected' },
    {
      from: 'transfer',
      on: 'transfer given up',
      to: 'connect',
      note: 'error, end of stream, timeout, or SLAVEOF',
    },
    {
      from: 'connected',
      on: 'link lost',
      to: 'connect',
      note: 'its own slaves are disconnected; SLAVEOF closes it, too',
    },
  ],
});

export type LinkState = StateOf<typeof SLAVE_LINK>;
export type LinkEvent = EventOf<typeof SLAVE_LINK>;

/** The master's view of a slave: redisClient.replstate; 'none' for an ordinary client. */
export const SLAVE_VIEW = defineStateTable({
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
});

export type SlaveState = StateOf<typeof SLAVE_VIEW>;
export type SlaveEvent = EventOf<typeof SLAVE_VIEW>;

/** A BGSAVE child, as the parent knows it. */
export const BGSAVE_CHILD = defineStateTable({
  name: 'The BGSAVE child',
  initial: 'none',
  states: ['none', 'running', 'ended'],
  transitions: [
    { from: 'none', on: 'fork', to: 'running', note: 'tables stop resizing' },
    { from: 'running', on: 'exit', to: 'ended', note: 'by itself, with code 0 or 1' },
    { from: 'running', on: 'signal', to: 'ended', note: 'killed: 2.4 reads exit code 0' },
    { from: 'ended', on: 'cron reaps', to: 'none', note: 'slaves that wait are served' },
  ],
});

export type ChildState = StateOf<typeof BGSAVE_CHILD>;
