import type { Host } from '../server/host.ts';
import { dial, hasEnded, receive, send } from './network.ts';
import { closeDescriptor, endOf, markReady, PORT, planChild } from './process.ts';
import { epochOf, type Simulation } from './simulation.ts';
import { WRITE } from './world.ts';

/** The host of one server: the operating system that the simulation plays for it. */
export function createHost(simulation: () => Simulation, index: number): Host {
  const micros = (): number => simulation().net.now;
  // The second that was asked for last: a server asks several times for each command.
  let second = 0;
  let begins = Number.NaN;
  return {
    micros,
    unixTime() {
      const since = micros() - begins;
      if (!(since >= 0 && since < 1_000_000)) {
        const whole = Math.floor(micros() / 1_000_000);
        begins = whole * 1_000_000;
        second = epochOf(simulation().scenario) + whole;
      }
      return second;
    },
    read(fd, most) {
      const bytes = receive(simulation(), fd - 1, endOf(simulation(), index, fd - 1), most);
      if (bytes !== '') simulation().onlookers.read?.(index, fd, bytes);
      return bytes;
    },
    atEnd: (fd) => hasEnded(simulation(), fd - 1, endOf(simulation(), index, fd - 1)),
    wasReset: (fd) => simulation().world.connections[fd - 1].link.broken,
    write: (fd, bytes) => send(simulation(), fd - 1, endOf(simulation(), index, fd - 1), bytes),
    wantWrite(fd) {
      const end = endOf(simulation(), index, fd - 1);
      const pipe = simulation().world.connections[fd - 1].link.pipes[end];
      if (pipe.unsent.length < pipe.settings.sendBuffer) markReady(simulation(), index, fd, WRITE);
      else pipe.writerWaits = true;
    },
    close: (fd) => closeDescriptor(simulation(), index, fd),
    connect(host) {
      const target = simulation().world.servers.findIndex(({ server }) => server.name === host);
      return target < 0 ? -1 : dial(simulation(), { kind: 'server', index }, target) + 1;
    },
    peer: (fd) => ({ ip: '127.0.0.1', port: fd === 0 ? PORT : 40_000 + fd }),
    fork: () => planChild(simulation(), index),
    pick: (bound, label) => simulation().chooser.stream('server').pick(bound, label),
    wantsLog: (level) =>
      simulation().onlookers.log !== null &&
      level >= simulation().world.servers[index].server.config.verbosity,
    log(level, message) {
      const { onlookers, world } = simulation();
      if (onlookers.log === null || level < world.servers[index].server.config.verbosity) return;
      onlookers.log(index, level, message, micros());
    },
  };
}
