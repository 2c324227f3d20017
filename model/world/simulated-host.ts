import { FIRST_PID, type Host, type LogLevel, PORT } from '../server/index.ts';
import { listenerAt } from './addresses.ts';
import { descriptorOf, endOf, placeOf } from './descriptors.ts';
import { dial, dialNobody, hasEnded, receive, send } from './network.ts';
import { closeDescriptor, markReady, planChild } from './process.ts';
import { emitLog, epochOf, type Simulation } from './simulation.ts';
import { type Connection, type EndOwner, WRITE } from './world.ts';

/**
 * The host of one server: the operating system that the simulation plays for it. A class, because each run makes some: a
 * function of its own for each of its duties would cost a short run more than they do.
 */
export class SimulatedHost implements Host {
  readonly commandMicros: number;
  private readonly simulation: Simulation;
  private readonly index: number;
  /** The second that was asked for last, and when it began: a server asks several times for each command. */
  private second = 0;
  private begins = Number.NaN;

  constructor(simulation: Simulation, index: number) {
    this.simulation = simulation;
    this.index = index;
    this.commandMicros = simulation.scenario.servers[index].commandMicros;
  }

  micros(): number {
    return this.simulation.net.now;
  }

  unixTime(): number {
    const since = this.micros() - this.begins;
    if (!(since >= 0 && since < 1_000_000)) {
      const whole = Math.floor(this.micros() / 1_000_000);
      this.begins = whole * 1_000_000;
      this.second = epochOf(this.simulation.scenario) + whole;
    }
    return this.second;
  }

  read(fd: number, most: number): string {
    const bytes = receive(this.simulation, placeOf(fd), this.endAt(fd), most);
    if (bytes !== '') this.simulation.observers.read?.(this.index, fd, bytes);
    return bytes;
  }

  atEnd(fd: number): boolean {
    return hasEnded(this.simulation, placeOf(fd), this.endAt(fd));
  }

  wasReset(fd: number): boolean {
    return this.connectionAt(fd).link.broken;
  }

  write(fd: number, bytes: string): number {
    const taken = send(this.simulation, placeOf(fd), this.endAt(fd), bytes);
    if (taken < bytes.length) this.simulation.observers.full?.(this.index, fd);
    return taken;
  }

  wantWrite(fd: number): void {
    const pipe = this.connectionAt(fd).link.pipes[this.endAt(fd)];
    if (pipe.unsent.length < pipe.settings.sendBuffer) markReady(this.simulation, this.index, fd, WRITE);
    else pipe.writerWaits = true;
  }

  close(fd: number): void {
    closeDescriptor(this.simulation, this.index, fd);
  }

  connect(host: string, port: number): number {
    const { simulation, index } = this;
    const listener = listenerAt(simulation, index, host, port);
    if (listener === 'unknown') return -1;
    const from: EndOwner = { kind: 'server', index };
    const connection =
      listener === 'nobody' ? dialNobody(simulation, from) : dial(simulation, from, listener);
    return descriptorOf(simulation, connection, 0);
  }

  peer(fd: number): { ip: string; port: number } {
    return { ip: '127.0.0.1', port: this.endAt(fd) === 0 ? PORT : 40_000 + fd };
  }

  fork(): void {
    planChild(this.simulation, this.index);
  }

  pick(bound: number, label: string): number {
    return this.simulation.chooser.stream('server').pick(bound, label);
  }

  wantsLog(level: LogLevel): boolean {
    const { observers, world } = this.simulation;
    return observers.log !== null && level >= world.servers[this.index].server.config.verbosity;
  }

  log(level: LogLevel, message: string): void {
    emitLog(this.simulation, this.index, FIRST_PID + this.index, level, message);
  }

  private endAt(fd: number): 0 | 1 {
    return endOf(this.simulation, this.index, fd);
  }

  private connectionAt(fd: number): Connection {
    return this.simulation.world.connections[placeOf(fd)];
  }
}
