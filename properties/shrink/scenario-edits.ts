import type { FaultSpec, LinkName, Scenario } from '../../model/index.ts';
import { visitsOf, withVisits } from './outside-conversations.ts';

/** Changes to a scenario that touch several of its parts at once. The scenario given stays as it is. */

/** Without one server: its slaves follow its own master, its clients and whatever else names it go. */
export function withoutServer(scenario: Scenario, index: number): Scenario {
  const { name, follows } = scenario.servers[index];
  const goneClients = new Set(
    scenario.clients.filter(({ server }) => server === name).map((client) => client.name),
  );
  const named = (link: LinkName) => [link.from, link.to].some((end) => end === name || goneClients.has(end));
  return {
    ...scenario,
    servers: scenario.servers
      .filter((_, other) => other !== index)
      .map(({ follows: own, ...server }) => {
        const next = own === name ? follows : own;
        return next === undefined ? server : { ...server, follows: next };
      }),
    clients: scenario.clients.filter((client) => !goneClients.has(client.name)),
    faults: scenario.faults.filter((fault) => !mentions(fault, name, named)),
    outside: withVisits(
      scenario,
      visitsOf(scenario.outside).filter(({ connect }) => connect?.server !== name),
    ).outside,
    links: { ...scenario.links, overrides: scenario.links.overrides.filter((link) => !named(link)) },
  };
}

function mentions(fault: FaultSpec, name: string, named: (link: LinkName) => boolean): boolean {
  if ('link' in fault) return named(fault.link);
  if ('between' in fault)
    return [...fault.between, ...fault.and].some((end) => named({ from: end, to: end }));
  return fault.server === name || ('master' in fault && fault.master === name);
}

/** A server or a client under another name, wherever it is named. */
export function withName(scenario: Scenario, from: string, to: string): Scenario {
  const renamed = (name: string) => (name === from ? to : name);
  const link = <L extends LinkName>(each: L): L => ({
    ...each,
    from: renamed(each.from),
    to: renamed(each.to),
  });
  return {
    ...scenario,
    outside: scenario.outside.map((step) =>
      step.do === 'connect' ? { ...step, server: renamed(step.server) } : step,
    ),
    servers: scenario.servers.map(({ follows, ...server }) => ({
      ...server,
      name: renamed(server.name),
      ...(follows === undefined ? {} : { follows: renamed(follows) }),
    })),
    clients: scenario.clients.map((client) => ({
      ...client,
      name: renamed(client.name),
      server: renamed(client.server),
    })),
    faults: scenario.faults.map((fault) => {
      if ('link' in fault) return { ...fault, link: link(fault.link) };
      if ('between' in fault)
        return { ...fault, between: fault.between.map(renamed), and: fault.and.map(renamed) };
      if ('master' in fault)
        return { ...fault, server: renamed(fault.server), master: renamed(fault.master) };
      return { ...fault, server: renamed(fault.server) };
    }),
    links: { ...scenario.links, overrides: scenario.links.overrides.map(link) },
  };
}
