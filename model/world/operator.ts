import { becomeMaster, followMaster, LOG_NOTICE, PORT, populate, rdbLoad, slaveOf } from '../server/index.ts';
import { die, enter, startProcess } from './process.ts';
import type { Simulation } from './simulation.ts';

/** What an operator does to a server from outside: SLAVEOF, stopping it, starting it again. */

/** SLAVEOF master, or SLAVEOF NO ONE for null. */
export function tellSlaveOf(simulation: Simulation, index: number, master: string | null): void {
  enter(simulation, index, (redis) => {
    if (master !== null) slaveOf(redis, master, PORT);
    else if (redis.server.masterHost !== null) becomeMaster(redis);
  });
}

/** The process ends without saving, as by SIGKILL: what was not in dump.rdb is gone. */
export function shutdownServer(simulation: Simulation, index: number): void {
  const { server, up } = simulation.world.servers[index];
  if (up)
    die(simulation, index, {
      kind: 'shutdown',
      sentence: `${server.name} was stopped by its operator`,
      object: 0,
    });
}

/** Starts a server again, or stops it first: a fresh process that loads the dump.rdb the old one left. */
export function restartServer(simulation: Simulation, index: number): void {
  shutdownServer(simulation, index);
  const { rdbFile } = simulation.world.servers[index].server;
  startProcess(simulation, index, rdbFile);
  configure(simulation, index, false);
}

/** What a configuration file would have said: the keys of a first start, the dump of a later one, the master to follow. */
export function configure(simulation: Simulation, index: number, firstStart: boolean): void {
  const spec = simulation.scenario.servers[index];
  enter(simulation, index, (redis) => {
    const { server, host } = redis;
    host.log(LOG_NOTICE, `Server started, Redis version ${server.version}`);
    if (firstStart) for (const { db, keys } of spec.preload) populate(redis, db, keys);
    else if (server.rdbFile !== null) {
      rdbLoad(redis, server.rdbFile);
      host.log(LOG_NOTICE, 'DB loaded from disk: 0 seconds');
    }
    if (spec.follows !== undefined) followMaster(redis, spec.follows, PORT);
    host.log(LOG_NOTICE, `The server is now ready to accept connections on port ${PORT}`);
  });
}
