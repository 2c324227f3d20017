import type { FeedPorts, Variant } from '../../model/server/variant.ts';
import type { Session } from './session.ts';
import { setSlave } from './state.ts';
import { createReader, owe } from './stream-reader.ts';

/** The variant, with a note of what each slave is owed. */
export function notedVariant(session: Session): Variant {
  const { variant } = session.scope;
  return {
    ...variant,
    feed(ports, slaves, dictid, command) {
      for (const id of slaves) if (!ports.waitsForBgsaveStart(id)) oweSlave(session, id, dictid);
      noteSinceFork(session, dictid);
      variant.feed(ports, slaves, dictid, command);
    },
    onAttach(ports: FeedPorts, id) {
      joinOwed(session, id);
      variant.onAttach?.(ports, id);
    },
  };
}

function seatOf(session: Session, clientId: number): number {
  const { current, simulation } = session;
  const c = simulation.redis[0].server.clientById[clientId];
  return current.slaves.findIndex(({ connection }) => connection === (c?.fd ?? 0) - 1);
}

function oweSlave(session: Session, id: number, dictid: number): void {
  const { current } = session;
  const slave = seatOf(session, id);
  const reader = slave < 0 ? null : current.slaves[slave].reader;
  if (reader !== null) setSlave(current, slave, { ...current.slaves[slave], reader: owe(reader, dictid) });
}

/** Notes what is fed while a child lives: a slave that joins it later is owed that from the start. */
function noteSinceFork(session: Session, dictid: number): void {
  const { current, simulation } = session;
  const { child } = simulation.redis[0].server;
  if (child === null) return;
  const fed = current.sinceFork.pid === child.pid ? current.sinceFork.fed : [];
  current.sinceFork = { pid: child.pid, fed: [...fed, dictid] };
}

function joinOwed(session: Session, id: number): void {
  const { current, simulation } = session;
  const { clientById, child } = simulation.redis[0].server;
  const slave = seatOf(session, id);
  if (slave < 0 || current.slaves[slave].reader === null || clientById[id]?.slaveState !== 'wait_bgsave_end')
    return;
  const owed = current.sinceFork.pid === child?.pid ? current.sinceFork.fed : [];
  setSlave(current, slave, { ...current.slaves[slave], reader: createReader(owed) });
}
