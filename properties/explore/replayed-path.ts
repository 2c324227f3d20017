import { peerName } from '../../model/internals.ts';
import { createRunNotes, serverNeedsCloserLook } from '../notes/run-notes.ts';
import { type ActionPlayer, createActionPlayer, executeAction, simulationOf } from './action-player.ts';
import { kindOf, whoOf } from './actions.ts';
import type { UnpackedState } from './explore-state.ts';
import {
  askedOf,
  type ExploredFinding,
  exploredEnd,
  wrongAlready,
  wrongAtCalm,
  wrongNow,
  wrongSent,
} from './explored-properties.ts';
import { firstState, isQuiet, settle } from './first-state.ts';
import type { Scope } from './scope.ts';
import { withSlaves } from './slave-servers.ts';
import { sentTo } from './stream-reader.ts';
import { unfinished } from './unfinished.ts';

/** A path taken once more. */
interface Replay {
  readonly player: ActionPlayer;
  readonly state: UnpackedState;
  /** What each slave has read since it attached. */
  readonly read: string[];
  /** How many steps have been taken. */
  readonly steps: number;
}

/**
 * What is wrong where a path leads, by taking its steps once more and no others, on a world of its own: nothing is
 * remembered, and nothing stands for anything else. Throws Error if nothing is wrong there.
 */
export function findingAt(scope: Scope, path: readonly number[]): ExploredFinding {
  const replay = replayPath(scope, path);
  const found =
    wrongAt(replay) ??
    wrongStream(replay, false) ??
    (isQuiet(replay.state) ? (wrongAtEnd(replay) ?? wrongStream(replay, true)) : null);
  if (found === null) throw new Error(`nothing is wrong where the path ${path.join()} leads`);
  return found;
}

function replayPath(scope: Scope, path: readonly number[]): Replay {
  const player = createActionPlayer(scope);
  const read = new Array<string>(scope.slaves).fill('');
  player.slaveRead = (slave, bytes) => {
    read[slave] += bytes;
  };
  const state = firstState(player);
  path.forEach((action, step) => {
    if (kindOf(action) === 'slave-attaches') read[whoOf(action)] = '';
    executeAction(player, state, action, step);
  });
  return { player, state, read, steps: path.length };
}

function wrongAt({ player, state }: Replay): ExploredFinding | null {
  const asked = askedOf(player.scope.properties);
  const { server, up } = state.master;
  const simulation = simulationOf(player, state);
  const notes = createRunNotes(simulation);
  return (
    wrongNow(serverNeedsCloserLook(server) ? asked.onCloserLook : [], notes) ??
    wrongNow(asked.eager, notes) ??
    (up ? wrongAlready(asked, server, (c) => peerName(simulation, 0, c)) : null)
  );
}

function wrongAtEnd({ player, state }: Replay): ExploredFinding | null {
  const sentence = unfinished(state);
  if (sentence !== null) return { property: null, sentence };
  const { dynamics, scope } = player;
  const end = exploredEnd(dynamics, simulationOf(player, state), scope.variant);
  return wrongAtCalm(askedOf(scope.properties), end);
}

/**
 * What is wrong with what some slave has been sent, as the property says it of a run: at the calm, with the slaves as
 * servers that have read all of it. Where their datasets have come to agree by then, it is said of the stream itself.
 */
function wrongStream({ player, state, read, steps }: Replay, atEnd: boolean): ExploredFinding | null {
  const asked = askedOf(player.scope.properties);
  const found = wrongSent(
    asked,
    state.slaves.map((seat, slave) => sentTo(seat, slave, atEnd)),
  );
  if (found === null) return null;
  settle(player, state, undefined, steps);
  const end = exploredEnd(
    player.dynamics,
    withSlaves(simulationOf(player, state), read),
    player.scope.variant,
  );
  const property = asked.calm.find(({ id }) => id === found.property);
  return { ...found, sentence: property?.check(end) ?? found.sentence };
}
