import { RUN_LOOK } from '../../lab/index.ts';

/** Event kinds of the model. Those of links are 1 and 2 (sim/link.ts), a run's own is 23 (lab/run/run.ts). */
export const SERVER_LOOP = 16;
export const SERVER_CRON = 17;
/** A BGSAVE child ends: `a` server, `b` pid. */
export const CHILD_END = 18;
/** A dial arrives, and its answer: `a` connection, `b` the link's serial, negative for a refusal. */
export const CONNECT_REQUEST = 19;
export const CONNECT_ANSWER = 20;
/** A client's next move is due: `a` client, `b` how often it has moved. */
export const CLIENT_MOVE = 21;
/** A fault of the scenario: `a` its index. */
export const FAULT = 22;

/** The next step of a session from outside: `a` its connection's number. */
export const SESSION_STEP = 24;

/** What happens at an event of each kind, in words, by its number. */
export const EVENT_NAMES: Readonly<Record<number, string>> = {
  1: 'bytes arrive',
  2: 'socket has room',
  [SERVER_LOOP]: 'server looks at its sockets',
  [SERVER_CRON]: 'server cron',
  [CHILD_END]: 'BGSAVE child ends',
  [CONNECT_REQUEST]: 'connection request',
  [CONNECT_ANSWER]: 'connection answer',
  [CLIENT_MOVE]: 'client moves',
  [FAULT]: 'fault',
  [RUN_LOOK]: 'the run looks at itself',
  [SESSION_STEP]: 'step from outside',
};
