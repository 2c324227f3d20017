import type { ClientSpec, Scenario } from '../scenario/index.ts';
import { encodeCommand, encodeScript, type ServerCaches } from '../server/index.ts';

/**
 * What a client program asks of its specification at every step, as it is needed there. Clients that are given the same
 * one after the other share a plan: of a thousand, each would be fetched from far off for every request.
 */
export interface ClientPlan {
  /** The SELECT of `-n`, which precedes the workload on every connection; null where there is none. */
  prelude: string | null;
  /** The workload's distinct commands as bytes, in order; `total` may go round them more than once. */
  requests: readonly string[];
  /** How many requests the workload has in all. */
  total: number;
  /** Bytes that are sent whatever the server answers. */
  isRaw: boolean;
  /** How many requests may be under way at a time. */
  depth: number;
  /** The least and the greatest pause, in virtual microseconds. */
  leastPause: number;
  greatestPause: number;
}

/** The plans of all clients of a scenario. */
export function planClients({ clients }: Scenario, caches: ServerCaches): ClientPlan[] {
  let before: ClientPlan | undefined;
  return clients.map((spec) => {
    const plan = planOf(spec, caches);
    if (before === undefined || !isSame(plan, before)) before = plan;
    return before;
  });
}

function planOf(spec: ClientSpec, caches: ServerCaches): ClientPlan {
  const isRaw = 'raw' in spec.workload;
  return {
    prelude: spec.db === undefined ? null : encodeCommand(['SELECT', String(spec.db)]),
    requests: encodeWorkload(spec, caches),
    total: workloadLength(spec),
    isRaw,
    depth: isRaw ? Number.MAX_SAFE_INTEGER : spec.pipeline,
    leastPause: spec.thinkMicros[0],
    greatestPause: spec.thinkMicros[1],
  };
}

function isSame(one: ClientPlan, other: ClientPlan): boolean {
  return (
    one.prelude === other.prelude &&
    one.total === other.total &&
    one.isRaw === other.isRaw &&
    one.depth === other.depth &&
    one.leastPause === other.leastPause &&
    one.greatestPause === other.greatestPause &&
    one.requests.length === other.requests.length &&
    one.requests.every((request, i) => request === other.requests[i])
  );
}

/** A workload as requests, one for each distinct command; `repeat` goes round them. */
function encodeWorkload({ workload }: ClientSpec, caches: ServerCaches): readonly string[] {
  if ('raw' in workload) return workload.raw;
  if ('script' in workload) return encodeScript(caches, workload.script);
  return [encodeCommand(workload.command)];
}

function workloadLength({ workload }: ClientSpec): number {
  if ('raw' in workload) return workload.raw.length;
  return workload.repeat * ('script' in workload ? workload.script.length : 1);
}

/** How many requests a scenario's clients send in all, when none is cut short. */
export function totalRequests(scenario: Scenario): number {
  return scenario.clients.reduce((sum, spec) => sum + workloadLength(spec), 0);
}
