import { type ClientSpec, completeScenario, type Scenario, type WorkloadInput } from '../../model/index.ts';
import { splitRequests } from '../requests.ts';
import { type OutsideConversation, visitsOf, withVisits } from './outside-conversations.ts';
import { withoutPieces } from './simpler-values.ts';

/**
 * Simpler sessions: without some of the programs, without some of what they do, or with a program outside as a client of
 * the scenario, which then becomes simpler as clients do. A session may have thousands of steps, therefore big pieces
 * go first.
 */
export function* simplerSessions(scenario: Scenario): Generator<Scenario> {
  const { outside } = scenario;
  const visits = visitsOf(outside);
  for (const fewer of withoutPieces(visits)) yield withVisits(scenario, fewer);
  const acts = outside.flatMap(({ do: what }, place) => (what === 'connect' ? [] : [place]));
  for (const fewer of withoutPieces(acts)) {
    const kept = new Set(fewer);
    yield { ...scenario, outside: outside.filter((step, place) => step.do === 'connect' || kept.has(place)) };
  }
  for (const visit of visits) {
    const without = withVisits(
      scenario,
      visits.filter((other) => other !== visit),
    );
    for (const client of asClients(scenario, visit)) {
      yield { ...without, clients: [...scenario.clients, client] };
    }
  }
}

/**
 * A program as a client that says the same: its commands, if they are whole ones, or its bytes. A client speaks as soon as
 * it has connected: it comes when the program did, or when the program first spoke.
 */
function* asClients(
  { outside, clients }: Scenario,
  { connect, places }: OutsideConversation,
): Generator<ClientSpec> {
  const sent = places.flatMap((place) => {
    const step = outside[place];
    return step.do === 'send' ? [step] : [];
  });
  const raw = sent.map(({ bytes }) => bytes);
  if (connect === null || raw.length === 0) return;
  const taken = new Set(clients.map((client) => client.name));
  let number = 1;
  while (taken.has(`client-${number}`)) number++;
  const starts = new Set([connect.atMicros, sent[0].atMicros]);
  const saying = (workload: WorkloadInput) =>
    completeScenario({
      name: 'one client',
      servers: [],
      clients: [...starts].map((startMicros) => ({
        name: `client-${number}`,
        server: connect.server,
        startMicros,
        workload,
      })),
    }).clients;
  const script = scriptOf(raw.join(''));
  if (script !== null) yield* saying({ script });
  yield* saying({ raw });
}

/** Bytes as the commands they are; null when they are anything else, or a command is not answered by one reply. */
function scriptOf(bytes: string): string[][] | null {
  const { requests, rest } = splitRequests(bytes);
  if (requests.length === 0 || rest !== '') return null;
  const script = requests.map((request) => splitRequests(request).plain?.[0] ?? inlineWords(request));
  const answered = (words: string[] | null) =>
    words !== null && words.length > 0 && !/sync|quit|monitor|subscribe/i.test(words[0]);
  return script.every(answered) ? (script as string[][]) : null;
}

function inlineWords(request: string): string[] | null {
  return /^[a-z][\w :]*\r\n$/i.test(request) ? request.trim().split(/ +/) : null;
}
