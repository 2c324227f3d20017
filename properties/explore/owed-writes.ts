import type { FeedPorts, Variant } from '../../model/index.ts';
import type { ActionPlayer } from './action-player.ts';
import { placeInScope, setSlave } from './explore-state.ts';
import { createReader, owe } from './stream-reader.ts';

/** The variant that the player's server has, with a note of what each slave is owed. */
export function notingOwed(variant: Variant, playerOf: () => ActionPlayer): Variant {
  return {
    ...variant,
    feed(ports, slaves, dictid, command) {
      for (const id of slaves) if (!ports.waitsForBgsaveStart(id)) oweSlave(playerOf(), id, dictid);
      noteSinceFork(playerOf(), dictid);
      variant.feed(ports, slaves, dictid, command);
    },
    onAttach(ports: FeedPorts, id) {
      joinOwed(playerOf(), id);
      variant.onAttach?.(ports, id);
    },
  };
}

function seatOf(player: ActionPlayer, clientId: number): number {
  const { current, simulation } = player;
  const c = simulation.redis[0].server.clientById[clientId];
  return current.slaves.findIndex(({ connection }) => connection === placeInScope(c?.fd ?? 0));
}

function oweSlave(player: ActionPlayer, id: number, dictid: number): void {
  const { current } = player;
  const slave = seatOf(player, id);
  const reader = slave < 0 ? null : current.slaves[slave].reader;
  if (reader !== null) setSlave(current, slave, { ...current.slaves[slave], reader: owe(reader, dictid) });
}

/** Notes what is fed while a child lives: a slave that joins it later is owed that from the start. */
function noteSinceFork(player: ActionPlayer, dictid: number): void {
  const { current, simulation } = player;
  const { child } = simulation.redis[0].server;
  if (child === null) return;
  const fed = current.sinceFork.pid === child.pid ? current.sinceFork.fed : [];
  current.sinceFork = { pid: child.pid, fed: [...fed, dictid] };
}

function joinOwed(player: ActionPlayer, id: number): void {
  const { current, simulation } = player;
  const { clientById, child } = simulation.redis[0].server;
  const slave = seatOf(player, id);
  if (slave < 0 || current.slaves[slave].reader === null || clientById[id]?.slaveState !== 'wait_bgsave_end')
    return;
  const owed = current.sinceFork.pid === child?.pid ? current.sinceFork.fed : [];
  setSlave(current, slave, { ...current.slaves[slave], reader: createReader(owed) });
}
