import type {
  BgsaveSpec,
  CalmSpec,
  ClientSpec,
  FaultSpec,
  LinkName,
  LinkSpec,
  LoopWorkload,
  OutsideStep,
  RawWorkload,
  Scenario,
  ScriptWorkload,
  ServerConfig,
  ServerSpec,
  StopSpec,
  Version,
  Workload,
} from './scenario.ts';

/** A scenario as people write it, and what is meant where they leave something out. */

/** A server as people write it: only its name is needed. */
export type ServerInput = Pick<ServerSpec, 'name' | 'follows' | 'machinePort' | 'variant' | 'databases'> &
  Partial<Pick<ServerSpec, 'commandMicros' | 'preload'>> & {
    config?: Partial<ServerConfig>;
    bgsave?: Partial<BgsaveSpec>;
  };

/** A workload as people write it: a script is sent once unless it says otherwise. */
export type WorkloadInput =
  | LoopWorkload
  | RawWorkload
  | (Omit<ScriptWorkload, 'repeat'> & { repeat?: number });

/** A client as people write it: its name, its server and its workload are needed. */
export type ClientInput = Pick<ClientSpec, 'name' | 'server' | 'db'> &
  Partial<Pick<ClientSpec, 'startMicros' | 'pipeline' | 'thinkMicros' | 'reconnect' | 'stay'>> & {
    workload: WorkloadInput;
  };

/** A scenario as people write it: whatever has a default may be left out. */
export interface ScenarioInput {
  name: string;
  title?: string;
  about?: string;
  seed?: string | number;
  version?: Version;
  databases?: number;
  buffers?: 'small';
  epochSeconds?: number;
  servers: ServerInput[];
  clients?: ClientInput[];
  links?: { default?: Partial<LinkSpec>; overrides?: (LinkName & Partial<LinkSpec>)[] };
  faults?: FaultSpec[];
  outside?: OutsideStep[];
  stop?: StopSpec;
  calm?: Partial<CalmSpec>;
}

/** Loopback, with the socket buffers a Linux of the time gave. */
export const DEFAULT_LINK: Readonly<LinkSpec> = {
  latencyMicros: 10,
  jitterMicros: 4,
  sendBuffer: 262_144,
  receiveBuffer: 262_144,
};

/** Field by field, here and for clients: to spread what hunts draw costs them more than all else of a scenario. */
function completeServer(input: ServerInput): ServerSpec {
  const { name, follows, machinePort, variant, databases, config, bgsave } = input;
  const server = { name } as ServerSpec;
  if (follows !== undefined) server.follows = follows;
  if (machinePort !== undefined) server.machinePort = machinePort;
  if (variant !== undefined) server.variant = variant;
  if (databases !== undefined) server.databases = databases;
  server.config = {
    // What a server without a configuration file has: `initServerConfig`.
    save: config?.save ?? [
      [3600, 1],
      [300, 100],
      [60, 10_000],
    ],
    'repl-ping-slave-period': config?.['repl-ping-slave-period'] ?? 10,
    'repl-timeout': config?.['repl-timeout'] ?? 60,
    timeout: config?.timeout ?? 0,
  };
  server.bgsave = {
    durationMicros: bgsave?.durationMicros ?? 50_000,
    outcomes: bgsave?.outcomes ?? ['ok'],
  };
  server.commandMicros = input.commandMicros ?? 2;
  server.preload = input.preload ?? [];
  return server;
}

function completeWorkload(input: WorkloadInput): Workload {
  return 'script' in input ? { script: input.script, repeat: input.repeat ?? 1 } : input;
}

function completeClient(input: ClientInput): ClientSpec {
  const { name, server, db } = input;
  const client = { name, server } as ClientSpec;
  if (db !== undefined) client.db = db;
  client.startMicros = input.startMicros ?? 0;
  client.workload = completeWorkload(input.workload);
  client.pipeline = input.pipeline ?? 1;
  client.thinkMicros = input.thinkMicros ?? [0, 0];
  client.reconnect = input.reconnect ?? false;
  client.stay = input.stay ?? false;
  return client;
}

/**
 * Fills in every default. It does not judge: `scenarioProblems` in `scenario-rules.ts` does.
 *
 * @param version that of a scenario which says none.
 */
export function completeScenario(input: ScenarioInput, version: Version = '2.4.9'): Scenario {
  const link: LinkSpec = { ...DEFAULT_LINK, ...input.links?.default };
  return {
    name: input.name,
    title: input.title ?? input.name,
    ...(input.about === undefined ? {} : { about: input.about }),
    seed: input.seed ?? 1,
    version: input.version ?? version,
    databases: input.databases ?? 16,
    ...(input.buffers === undefined ? {} : { buffers: input.buffers }),
    ...(input.epochSeconds === undefined ? {} : { epochSeconds: input.epochSeconds }),
    servers: input.servers.map(completeServer),
    clients: (input.clients ?? []).map(completeClient),
    links: {
      default: link,
      overrides: (input.links?.overrides ?? []).map((override) => ({ ...link, ...override })),
    },
    faults: input.faults ?? [],
    outside: input.outside ?? [],
    stop: input.stop ?? {},
    calm: { settleMicros: input.calm?.settleMicros ?? 3_000_000 },
  };
}
