import { FIRST_PID, type Host, PORT } from '../server/index.ts';
import { listenerAt } from './addresses.ts';
import { descriptorOf, endOf, placeOf } from './descriptors.ts';
import { dial, dialNobody, hasEnded, receive, send } from './network.ts';
import { closeDescriptor, markReady, planChild } from './process.ts';
import { emitLog, epochOf, type Simulation } from './simulation.ts';
import { type Connection, type EndOwner, WRITE } from './world.ts';

/** The host of one server: the operating system that the simulation plays for it. */
export function createHost(simulation: Simulation, index: number, commandMicros: number): Host {
  const micros = (): number => simulation.net.now;
  const endAt = (fd: number): 0 | 1 => endOf(simulation, index, fd);
  const connectionAt = (fd: number): Connection => simulation.world.connections[placeOf(fd)];
  // The second that was asked for last: a server asks several times for each command.
  let second = 0;
  let begins = Number.NaN;
  return {
    micros,
    commandMicros,
    unixTime() {
      const since = micros() - begins;
      if (!(since >= 0 && since < 1_000_000)) {
        const whole = Math.floor(micros() / 1_000_000);
        begins = whole * 1_000_000;
        second = epochOf(simulation.scenario) + whole;
      }
      return second;
    },
    read(fd, most) {
      const bytes = receive(simulation, placeOf(fd), endAt(fd), most);
      if (bytes !== '') simulation.observers.read?.(index, fd, bytes);
      return bytes;
    },
    atEnd: (fd) => hasEnded(simulation, placeOf(fd), endAt(fd)),
    wasReset: (fd) => connectionAt(fd).link.broken,
    write: (fd, bytes) => send(simulation, placeOf(fd), endAt(fd), bytes),
    wantWrite(fd) {
      const pipe = connectionAt(fd).link.pipes[endAt(fd)];
      if (pipe.unsent.length < pipe.settings.sendBuffer) markReady(simulation, index, fd, WRITE);
      else pipe.writerWaits = true;
    },
    close: (fd) => closeDescriptor(simulation, index, fd),
    connect(host, port) {
      const listener = listenerAt(simulation, index, host, port);
      if (listener === 'unknown') return -1;
      const from: EndOwner = { kind: 'server', index };
      const connection =
        listener === 'nobody' ? dialNobody(simulation, from) : dial(simulation, from, listener);
      return descriptorOf(simulation, connection, 0);
    },
    peer: (fd) => ({ ip: '127.0.0.1', port: endAt(fd) === 0 ? PORT : 40_000 + fd }),
    fork: () => planChild(simulation, index),
    pick: (bound, label) => simulation.chooser.stream('server').pick(bound, label),
    wantsLog: (level) =>
      simulation.observers.log !== null && level >= simulation.world.servers[index].server.config.verbosity,
    log: (level, message) => emitLog(simulation, index, FIRST_PID + index, level, message),
  };
}
