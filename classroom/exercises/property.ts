import { type Case, checkRun, chooserOf, type System } from '../../lab/index.ts';
import type { Scenario, Variant } from '../../model/index.ts';
import { feed249, feed2410, ZOO } from '../../model/internals.ts';
import {
  createRedisSystem,
  drawScenario,
  PROPERTIES,
  type RedisCalmProperty,
  type RedisTypes,
} from '../../properties/index.ts';
import { createSeededChooser } from '../../sim/index.ts';
import type { EngineProgram } from '../sandbox/engine.ts';
import { openProperty } from '../sandbox/sandboxed-property.ts';
import { CRAFTED } from '../suite/crafted.ts';
import { type ExercisePart, type ExerciseReport, reportOrFailure } from './report.ts';

/** Generated runs beside the crafted ones. */
const RUNS = 30;

/** Designs that are right, though they are not 2.4.10. */
const ALSO_RIGHT = ['freed-unless-taken', 'later-design'];

/**
 * Wrong fixes that are seen by counting what was created and what was freed, which the exercise begins with: a property
 * that sees no others has added nothing.
 */
export const SEEN_BY_COUNTING: readonly string[] = [
  'count-from-zero',
  'shared-not-counted',
  'released-once-a-call',
  'released-unless-taken',
  'two-counts',
  'released-from-eleven',
  'one-for-all-unwanted',
  'cache-never-shrinks',
  'cache-without-count',
  'last-one-kept',
];

const KILL_POINTS = 8;

/** Runs in which the right feed violates nothing that ships: what a property says of it there is about the feed. */
function cases(system: System<RedisTypes>): Case<Scenario>[] {
  const drawn = Array.from({ length: RUNS }, (_, run) =>
    drawScenario(createSeededChooser(`property:${run}`), { version: '2.4.10' }),
  );
  const all = [...CRAFTED, ...drawn].map((scenario): Case<Scenario> => ({ scenario, choices: null }));
  const asked = PROPERTIES.filter(({ when }) => when !== 'sometimes');
  return all.filter((each) =>
    checkRun(system, each.scenario, {
      variant: feed2410,
      chooser: chooserOf(each),
      properties: asked,
    }).verdicts.every(({ held }) => held === true),
  );
}

/** The runs that a property is asked about. */
interface Played {
  system: System<RedisTypes>;
  cases: readonly Case<Scenario>[];
}

/** The first sentence that the property says of a feed. */
function firstSentence(
  { system, cases: played }: Played,
  property: RedisCalmProperty,
  variant: Variant,
): string | null {
  for (const each of played) {
    const { verdicts } = checkRun(system, each.scenario, {
      variant,
      chooser: chooserOf(each),
      properties: [property],
    });
    if (verdicts[0].held === false) return verdicts[0].sentence.slice(0, 300);
  }
  return null;
}

/** Exercise: a property that fails on 2.4.9, holds on 2.4.10 and the other right designs, and kills the wrong fixes. */
export function judgeProperty(source: string, program: EngineProgram): Promise<ExerciseReport> {
  return reportOrFailure('property', async () => {
    const property = await openProperty(source, program);
    const system = createRedisSystem();
    const played = { system, cases: cases(system) };
    const found = firstSentence(played, property, feed249);
    const right = [feed2410, ...ZOO.filter(({ id }) => ALSO_RIGHT.includes(id))];
    const blamed = right
      .map((variant) => ({ id: variant.id, sentence: firstSentence(played, property, variant) }))
      .find(({ sentence }) => sentence !== null);
    const tells = found !== null && blamed === undefined;
    const wrong = ZOO.map(({ id }) => id).filter((id) => !ALSO_RIGHT.includes(id));
    const survivors = tells
      ? ZOO.filter(({ id }) => wrong.includes(id))
          .filter((each) => firstSentence(played, property, each) === null)
          .map(({ id }) => id)
      : wrong;
    const kills = killsPart(wrong, survivors, tells);
    return [failsPart(found, kills.points > 0), holdsPart(blamed, kills.points > 0), kills];
  });
}

function failsPart(found: string | null, counts: boolean): ExercisePart {
  const sentence = found === null ? 'It says nothing of 2.4.9.' : `Of 2.4.9 it says: ${found}`;
  return { id: 'fails-on-2.4.9', points: counts ? 1 : 0, of: 1, held: found !== null, sentence };
}

function holdsPart(
  blamed: { id: string; sentence: string | null } | undefined,
  counts: boolean,
): ExercisePart {
  return {
    id: 'holds-on-the-right',
    points: counts ? 1 : 0,
    of: 1,
    held: blamed === undefined,
    sentence:
      blamed === undefined
        ? `It holds on 2.4.10, ${ALSO_RIGHT.join(' and ')}.`
        : `It blames ${blamed.id}, which is right: ${blamed.sentence}`,
  };
}

/** Points for those that counting does not see; all of them only when nothing survives. */
function killsPart(wrong: readonly string[], survivors: readonly string[], asked: boolean): ExercisePart {
  const id = 'kills-wrong-fixes';
  if (!asked) {
    const sentence = 'Not asked: it has to tell 2.4.9 from the right designs first.';
    return { id, points: 0, of: KILL_POINTS, held: null, sentence };
  }
  const unseen = wrong.filter((each) => !SEEN_BY_COUNTING.includes(each));
  const killed = unseen.filter((each) => !survivors.includes(each)).length;
  const most = survivors.length === 0 ? KILL_POINTS : KILL_POINTS - 1;
  const not = survivors.length === 0 ? '' : `; not: ${survivors.join(', ')}`;
  const beyond = `Of the ${unseen.length} that counting objects does not see, ${killed} are among them.`;
  return {
    id,
    points: Math.min(most, Math.floor((KILL_POINTS * killed) / unseen.length)),
    of: KILL_POINTS,
    held: survivors.length === 0,
    sentence: `It kills ${wrong.length - survivors.length} of ${wrong.length} wrong fixes${not}. ${beyond}`,
  };
}
