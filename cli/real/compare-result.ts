import {
  type Observed,
  playVector,
  type Vector,
  type VectorPlayback,
  type VectorStep,
  type Version,
} from '../../model/index.ts';
import { FIRST_UNSHARED, selectObjectBytes } from '../diagnose/server-sizes.ts';
import { compareVector } from '../vector-result.ts';
import { compareReplies } from './compare-replies.ts';
import { withoutMasterPings } from './master-pings.ts';
import type { ServerFacts } from './server-facts.ts';
import type { ScenarioSteps } from './steps-of-scenario.ts';

/** One thing in which server and model differ, without an explanation. */
export interface FoundDifference {
  what: string;
  where: string;
  server: string;
  model: string;
}

/** How `used_memory` of the server grew from its first measure to its last, and what of it is a leak. All in bytes. */
export interface MemoryGrowth {
  growth: number;
  /** What a server that releases every object grows by: 2.4.10, by the same steps. */
  sound: number;
  leaked: number;
  /** The leak as SELECT objects; null when it is no whole number of them. */
  objects: number | null;
  objectBytes: number;
}

/** What a real server did beside the model. */
export interface CompareResult {
  agrees: boolean;
  /** Replies held against each other. */
  replies: number;
  /** Replies behind a known difference that parts the two. */
  notCompared: number;
  differences: FoundDifference[];
  /** Replies by the known difference that explains them. */
  known: Record<string, number>;
  /** Null when the model is of another version: neither streams nor memory are comparable then. */
  streams: { bytes: number; pings: number } | null;
  memory: MemoryGrowth | null;
}

/** The vector of the steps that were played; what was observed comes later. */
export function vectorOf(
  name: string,
  facts: ServerFacts,
  { steps }: ScenarioSteps,
  version: Version,
): Vector {
  return {
    name,
    about: '',
    databases: facts.databases,
    steps: [...steps],
    server: { version, allocator: facts.allocator, arch_bits: facts.archBits },
    observed: { used_memory_delta: [], replies: [], streams: {} },
  };
}

/**
 * The same, with the AUTH that every client of a server with a password says first: the query buffer that it leaves is the
 * client's from then on, and `used_memory` shows it. Slaves say it before the first measure.
 */
function withAuth(vector: Vector, password: string | undefined): { vector: Vector; added: Set<number> } {
  const added = new Set<number>();
  if (password === undefined) return { vector, added };
  const steps = vector.steps.flatMap((step): VectorStep[] =>
    step.do === 'connect' ? [step, { do: 'send', conn: step.conn, commands: [['AUTH', password]] }] : [step],
  );
  for (const [at, step] of steps.entries())
    if (at > 0 && steps[at - 1].do === 'connect' && step.do === 'send') added.add(at);
  return { vector: { ...vector, steps }, added };
}

/** Plays it; the replies to the AUTH that was added are left out. */
function played({ vector, added }: ReturnType<typeof withAuth>): VectorPlayback {
  const playback = playVector(vector);
  const kept = playback.replySteps.map((step) => !added.has(step));
  return {
    ...playback,
    replySteps: playback.replySteps.filter((_, at) => kept[at]),
    observed: { ...playback.observed, replies: playback.observed.replies.filter((_, at) => kept[at]) },
  };
}

/** Replies, streams and memory, against the model of the very version. */
export function compareSame(plain: Vector, recorded: Observed, password: string | undefined): CompareResult {
  const asked = withAuth(plain, password);
  const { vector } = asked;
  const { observed: real, pings } = withoutMasterPings(recorded);
  const { agrees, differences } = compareVector('', { ...vector, observed: real }, played(asked), 0);
  const sound = played({ ...asked, vector: { ...vector, server: { ...vector.server, version: '2.4.10' } } });
  return {
    agrees,
    replies: real.replies.reduce((sum, list) => sum + list.length, 0),
    notCompared: 0,
    differences: differences.map(({ what, where, expected, got }) => ({
      what,
      where,
      server: expected,
      model: got,
    })),
    known: {},
    streams: { bytes: Object.values(real.streams).reduce((sum, { length }) => sum + length, 0), pings },
    memory: memoryGrowth(
      vector.server.allocator,
      real.used_memory_delta.at(-1) ?? 0,
      sound.observed.used_memory_delta.at(-1) ?? 0,
    ),
  };
}

function memoryGrowth(allocator: string, growth: number, sound: number): MemoryGrowth {
  const leaked = Math.max(0, growth - sound);
  const objectBytes = selectObjectBytes(FIRST_UNSHARED, allocator);
  return {
    growth,
    sound,
    leaked,
    objects: leaked % objectBytes === 0 ? leaked / objectBytes : null,
    objectBytes,
  };
}

/** The replies alone, against the model of another version. */
export function compareOther({ steps, ...vector }: Vector, { replies }: Observed): CompareResult {
  const result = compareReplies(steps, playVector({ ...vector, steps }).observed.replies, replies);
  const known: Record<string, number> = {};
  const unexplained: FoundDifference[] = [];
  for (const { command, model, real, explanation } of result.differences) {
    if (explanation !== null) known[explanation.id] = (known[explanation.id] ?? 0) + 1;
    else
      unexplained.push({
        what: 'replies',
        where: JSON.stringify(command.join(' ')),
        server: JSON.stringify(real),
        model: JSON.stringify(model),
      });
  }
  return {
    agrees: unexplained.length === 0,
    replies: result.compared,
    notCompared: result.notCompared,
    differences: unexplained,
    known,
    streams: null,
    memory: null,
  };
}
