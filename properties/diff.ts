import type { Scenario } from '../model/scenario/scenario.ts';
import { SITE_NAMES } from '../model/server/memory/sites.ts';
import type { Variant } from '../model/server/variant.ts';
import { variantOfServer } from '../model/world/simulate.ts';
import { createWitness, type StepRecord, witnessStep } from '../model/world/witness.ts';
import { type Chooser, totalsBySite } from '../sim/index.ts';

/**
 * The same scenario and the same choices under two variants, side by side: the first event at which they do or become
 * something different, and what their first server's heap holds at the end, site by site.
 */
export interface Difference {
  /** null: the two never differ. */
  first: DifferenceAt | null;
  /** Events played of each. */
  events: [number, number];
  ledger: { site: string; bytes: [number, number]; alive: [number, number] }[];
}

export interface DifferenceAt {
  event: number;
  micros: number;
  /** What each did there, as a sentence; null: it had come to its end. */
  sentences: [string | null, string | null];
}

export interface DiffOptions {
  variants: [Variant, Variant];
  /** A fresh chooser for each: the same choices for both. */
  chooserOf(): Chooser;
  /** Virtual time at which to stop comparing. */
  untilMicros: number;
}

export function diff(scenario: Scenario, options: DiffOptions): Difference {
  const sides = options.variants.map((variant) =>
    createWitness({
      scenario,
      chooser: options.chooserOf(),
      variantOf: (index) => variantOfServer(scenario, index, variant),
    }),
  );
  let first: DifferenceAt | null = null;
  const next = (side: number): StepRecord | null => {
    const { simulation } = sides[side];
    return simulation.world.now > options.untilMicros ? null : witnessStep(sides[side]);
  };
  for (let a = next(0), b = next(1); a !== null || b !== null; a = next(0), b = next(1)) {
    if (first !== null || (a !== null && b !== null && sameStep(a, b) && sameHeaps(sides))) continue;
    const at = (a ?? b) as StepRecord;
    first = { event: at.event, micros: at.micros, sentences: [a?.sentence ?? null, b?.sentence ?? null] };
  }
  return {
    first,
    events: [sides[0].simulation.world.events, sides[1].simulation.world.events],
    ledger: ledgers(sides),
  };
}

type Side = ReturnType<typeof createWitness>;

function sameStep(a: StepRecord, b: StepRecord): boolean {
  return a.micros === b.micros && a.kind === b.kind && a.sentence === b.sentence;
}

function sameHeaps(sides: Side[]): boolean {
  const [a, b] = sides.map(({ simulation }) => simulation.world.servers);
  return a.every(({ server }, index) => server.heap.used === b[index].server.heap.used);
}

function ledgers(sides: Side[]): Difference['ledger'] {
  const [a, b] = sides.map(
    ({ simulation }) =>
      new Map(totalsBySite(simulation.world.servers[0].server.heap).map((t) => [t.site, t])),
  );
  const sites = [...new Set([...a.keys(), ...b.keys()])].sort((x, y) => x - y);
  return sites.map((site) => ({
    site: SITE_NAMES[site],
    bytes: [a.get(site)?.bytes ?? 0, b.get(site)?.bytes ?? 0],
    alive: [a.get(site)?.alive ?? 0, b.get(site)?.alive ?? 0],
  }));
}
