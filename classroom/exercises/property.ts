import { type Case, checkRun, chooserOf, type System } from '../../lab/index.ts';
import type { Scenario } from '../../model/scenario/scenario.ts';
import type { Variant } from '../../model/server/variant.ts';
import { feed249 } from '../../model/variants/feed-2.4.9.ts';
import { feed2410 } from '../../model/variants/feed-2.4.10.ts';
import { ZOO } from '../../model/variants/zoo/index.ts';
import { drawScenario } from '../../properties/arbitraries/scenarios.ts';
import { PROPERTIES } from '../../properties/properties.ts';
import type { CalmProperty, RedisTypes } from '../../properties/property.ts';
import { createRedisSystem } from '../../properties/redis-system.ts';
import { createSeededChooser } from '../../sim/index.ts';
import { openProperty } from '../sandbox/sandboxed-property.ts';
import { CRAFTED } from '../suite/crafted.ts';
import { type ExerciseReport, type Part, reportOrFailure } from './report.ts';

/** Generated runs beside the crafted ones. */
const RUNS = 30;

/** Designs that are right, though they are not 2.4.10. */
const ALSO_RIGHT = ['freed-unless-taken', 'later-design'];

const KILL_POINTS = 4;

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
  property: CalmProperty,
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
export function judgeProperty(source: string): Promise<ExerciseReport> {
  return reportOrFailure('property', async () => {
    const property = await openProperty(source);
    const system = createRedisSystem();
    const played = { system, cases: cases(system) };
    const found = firstSentence(played, property, feed249);
    const right = [feed2410, ...ZOO.filter(({ id }) => ALSO_RIGHT.includes(id))];
    const blamed = right
      .map((variant) => ({ id: variant.id, sentence: firstSentence(played, property, variant) }))
      .find(({ sentence }) => sentence !== null);
    const of = found !== null && blamed === undefined;
    const wrong = ZOO.filter(({ id }) => !ALSO_RIGHT.includes(id));
    const survivors = of ? wrong.filter((each) => firstSentence(played, property, each) === null) : wrong;
    return [
      failsPart(found, of),
      holdsPart(blamed, of),
      killsPart(
        wrong.length,
        survivors.map(({ id }) => id),
        of,
      ),
    ];
  });
}

function failsPart(found: string | null, earned: boolean): Part {
  const sentence = found === null ? 'It says nothing of 2.4.9.' : `Of 2.4.9 it says: ${found}`;
  return { id: 'fails-on-2.4.9', points: earned ? 3 : 0, of: 3, held: found !== null, sentence };
}

function holdsPart(blamed: { id: string; sentence: string | null } | undefined, earned: boolean): Part {
  return {
    id: 'holds-on-the-right',
    points: earned ? 3 : 0,
    of: 3,
    held: blamed === undefined,
    sentence:
      blamed === undefined
        ? `It holds on 2.4.10, ${ALSO_RIGHT.join(' and ')}.`
        : `It blames ${blamed.id}, which is right: ${blamed.sentence}`,
  };
}

function killsPart(wrong: number, survivors: string[], asked: boolean): Part {
  const killed = wrong - survivors.length;
  return {
    id: 'kills-wrong-fixes',
    points: Math.floor((KILL_POINTS * killed) / wrong),
    of: KILL_POINTS,
    held: asked ? survivors.length === 0 : null,
    sentence: asked
      ? `It kills ${killed} of ${wrong} wrong fixes${survivors.length === 0 ? '' : `; not: ${survivors.join(', ')}`}.`
      : 'Not asked: it has to tell 2.4.9 from the right designs first.',
  };
}
