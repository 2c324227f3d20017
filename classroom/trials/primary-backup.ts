import {
  type ActorScope,
  type ActorSpace,
  defineSystem,
  type FaultsDefinition,
  type NetworkDefinition,
  type Specification,
} from '../../lab/index.ts';
import { type ExercisePart, type ExerciseReport, reportOrFailure } from '../exercises/report.ts';
import type { EngineProgram } from '../sandbox/engine.ts';
import { openActors, type SandboxedActors } from '../sandbox/sandboxed-actors.ts';
import { allowActors, TRIAL_LIMITS, wellDefined } from './allow-actors.ts';
import { drawnCases, enoughAnswered, type Trial, tryAll } from './trial.ts';

/** What the clients of the exercise use: every deposit is answered with the balance after it. */
const ACCOUNT: Specification<number> = {
  name: 'an account',
  initial: () => 0,
  key: (balance) => balance,
  operations: {
    deposit: {
      usage: 'takes an amount and answers the balance after it',
      apply: (balance, amount) => [
        { state: balance + (amount as number), output: balance + (amount as number) },
      ],
    },
    balance: {
      usage: 'takes nothing and answers the balance',
      observes: true,
      apply: (balance) => [{ state: balance, output: balance }],
    },
  },
};

interface Circumstances {
  id: string;
  title: string;
  of: number;
  /** Cases of the hunt, beside the first, that find mistakes which those do not. */
  more: readonly number[];
  /** At least so many of ten operations have to be answered. */
  ofTen: number;
  network?: NetworkDefinition;
  faults?: FaultsDefinition;
  space?: ActorSpace;
  scope: ActorScope | null;
}

const BAD_NETWORK: NetworkDefinition = { loss: '1/10', duplicate: '1/10' };

/** The first cases of each hunt that are played. */
const FIRST = 15;

/** One deposits, and reads. */
const ASKED = [
  { client: 'client-1', name: 'deposit', input: 1 },
  { client: 'client-1', name: 'balance' },
];

const CIRCUMSTANCES: readonly Circumstances[] = [
  {
    id: 'late',
    title: 'Nothing is lost when messages are late and overtake each other',
    of: 2,
    more: [32, 48, 63, 76, 175, 476, 538, 574],
    scope: { operations: ASKED },
    ofTen: 10,
  },
  {
    id: 'lost-and-doubled',
    title: 'Nor when messages are lost and doubled',
    of: 3,
    more: [56, 100, 114, 265, 594, 603],
    scope: null,
    ofTen: 9,
    network: BAD_NETWORK,
  },
  {
    id: 'crashes',
    title: 'Nor when the primary or the backup crashes',
    of: 3,
    more: [26, 67, 95, 97, 100, 103, 119, 273, 406, 412],
    scope: { operations: ASKED, timers: 1, crashes: 1 },
    ofTen: 5,
    space: { faults: 5 },
    faults: { crash: true },
  },
  {
    id: 'all-at-once',
    title: 'Nor when all of that happens, and one of them stands still or cannot be reached',
    of: 2,
    more: [53, 70, 88, 103, 136, 171, 247, 256, 1080],
    scope: null,
    ofTen: 5,
    network: BAD_NETWORK,
    space: { faults: 6 },
    faults: { crash: true, pause: true, isolate: true },
  },
];

/** Exercise: a primary and a backup that never lose what was acknowledged. */
export function judgePrimaryBackup(source: string, program: EngineProgram): Promise<ExerciseReport> {
  return reportOrFailure('primary-backup', async () => {
    const actors = await openActors(source, program, TRIAL_LIMITS);
    allowActors(actors, { primary: 1, backup: 1 });
    return tryPrimaryBackup(actors);
  });
}

/** What is found out about actors of these kinds. */
export function tryPrimaryBackup(actors: SandboxedActors): ExercisePart[] {
  return tryAll(
    CIRCUMSTANCES.map((each) => trialOf(each, actors)),
    actors,
  ).map(({ part }) => part);
}

function trialOf(
  { id, title, of, more, ofTen, network, faults = {}, space = {}, scope }: Circumstances,
  actors: SandboxedActors,
): Trial {
  const { nodes, design, background } = actors;
  const system = wellDefined(() =>
    defineSystem({
      name: 'primary-backup',
      nodes,
      design,
      background,
      clients: {
        tries: 4,
        operations: {
          deposit: { to: 'primary', input: (pick) => 1 + pick(9) },
          balance: { to: 'backup' },
        },
      },
      network: { delayMicros: [500, 40_000], ...network },
      faults,
      space,
      properties: { linearizable: ACCOUNT },
    }),
  );
  return {
    id,
    title,
    of,
    system,
    cases: drawnCases(system, `judge ${id}`, FIRST, more),
    scope,
    tooLittle: enoughAnswered(ofTen, 10),
  };
}
