import { availableParallelism, totalmem } from 'node:os';
import { UserError } from './errors.js';
import { counted, grouped, shortBytes } from './output/numbers.js';

/** How much memory the command may take on this machine. All sizes are bytes unless a name says otherwise. */
const MIB = 1024 * 1024;
/** The share of the machine's memory that the command may take: the rest is the system's and other programs'. */
const SHARE = 0.8;
/** What a thread takes before it plays anything: its compiled code and an empty heap, measured. */
const THREAD_BYTES = 64 * MIB;
/** More threads than this help nobody, however much memory there is. */
const MAX_JOBS = 1024;
/** The largest heap of a thread that plays generated cases: they take less than a tenth of it. */
const MAX_CASE_HEAP_MIB = 512;
const MIN_CASE_HEAP_MIB = 64;
/** Where a run's thread makes objects, in MiB. Nearly all are dead at once: a larger nursery only takes memory. */
export const NURSERY_MIB = 3;
/** The largest heap of any thread: V8 manages no larger one well. */
const MAX_HEAP_MIB = 16_384;
/**
 * What a preloaded key takes on each server that holds it: measured at 100,000 to 2,000,000 keys, 390 on a server alone
 * and 480 on a master and its slave, whose payload is in memory for a while.
 */
const PRELOADED_KEY_BYTES = 500;
/** A run that needs more than this is announced. */
const ANNOUNCED_BYTES = 1_000_000_000;
/** The memory of this machine, or of the container that the process runs in. */
export function machineMemory() {
  const constrained = process.constrainedMemory?.() ?? 0;
  const total = totalmem();
  return constrained > 0 && constrained < total ? constrained : total;
}
/** How much the whole command may take: `REPLISIM_MEMORY` in MiB, or a share of the machine's memory. */
export function memoryRoom(machine = machineMemory(), asked = process.env.REPLISIM_MEMORY) {
  if (asked !== undefined && /^[1-9]\d{0,8}$/.test(asked)) return Number(asked) * MIB;
  return Math.floor(machine * SHARE);
}
/** The most threads that there is room for; never fewer than there are processors. */
export function maxJobs(room = memoryRoom()) {
  return Math.min(MAX_JOBS, Math.max(availableParallelism(), Math.floor(room / THREAD_BYTES)));
}
/** The heap of each of `threads` threads that play generated cases, in MiB: a limit for `resourceLimits`. */
export function caseHeapMib(threads, room = memoryRoom()) {
  const fair = Math.floor(room / threads / MIB);
  return Math.max(MIN_CASE_HEAP_MIB, Math.min(MAX_CASE_HEAP_MIB, fair));
}
/** The heap of a thread that has the memory for itself, in MiB: a limit for `resourceLimits`. */
export function soleHeapMib(room = memoryRoom()) {
  return Math.min(MAX_HEAP_MIB, Math.floor(room / MIB));
}
/** Keys that the servers of a scenario hold when its slaves are synchronized, each server's counted by itself. */
function preloadedKeys({ servers }) {
  const own = new Map(
    servers.map(({ name, preload }) => [name, preload.reduce((sum, { keys }) => sum + keys, 0)]),
  );
  const heldBy = (name, depth) => {
    const master = servers.find((server) => server.name === name)?.follows;
    const held = own.get(name) ?? 0;
    // A slave has its master's keys once it is synchronized. Circles of masters end at the depth.
    return master === undefined || depth === 0 ? held : Math.max(held, heldBy(master, depth - 1));
  };
  return servers.reduce((sum, { name }) => sum + heldBy(name, servers.length), 0);
}
/** What one run of a scenario takes because of its preloaded keys. */
export function estimatedBytes(scenario) {
  return preloadedKeys(scenario) * PRELOADED_KEY_BYTES;
}
/**
 * How many of these runs fit in memory at a time; those that are large are announced by `tell`.
 *
 * @throws UserError when not even one does.
 */
export function runsAtATime(scenarios, tell, room = memoryRoom()) {
  const bytes = Math.max(0, ...scenarios.map(estimatedBytes));
  const largest = scenarios.find((scenario) => estimatedBytes(scenario) === bytes);
  if (largest === undefined || bytes < Math.min(ANNOUNCED_BYTES, room)) return scenarios.length;
  const keys = preloadedKeys(largest);
  const need = `a run needs about ${shortBytes(bytes)} of memory: ${grouped(keys)} preloaded keys of some ${PRELOADED_KEY_BYTES} bytes each`;
  if (bytes > room) {
    throw new UserError(
      `${largest.name}: ${need}. At most ${shortBytes(room)} may be used here (REPLISIM_MEMORY, in MiB, says how much), ` +
        `enough for ${counted(Math.floor(room / PRELOADED_KEY_BYTES), 'key')} on all servers together`,
    );
  }
  tell(`${largest.name}: ${need}`);
  return Math.max(1, Math.floor(room / bytes));
}
/** @throws UserError when a run of the scenario does not fit in memory. */
export function requireRoom(scenario) {
  runsAtATime([scenario], () => {});
}
/** Why a run must stop now, as a sentence; null while the process is within its bound. */
export function memoryExcess(room = memoryRoom(), rss = process.memoryUsage.rss()) {
  if (rss <= room) return null;
  return `the process has come to ${shortBytes(rss)} of memory, of ${shortBytes(room)} that it may use (REPLISIM_MEMORY)`;
}
