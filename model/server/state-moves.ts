import { nextState } from '../../sim/index.ts';
import type { Child, Client, Server } from './shape/server.ts';
import {
  BGSAVE_CHILD,
  type ChildState,
  type LinkEvent,
  SLAVE_LINK,
  SLAVE_VIEW,
  type SlaveEvent,
} from './state-tables.ts';

/**
 * Every change of a state that has a table. Everywhere else these fields are read-only, and a test looks for a way
 * around. Each function throws on a step that its table does not have.
 */
type Writable<T> = { -readonly [Field in keyof T]: T[Field] };

export function moveLink(server: Writable<Server>, event: LinkEvent): void {
  server.linkState = nextState(SLAVE_LINK, server.linkState, event);
}

export function moveSlave(slave: Writable<Client>, event: SlaveEvent): void {
  slave.slaveState = nextState(SLAVE_VIEW, slave.slaveState, event);
}

function childState({ child }: Server): ChildState {
  return child === null ? BGSAVE_CHILD.initial : child.state;
}

/** fork(2): the child lives. */
export function forkChild(server: Writable<Server>, child: Omit<Child, 'state' | 'fileRemoved'>): void {
  const state = nextState(BGSAVE_CHILD, childState(server), 'fork');
  server.child = {
    pid: child.pid,
    payload: child.payload,
    outcome: child.outcome,
    state,
    fileRemoved: false,
  };
}

/**
 * The child is no more; the cron will find it. It has exited with a code, or a signal has ended it. A good one has put
 * its dump in place by then (rdbSave, rdb.c): what is saved before the cron looks is newer.
 */
export function endChild(server: Server, outcome: Child['outcome']): void {
  const state = nextState(BGSAVE_CHILD, childState(server), outcome === 'killed' ? 'signal' : 'exit');
  const child = server.child as Writable<Child>;
  child.outcome = outcome;
  child.state = state;
  if (outcome === 'ok') server.rdbFile = child.payload;
}

/** wait3(2): hands the ended child out, and forgets it. */
export function reapChild(server: Writable<Server>): Child {
  nextState(BGSAVE_CHILD, childState(server), 'cron reaps');
  const child = server.child as Child;
  server.child = null;
  return child;
}
