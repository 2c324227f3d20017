import {
  type ActorFault,
  type ActorScope,
  type ActorSystem,
  type ActorTypes,
  advance,
  chooserOf,
  defineSystem,
  type FaultsDefinition,
  startRun,
} from '../../lab/index.ts';
import { type ExercisePart, type ExerciseReport, reportOrFailure } from '../exercises/report.ts';
import type { EngineProgram } from '../sandbox/engine.ts';
import { openActors, type SandboxedActors } from '../sandbox/sandboxed-actors.ts';
import { allowActors, TRIAL_LIMITS, wellDefined } from './allow-actors.ts';
import { drawnCases, playActors, type Trial, tryAll } from './trial.ts';

/** What a submission's servers are asked for: plain data of the student's own making. */
interface ElectionState {
  role?: unknown;
  term?: unknown;
}

interface Circumstances {
  id: string;
  title: string;
  of: number;
  faults: FaultsDefinition;
  scope: ActorScope;
}

/** The first cases of each hunt that are played. */
const FIRST = 15;

const CUT_OFF: FaultsDefinition = { isolate: true, pause: true, partition: true };

const CIRCUMSTANCES: readonly Circumstances[] = [
  {
    id: 'without-crashes',
    title:
      'No two servers lead in one term when messages are lost, doubled and late, and servers are cut off',
    of: 4,
    faults: CUT_OFF,
    scope: { timers: 3, symmetric: ['server'] },
  },
  {
    id: 'with-crashes',
    title: 'Nor when servers crash and start again',
    of: 4,
    faults: { ...CUT_OFF, crash: true },
    scope: { crashes: 1, timers: 2, symmetric: ['server'] },
  },
];

/** Points for electing at all. */
const ELECTS = 2;

/** Exercise: repair an election in which two servers lead in one term. */
export function judgeOneLeader(source: string, program: EngineProgram): Promise<ExerciseReport> {
  return reportOrFailure('one-leader', async () => {
    const actors = await openActors(source, program, TRIAL_LIMITS);
    allowActors(actors, { server: 3 });
    return tryOneLeader(actors);
  });
}

/**
 * What is found out about servers of this kind. Who elects nobody has no two leaders, and an election that lets two lead
 * is none: neither counts without the other.
 */
export function tryOneLeader(actors: SandboxedActors): ExercisePart[] {
  const trials = CIRCUMSTANCES.map((each) => trialOf(each, actors));
  const tried = tryAll(trials, actors);
  const flaw = playActors(actors, () => flawOfElections(trials[0].system, actors));
  const elects: ExercisePart = {
    id: 'elects',
    points: flaw === null ? ELECTS : 0,
    of: ELECTS,
    held: flaw === null,
    sentence:
      flaw ?? 'A majority elects a leader, a new one when the leader is down, and never one who is cut off.',
  };
  const [without, withCrashes] = tried;
  const parts = [
    counting(without.part, flaw === null, 'without elections'),
    counting(withCrashes.part, flaw === null && without.passed, 'without the parts before'),
  ];
  return [counting(elects, tried[0].passed, 'while two lead in one term'), ...parts];
}

function counting(part: ExercisePart, counts: boolean, why: string): ExercisePart {
  if (counts || part.points === 0) return part;
  return { ...part, points: 0, sentence: `${part.sentence} It does not count ${why}.` };
}

function trialOf({ id, title, of, faults, scope }: Circumstances, actors: SandboxedActors): Trial {
  const { nodes, design, background } = actors;
  const system = wellDefined(() =>
    defineSystem({
      name: 'one-leader',
      nodes,
      design,
      background,
      network: { loss: '1/10', duplicate: '1/10', delayMicros: [1_000, 150_000] },
      faults,
      properties: {
        always: {
          'one-leader-a-term': (view) => {
            const leaders = view.nodes.filter(({ state }) => (state as ElectionState).role === 'leader');
            const termOf = ({ state }: { state: unknown }) => (state as ElectionState).term;
            for (const [place, one] of leaders.entries()) {
              const other = leaders.slice(place + 1).find((each) => termOf(each) === termOf(one));
              if (other !== undefined)
                return `${one.name} and ${other.name} both lead in term ${String(termOf(one))}.`;
            }
            return null;
          },
        },
      },
    }),
  );
  const cases = drawnCases(system, `judge ${id}`, FIRST, []);
  return { id, title, of, system, cases, scope, tooLittle: () => null };
}

const SECOND = 1_000_000;
/** How long the servers are given to elect a leader on a network that loses nothing. */
const PATIENCE_MICROS = 3 * SECOND;
const NETWORK = { delayMicros: [1_000, 20_000] };

/** Null, or why this is no election: a sentence. */
function flawOfElections(system: ActorSystem, actors: SandboxedActors): string | null {
  const quiet = seenOf(system, [], PATIENCE_MICROS, actors);
  const [leader] = quiet.leading;
  if (leader === undefined) return `Nothing goes wrong for ${PATIENCE_MICROS / SECOND} s, and nobody leads.`;
  const down = { kind: 'crash', node: leader, atMicros: PATIENCE_MICROS, forMicros: null } as const;
  if (seenOf(system, [down], 2 * PATIENCE_MICROS, actors).leading.length === 0)
    return `${leader}, which leads, is down for ${PATIENCE_MICROS / SECOND} s, and nobody else leads.`;
  for (const node of quiet.names) {
    const isolated = { kind: 'isolate', node, atMicros: 0, forMicros: null } as const;
    const { ever, leading } = seenOf(system, [isolated], PATIENCE_MICROS, actors);
    if (ever.has(node)) return `${node} leads, and has been cut off from the others from the beginning.`;
    if (leading.length === 0) return `${node} is cut off, and nobody among the others leads.`;
  }
  return null;
}

/** Who was seen to lead at any time, and who is up and leads in the end. */
interface Seen {
  names: readonly string[];
  ever: ReadonlySet<string>;
  leading: string[];
}

function seenOf(
  system: ActorSystem,
  faults: ActorFault[],
  untilMicros: number,
  actors: SandboxedActors,
): Seen {
  const { scenario } = system.scenarios.read({
    faults,
    network: NETWORK,
    stop: { afterMicros: untilMicros },
  });
  if (scenario === null) throw new Error('a scenario of the exercise is none');
  actors.begin();
  const run = startRun<ActorTypes>(system, scenario, {
    variant: system.variants[0],
    chooser: chooserOf({ scenario, choices: null }),
    observers: {},
    oneOfMany: true,
  });
  const { world, cast } = run.simulation;
  const names = cast.names.slice(0, cast.clientsFrom);
  const ever = new Set<string>();
  const leads = (node: number) => (world.nodes[node].state as ElectionState).role === 'leader';
  const check = () => {
    for (const [node, name] of names.entries()) if (leads(node)) ever.add(name);
    return null;
  };
  advance(run, Number.MAX_SAFE_INTEGER, { check }, untilMicros);
  return { names, ever, leading: names.filter((_, node) => leads(node) && world.nodes[node].down === 0) };
}
