import type { ClientSpec, Scenario, Workload } from '../../model/index.ts';
import { shorterLists, simplerIds, simplerMicros, simplerTexts } from './simpler-values.ts';

/** Long enough for a slave to connect. */
const WAIT_MICROS = 2000;

/** Every list of clients in which one client is a step simpler. */
export function* simplerClients(scenario: Scenario): Generator<ClientSpec[]> {
  for (const [index, client] of scenario.clients.entries()) {
    for (const simpler of simplerClient(client, scenario)) {
      yield scenario.clients.with(index, simpler);
    }
  }
}

/** Every list of clients in which one client begins earlier. */
export function* earlierClients({ clients }: Scenario): Generator<ClientSpec[]> {
  for (const [index, client] of clients.entries()) {
    for (const startMicros of simplerMicros(client.startMicros))
      yield clients.with(index, { ...client, startMicros });
  }
}

function* simplerClient(client: ClientSpec, { servers, links }: Scenario): Generator<ClientSpec> {
  for (const workload of simplerWorkloads(client.workload)) {
    yield { ...client, workload };
    yield* asLong(client, workload, 2 * links.default.latencyMicros);
    // Commands that only passed the time until the slave was there are a later start.
    if (client.startMicros === 0) yield { ...client, workload, startMicros: WAIT_MICROS };
  }
  yield* withoutDb(client);
  if (client.pipeline !== 1) yield { ...client, pipeline: 1 };
  const [least, greatest] = client.thinkMicros;
  if (greatest !== 0) {
    yield { ...client, thinkMicros: [0, 0] };
    yield { ...client, thinkMicros: [0, 0], startMicros: client.startMicros + least };
    for (const micros of simplerMicros(greatest)) yield { ...client, thinkMicros: [micros, micros] };
    if (least < greatest) yield { ...client, thinkMicros: [greatest, greatest] };
  }
  if (client.reconnect) yield { ...client, reconnect: false };
  if (client.stay) yield { ...client, stay: false };
  if (client.server !== servers[0].name) yield { ...client, server: servers[0].name };
}

/** Commands that took less time together than this are not worth a wait of their own. */
const WORTH_MICROS = 1000;

/**
 * Fewer commands in the same time: those that are gone may only have passed it. The client begins later, or pauses longer
 * between those that are left; both are values that get smaller by themselves.
 */
function* asLong(client: ClientSpec, workload: Workload, tripMicros: number): Generator<ClientSpec> {
  const [before, after] = [commandsIn(client.workload), commandsIn(workload)];
  const [least, greatest] = client.thinkMicros;
  const each = Math.ceil((least + greatest) / 2) + tripMicros;
  const passed = Math.ceil(((before - after) * each) / WORTH_MICROS) * WORTH_MICROS;
  if (before <= after || (before - after) * each < WORTH_MICROS) return;
  yield { ...client, workload, startMicros: client.startMicros + passed };
  if (after < 2) return;
  const pause = greatest + Math.ceil(passed / (after - 1));
  yield { ...client, workload, thinkMicros: [pause, pause] };
}

function commandsIn(workload: Workload): number {
  if ('raw' in workload) return workload.raw.length;
  return workload.repeat * ('script' in workload ? workload.script.length : 1);
}

/** Without the SELECT of `-n`; or with it as the first command of a script. */
function* withoutDb(client: ClientSpec): Generator<ClientSpec> {
  const { db, workload, ...rest } = client;
  if (db === undefined) return;
  yield { ...rest, workload };
  for (const simpler of simplerIds(db)) yield { ...client, db: simpler };
  if ('script' in workload && workload.repeat === 1) {
    yield { ...rest, workload: { ...workload, script: [['SELECT', String(db)], ...workload.script] } };
  }
}

function* simplerWorkloads(workload: Workload): Generator<Workload> {
  if ('raw' in workload) {
    const script = inlineScript(workload.raw.join(''));
    if (script !== null) yield { script, repeat: 1 };
    for (const raw of shorterLists(workload.raw, 1)) yield { raw };
    return;
  }
  if ('command' in workload) {
    yield { script: [workload.command], repeat: 1 };
    if (workload.repeat > 1) yield { ...workload, repeat: Math.floor(workload.repeat / 2) };
    for (const command of simplerCommands(workload.command)) yield { ...workload, command };
    return;
  }
  const { script, repeat } = workload;
  if (repeat > 1) yield { script, repeat: 1 };
  if (repeat > 1) yield { script: Array.from({ length: repeat }, () => script).flat(), repeat: 1 };
  for (const shorter of shorterLists(script, 1)) yield { script: shorter, repeat };
  for (const [index, command] of script.entries()) {
    for (const simpler of simplerCommands(command)) yield { script: script.with(index, simpler), repeat };
  }
}

/** Inline requests as the commands they are; null when the bytes are anything else. */
function inlineScript(bytes: string): string[][] | null {
  if (!/^([a-z][\w ]*\r\n)+$/i.test(bytes) || /sync|quit/i.test(bytes)) return null;
  return bytes
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(' ').map((word, index) => (index === 0 ? word.toUpperCase() : word)));
}

/** The plainest command that is fed. */
const PLAINEST = ['SET', 'k', 'v'];

function* simplerCommands(command: readonly string[]): Generator<string[]> {
  const name = command[0].toUpperCase();
  if (name === 'SELECT') {
    for (const id of simplerIds(Number(command[1]))) yield ['SELECT', String(id)];
    return;
  }
  if (command.join(' ') === PLAINEST.join(' ')) return;
  yield [...PLAINEST];
  for (const [index, argument] of command.entries()) {
    if (index === 0) continue;
    if (argument.length > 10) for (const text of simplerTexts(argument)) yield command.with(index, text);
    if (['a', 'b', 'c'].includes(argument)) yield command.with(index, 'k');
  }
}
