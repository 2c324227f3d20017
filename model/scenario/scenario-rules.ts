import { databaseCount } from './database-count.ts';
import type { ClientSpec, FaultSpec, LinkName, Scenario, ServerSpec } from './scenario.ts';

/** Something in a scenario that cannot be played. */
export interface ScenarioProblem {
  /** Keys and indices from the scenario's top to the place. */
  path: (string | number)[];
  /** What stands there, in words. */
  found: string;
  /** What may stand there, in words. */
  allowed: string;
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'none here' : names.map((name) => JSON.stringify(name)).join(', ');
}

/** Every name a second time. Servers and clients share one namespace, because links are named by their ends. */
function nameProblems(scenario: Scenario): ScenarioProblem[] {
  const seen = new Set<string>();
  const problems: ScenarioProblem[] = [];
  for (const room of ['servers', 'clients'] as const) {
    scenario[room].forEach((member, index) => {
      if (seen.has(member.name)) {
        problems.push({
          path: [room, index, 'name'],
          found: `${JSON.stringify(member.name)} a second time`,
          allowed: 'a name that no other server or client has',
        });
      }
      seen.add(member.name);
    });
  }
  return problems;
}

/** The servers that `start` follows, one behind the other, as far as they are known and not seen before. */
function chain(servers: ServerSpec[], start: ServerSpec): string[] {
  const names = [start.name];
  let next = start.follows;
  while (next !== undefined && !names.includes(next)) {
    names.push(next);
    next = servers.find((server) => server.name === next)?.follows;
  }
  return next === undefined ? names : [...names, next];
}

function followProblems(scenario: Scenario): ScenarioProblem[] {
  const names = scenario.servers.map((server) => server.name);
  return scenario.servers.flatMap((server, index) => {
    const path = ['servers', index, 'follows'];
    const { follows } = server;
    if (follows === undefined) return [];
    const allowed = `the name of another server (${list(names.filter((name) => name !== server.name))})`;
    if (follows === server.name)
      return [{ path, found: `${JSON.stringify(follows)}, the server itself`, allowed }];
    if (!names.includes(follows)) return [{ path, found: JSON.stringify(follows), allowed }];
    const behind = chain(scenario.servers, server);
    if (behind.at(-1) !== server.name) return [];
    return [
      { path, found: `a circle (${behind.join(' follows ')})`, allowed: 'a chain that ends at a master' },
    ];
  });
}

function variantProblems(scenario: Scenario, variants: readonly string[]): ScenarioProblem[] {
  return scenario.servers.flatMap((server, index) =>
    server.variant === undefined || variants.includes(server.variant)
      ? []
      : [
          {
            path: ['servers', index, 'variant'],
            found: JSON.stringify(server.variant),
            allowed: `a known variant (${list(variants)})`,
          },
        ],
  );
}

/** @param server the index of the server whose database it is; -1 if no such server is known */
function dbProblem(
  scenario: Scenario,
  path: (string | number)[],
  db: number | undefined,
  server: number,
): ScenarioProblem[] {
  const databases = server < 0 ? scenario.databases : databaseCount(scenario, server);
  if (db === undefined || db < databases) return [];
  const allowed = `a database id from 0 to ${databases - 1} (databases: ${databases})`;
  return [{ path, found: String(db), allowed }];
}

function clientProblems(scenario: Scenario, client: ClientSpec, index: number): ScenarioProblem[] {
  const names = scenario.servers.map((server) => server.name);
  const problems = dbProblem(scenario, ['clients', index, 'db'], client.db, names.indexOf(client.server));
  if (!names.includes(client.server)) {
    problems.push({
      path: ['clients', index, 'server'],
      found: JSON.stringify(client.server),
      allowed: `a server's name (${list(names)})`,
    });
  }
  const [least, greatest] = client.thinkMicros;
  if (least > greatest) {
    problems.push({
      path: ['clients', index, 'thinkMicros'],
      found: `[${least}, ${greatest}]`,
      allowed: '[least, greatest] in this order',
    });
  }
  return problems;
}

function linkProblems(scenario: Scenario, path: (string | number)[], link: LinkName): ScenarioProblem[] {
  const servers = scenario.servers.map((server) => server.name);
  const names = [...servers, ...scenario.clients.map((client) => client.name)];
  const problems: ScenarioProblem[] = [];
  for (const end of ['from', 'to'] as const) {
    if (names.includes(link[end])) continue;
    problems.push({
      path: [...path, end],
      found: JSON.stringify(link[end]),
      allowed: `a server's or client's name (${list(names)})`,
    });
  }
  if (problems.length > 0) return problems;
  if (link.from === link.to) {
    problems.push({ path, found: `a link from ${JSON.stringify(link.from)} to itself`, allowed: 'two ends' });
  } else if (!servers.includes(link.from) && !servers.includes(link.to)) {
    problems.push({ path, found: 'a link between two clients', allowed: 'a link with a server at one end' });
  }
  return problems;
}

function faultProblems(scenario: Scenario, fault: FaultSpec, index: number): ScenarioProblem[] {
  if ('link' in fault) return linkProblems(scenario, ['faults', index, 'link'], fault.link);
  if ('between' in fault) return groupProblems(scenario, fault, ['faults', index]);
  const names = scenario.servers.map((server) => server.name);
  const problems: ScenarioProblem[] = [];
  if (!names.includes(fault.server)) {
    problems.push({
      path: ['faults', index, 'server'],
      found: JSON.stringify(fault.server),
      allowed: `a server's name (${list(names)})`,
    });
  }
  if (fault.do === 'slaveof' && (!names.includes(fault.master) || fault.master === fault.server)) {
    const itself = fault.master === fault.server ? ', the server itself' : '';
    problems.push({
      path: ['faults', index, 'master'],
      found: `${JSON.stringify(fault.master)}${itself}`,
      allowed: `the name of another server (${list(names.filter((name) => name !== fault.server))})`,
    });
  }
  return problems;
}

/** Both groups have names of the scenario, and no name is in both. */
function groupProblems(
  scenario: Scenario,
  groups: { between: string[]; and: string[] },
  path: (string | number)[],
): ScenarioProblem[] {
  const names = [...scenario.servers, ...scenario.clients].map((member) => member.name);
  return (['between', 'and'] as const).flatMap((side) =>
    groups[side].flatMap((name, at): ScenarioProblem[] => {
      const twice = side === 'and' && groups.between.includes(name);
      if (names.includes(name) && !twice) return [];
      const found = `${JSON.stringify(name)}${twice ? ', which is on the other side, too' : ''}`;
      const left = names.filter((each) => side === 'between' || !groups.between.includes(each));
      return [{ path: [...path, side, at], found, allowed: `a server's or client's name (${list(left)})` }];
    }),
  );
}

/** A port leads to one server. */
function portProblems({ servers }: Scenario): ScenarioProblem[] {
  return servers.flatMap(({ machinePort }, index) => {
    const first = servers.findIndex((server) => server.machinePort === machinePort);
    if (machinePort === undefined || first === index) return [];
    const path = ['servers', index, 'machinePort'];
    return [{ path, found: `${machinePort}, as of ${servers[first].name}`, allowed: 'a port of its own' }];
  });
}

/** Steps from outside name servers that exist, and stand in the order of their times. */
function outsideProblems({ outside, servers }: Scenario): ScenarioProblem[] {
  const names = new Set(servers.map(({ name }) => name));
  return outside.flatMap((step, index) => {
    const problems: ScenarioProblem[] = [];
    const least = index === 0 ? 0 : outside[index - 1].atMicros;
    if (step.atMicros < least) {
      problems.push({
        path: ['outside', index, 'atMicros'],
        found: String(step.atMicros),
        allowed: `a time not before that of the step before it (${least})`,
      });
    }
    if (step.do === 'connect' && !names.has(step.server)) {
      problems.push({
        path: ['outside', index, 'server'],
        found: JSON.stringify(step.server),
        allowed: `a server's name (${list([...names])})`,
      });
    }
    return problems;
  });
}

/**
 * What in a scenario of the right shape still cannot be played: names that nobody has, a slave that follows itself,
 * a database that does not exist. An empty list says that it can.
 *
 * @param variants the ids a server may name; without it, any.
 */
export function scenarioProblems(scenario: Scenario, variants?: readonly string[]): ScenarioProblem[] {
  return [
    ...nameProblems(scenario),
    ...followProblems(scenario),
    ...portProblems(scenario),
    ...(variants === undefined ? [] : variantProblems(scenario, variants)),
    ...scenario.servers.flatMap((server, index) =>
      server.preload.flatMap((preload, at) =>
        dbProblem(scenario, ['servers', index, 'preload', at, 'db'], preload.db, index),
      ),
    ),
    ...scenario.clients.flatMap((client, index) => clientProblems(scenario, client, index)),
    ...scenario.links.overrides.flatMap((link, index) =>
      linkProblems(scenario, ['links', 'overrides', index], link),
    ),
    ...scenario.faults.flatMap((fault, index) => faultProblems(scenario, fault, index)),
    ...outsideProblems(scenario),
  ];
}
