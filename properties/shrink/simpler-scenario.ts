import {
  type BgsaveOutcome,
  completeScenario,
  DEFAULT_LINK,
  type LinkSpec,
  type Scenario,
  type ServerSpec,
  type Workload,
} from '../../model/index.ts';
import { withName, withoutServer } from './scenario-edits.ts';
import { earlierClients, simplerClients } from './simpler-client.ts';
import { simplerSessions } from './simpler-session.ts';
import { simplerMicros } from './simpler-values.ts';

/**
 * Every scenario that is one step simpler, the biggest steps first. Things are dropped (slaves, programs outside and what
 * they do, clients, faults, commands), then plain values take the place of others (ids towards 10, texts towards short,
 * times towards 0). A step is never a step back, so that taking steps ends.
 */
export function* simplerScenarios(scenario: Scenario): Generator<Scenario> {
  yield* fewerServers(scenario);
  yield* simplerSessions(scenario);
  yield* fewerClients(scenario);
  yield* fewerFaults(scenario);
  for (const clients of simplerClients(scenario)) yield { ...scenario, clients };
  for (const plainer of plainerLinks(scenario)) yield* [plainer, laterClients(plainer)];
  for (const plainer of plainerServers(scenario)) yield* [plainer, laterClients(plainer)];
  yield* plainerEnd(scenario);
  yield* earlierFaults(scenario);
  for (const clients of earlierClients(scenario)) yield { ...scenario, clients };
  yield* shorterNames(scenario);
}

function* fewerServers(scenario: Scenario): Generator<Scenario> {
  for (let index = scenario.servers.length - 1; index > 0; index--) yield withoutServer(scenario, index);
}

function* fewerClients(scenario: Scenario): Generator<Scenario> {
  for (const { name, server, workload } of scenario.clients) {
    const about = ({ from, to }: { from: string; to: string }) => from === name || to === name;
    const without = {
      ...scenario,
      clients: scenario.clients.filter((client) => client.name !== name),
      faults: scenario.faults.filter((fault) =>
        'link' in fault
          ? !about(fault.link)
          : !('between' in fault && [...fault.between, ...fault.and].includes(name)),
      ),
      links: { ...scenario.links, overrides: scenario.links.overrides.filter((link) => !about(link)) },
    };
    yield without;
    yield* withSlaveFor(scenario, without, workload, server);
  }
}

/** A slave does not connect before the replication cron's first run; what SYNCs by hand can be earlier. */
const SLAVE_CONNECTS_MICROS = 2000;

/** What was slow and is not any more may be too early for the slave: the clients wait for it instead. */
function laterClients(scenario: Scenario): Scenario {
  const clients = scenario.clients.map((client) => ({
    ...client,
    startMicros: client.startMicros + SLAVE_CONNECTS_MICROS,
  }));
  return { ...scenario, clients };
}

/** What says SYNC by hand can be a slave as well; the others then begin when it has connected. */
function* withSlaveFor(
  { servers }: Scenario,
  without: Scenario,
  workload: Workload,
  follows: string,
): Generator<Scenario> {
  const name = `slave-${servers.length}`;
  if (!('raw' in workload) || !/^sync/i.test(workload.raw.join('')) || isTaken(without, name)) return;
  const more = { ...without, servers: [...servers, { ...PLAIN, name, follows }] };
  yield more;
  yield laterClients(more);
}

/** All gone, one gone, or a slave that joins late follows from the start. */
function* fewerFaults(scenario: Scenario): Generator<Scenario> {
  const { faults } = scenario;
  if (faults.length > 1) yield { ...scenario, faults: [] };
  for (let index = 0; index < faults.length; index++) {
    const fault = faults[index];
    const rest = faults.filter((_, other) => other !== index);
    yield { ...scenario, faults: rest };
    if (fault.do !== 'slaveof') continue;
    const servers = scenario.servers.map((server) =>
      server.name === fault.server && server.follows === undefined
        ? { ...server, follows: fault.master }
        : server,
    );
    if (servers.some((server, at) => server !== scenario.servers[at]))
      yield { ...scenario, servers, faults: rest };
  }
}

function* earlierFaults(scenario: Scenario): Generator<Scenario> {
  for (const [index, fault] of scenario.faults.entries()) {
    for (const atMicros of simplerMicros(fault.atMicros)) {
      yield { ...scenario, faults: scenario.faults.with(index, { ...fault, atMicros }) };
    }
  }
}

/** Each property of a link that is not as on loopback becomes so. */
function* plainerLink<Link extends LinkSpec>(link: Link): Generator<Link> {
  for (const key of ['bytesPerMilli', 'segmentBytes'] as const) {
    if (link[key] === undefined) continue;
    const { [key]: _, ...rest } = link;
    yield rest as Link;
  }
  for (const key of ['latencyMicros', 'jitterMicros', 'sendBuffer', 'receiveBuffer'] as const) {
    if (link[key] !== DEFAULT_LINK[key]) yield { ...link, [key]: DEFAULT_LINK[key] };
  }
}

function* plainerLinks(scenario: Scenario): Generator<Scenario> {
  const { links } = scenario;
  for (const [index, override] of links.overrides.entries()) {
    const { overrides } = links;
    yield { ...scenario, links: { ...links, overrides: overrides.filter((_, other) => other !== index) } };
    for (const plainer of plainerLink(override)) {
      yield { ...scenario, links: { ...links, overrides: overrides.with(index, plainer) } };
    }
  }
  for (const plainer of plainerLink(links.default))
    yield { ...scenario, links: { ...links, default: plainer } };
}

/** A server without a configuration file. */
const [PLAIN] = completeScenario({ name: 'plain', servers: [{ name: 'plain' }] }).servers;

function* plainerServer(server: ServerSpec): Generator<ServerSpec> {
  const { bgsave, config } = server;
  if (server.preload.length > 0) yield { ...server, preload: [] };
  if (server.commandMicros !== PLAIN.commandMicros) yield { ...server, commandMicros: PLAIN.commandMicros };
  if (JSON.stringify(config) !== JSON.stringify(PLAIN.config)) yield { ...server, config: PLAIN.config };
  for (const outcomes of plainerOutcomes(bgsave.outcomes))
    yield { ...server, bgsave: { ...bgsave, outcomes } };
  const { durationMicros } = PLAIN.bgsave;
  if (bgsave.durationMicros === durationMicros) return;
  for (const micros of [durationMicros, ...simplerMicros(bgsave.durationMicros)]) {
    yield { ...server, bgsave: { ...bgsave, durationMicros: micros } };
  }
}

function* plainerOutcomes(outcomes: BgsaveOutcome[]): Generator<BgsaveOutcome[]> {
  if (outcomes.length > 1 || outcomes[0] !== 'ok') yield ['ok'];
  if (outcomes.length > 1) yield [outcomes[0]];
}

/** No budget, buffers as Redis has them, the usual time to settle, and the usual date. */
function* plainerEnd(scenario: Scenario): Generator<Scenario> {
  const { stop, calm } = completeScenario({ name: 'plain', servers: [] });
  if (Object.keys(scenario.stop).length > 0) yield { ...scenario, stop };
  const { buffers, ...usual } = scenario;
  if (buffers !== undefined) yield usual;
  const { epochSeconds, ...undated } = scenario;
  if (epochSeconds !== undefined) yield undated;
  if (scenario.calm.settleMicros !== calm.settleMicros) yield { ...scenario, calm };
}

function* plainerServers(scenario: Scenario): Generator<Scenario> {
  for (const [index, server] of scenario.servers.entries()) {
    for (const plainer of plainerServer(server)) {
      yield { ...scenario, servers: scenario.servers.with(index, plainer) };
    }
  }
}

/** Names count on from 1 again where something was dropped before them. */
function* shorterNames(scenario: Scenario): Generator<Scenario> {
  for (const [index, { name }] of scenario.servers.entries()) {
    const plain = index === 0 ? 'master' : `slave-${index}`;
    if (name > plain && !isTaken(scenario, plain)) yield withName(scenario, name, plain);
  }
  for (const [index, { name }] of scenario.clients.entries()) {
    const plain = `client-${index + 1}`;
    if (name > plain && !isTaken(scenario, plain)) yield withName(scenario, name, plain);
  }
}

function isTaken(scenario: Scenario, name: string): boolean {
  return [...scenario.servers, ...scenario.clients].some((member) => member.name === name);
}
