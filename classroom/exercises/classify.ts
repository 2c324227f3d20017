import { completeScenario, type Scenario } from '../../model/scenario/scenario.ts';
import { infoText } from '../../model/server/commands/server-commands.ts';
import { auditServer } from '../../model/server/shape/reachable.ts';
import type { Variant } from '../../model/server/variant.ts';
import { variantById } from '../../model/variants/index.ts';
import { createSimulation, runUntil } from '../../model/world/engine.ts';
import type { Simulation } from '../../model/world/simulation.ts';
import { type Chooser, createSeededChooser } from '../../sim/index.ts';
import { SubmissionFailed } from '../sandbox/failure.ts';
import { type ExerciseReport, reportOrFailure } from './report.ts';
import { yamlMap } from './yaml-map.ts';

export type Diagnosis = 'leak' | 'backlog';

/** One server, twice: before its clients begin, and later. */
export interface Card {
  id: string;
  before: string;
  after: string;
}

/** Six cards, made anew for each seed, and what they show according to the audit. */
export interface ClassifyInstance {
  cards: Card[];
  key: Record<string, Diagnosis>;
}

const CARDS = 6;
const CARD_POINTS = [2, 2, 2, 2, 1, 1];
const BEFORE_MICROS = 1_900_000;
const AFTER_MICROS = 6_000_000;

interface Plan {
  scenario: Scenario;
  variant: Variant;
}

/** A leak: slaves that are up to date. A backlog: slaves held in a BGSAVE that outlasts the card. */
function plan(choose: Chooser, wanted: Diagnosis): Plan {
  const slaves = 1 + choose.pick(3, 'slaves');
  const held = wanted === 'backlog';
  // Ids without a shared object in both, so that the id alone does not give the answer away.
  const high = 10 + choose.pick(6, 'database');
  const repeat = 100 + choose.pick(400, 'writes');
  const value = 'v'.repeat(held ? 60 + choose.pick(40, 'length') : 1 + choose.pick(60, 'length'));
  const fixed = held || choose.pick(4, 'another right-looking version') > 0;
  const scenario = completeScenario({
    name: 'card',
    seed: choose.pick(1_000_000, 'seed'),
    servers: [
      { name: 'master', config: { save: [] }, bgsave: { durationMicros: held ? 60_000_000 : 50_000 } },
      ...Array.from({ length: slaves }, (_, index) => ({ name: `slave-${index + 1}`, follows: 'master' })),
    ],
    clients: [0, high].map((db) => ({
      name: `db-${db}`,
      server: 'master',
      db,
      startMicros: 2_000_000,
      stay: true,
      workload: { repeat, command: ['SET', 'foo', value] },
    })),
  });
  const id = held ? '2.4.10' : fixed ? '2.4.9' : 'released-from-eleven';
  return { scenario, variant: variantById(id) as Variant };
}

/** What a master shows for certain; null when it shows both or nothing. */
function diagnosisOf({ world }: Simulation): Diagnosis | null {
  const { server } = world.servers[0];
  const leaked = auditServer(server).leaked.length > 0;
  const output = server.clientById.some((c) => c !== null && (c.buf.length > 0 || c.reply.nodes.length > 0));
  if (leaked === output) return null;
  return leaked ? 'leak' : 'backlog';
}

/** The lines of INFO that an operator looks at; versions and process ids would give answers away. */
function shown(simulation: Simulation): string {
  const lines = infoText(simulation.redis[0]).split('\r\n');
  return lines
    .filter((line) => !/^(redis_|process_id|lru_clock|used_cpu|gcc|arch|multiplexing|vm_)/.test(line))
    .join('\n');
}

function makeCard(id: string, { scenario, variant }: Plan): { card: Card; diagnosis: Diagnosis | null } {
  const chooser = createSeededChooser(scenario.seed);
  const simulation = createSimulation({ scenario, chooser, variantOf: () => variant });
  runUntil(simulation, BEFORE_MICROS);
  const before = shown(simulation);
  runUntil(simulation, AFTER_MICROS);
  return { card: { id, before, after: shown(simulation) }, diagnosis: diagnosisOf(simulation) };
}

/** The cards of a seed. The same seed gives the same cards; the key comes from the audit of each server's heap. */
export function classifyInstance(seed: string): ClassifyInstance {
  const choose = createSeededChooser(`classify:${seed}`);
  const cards: Card[] = [];
  const key: Record<string, Diagnosis> = {};
  while (cards.length < CARDS) {
    const id = String.fromCharCode(97 + cards.length);
    const { card, diagnosis } = makeCard(id, plan(choose, choose.pick(2, 'kind') === 0 ? 'leak' : 'backlog'));
    if (diagnosis === null) continue;
    cards.push(card);
    key[id] = diagnosis;
  }
  return { cards, key };
}

/** Exercise: `answers: { a: leak, b: backlog, ... }` for the cards of the student's seed. */
export function judgeClassify(text: string, seed: string): Promise<ExerciseReport> {
  return reportOrFailure('classify', async () => {
    const answers = readAnswers(text);
    const { key } = classifyInstance(seed);
    return Object.entries(key).map(([id, right], index) => {
      const given = answers[id];
      const held = given === right;
      const sentence =
        given === undefined
          ? `Card ${id} has no answer.`
          : `Card ${id} is called ${String(given).slice(0, 20)}.`;
      return { id, points: held ? CARD_POINTS[index] : 0, of: CARD_POINTS[index], held, sentence };
    });
  });
}

function readAnswers(text: string): Record<string, unknown> {
  const { answers } = yamlMap(text, 10_000, '"answers"');
  if (typeof answers === 'object' && answers !== null) return answers as Record<string, unknown>;
  throw new SubmissionFailed('wrong-shape', 'its "answers" is no map from card to leak or backlog', null);
}
