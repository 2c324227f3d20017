import type { ClientSpec, Scenario } from '../model/index.ts';

/**
 * What a scenario of a submission or a question may ask of the machine: it shows one thing, and is played on the spot, for
 * everybody in the room.
 */
export const SMALL_SCENARIO = {
  servers: 8,
  clients: 20,
  preloadedKeys: 10_000,
  /** Of all that its clients send, with 16 for each word. */
  sentBytes: 4_000_000,
  /** Events of its run; one that goes on is not calm. */
  events: 200_000,
} as const;

const BYTES_A_WORD = 16;

function sentBytes({ workload }: ClientSpec): number {
  const bytesOf = (words: readonly string[]) =>
    words.reduce((sum, word) => sum + word.length + BYTES_A_WORD, 0);
  if ('raw' in workload) return bytesOf(workload.raw);
  const script = 'script' in workload ? workload.script : [workload.command];
  return workload.repeat * script.reduce((sum, words) => sum + bytesOf(words), 0);
}

/** What a scenario has too much of, as the end of a sentence; null when it is small enough to be played. */
export function tooMuchOf({ servers, clients }: Scenario): string | null {
  const preloaded = servers.flatMap(({ preload }) => preload).reduce((sum, { keys }) => sum + keys, 0);
  const sent = clients.reduce((sum, client) => sum + sentBytes(client), 0);
  const asked: [number, number, string][] = [
    [servers.length, SMALL_SCENARIO.servers, 'servers'],
    [clients.length, SMALL_SCENARIO.clients, 'clients'],
    [preloaded, SMALL_SCENARIO.preloadedKeys, 'preloaded keys'],
    [sent, SMALL_SCENARIO.sentBytes, 'bytes that its clients send'],
  ];
  const [over] = asked.filter(([found, allowed]) => found > allowed);
  return over === undefined ? null : `${over[0]} ${over[2]}; ${over[1]} are allowed`;
}

/** The same scenario, which ends after so many events whether it is calm or not. */
export function bounded(scenario: Scenario): Scenario {
  return { ...scenario, stop: { ...scenario.stop, afterEvents: SMALL_SCENARIO.events } };
}
