import { counterfactuals } from '../../lab/index.ts';
import { propertyById, why } from '../../properties/index.ts';
import type { BranchSpec, Counterfactual, Explained } from '../protocol.ts';
import { type Desk, played } from './desk.ts';

/** Why a run violates a property, and what would have undone it: what `replisim why` says of it. */

/** Objects that have the same life are told once or twice. */
const LIVES_TOLD = 3;

export function explained(desk: Desk, spec: BranchSpec, property: string): Explained {
  const { scenario, variant, chooser } = played(desk, spec);
  const { lives, more } = why(scenario, { variant, chooser, most: LIVES_TOLD });
  const changes = desk.system.variations?.(scenario) ?? [];
  return { property, lives, more, changes: changes.map(([change]) => change) };
}

/** One change at a time, so that moves are answered in between. */
export function whatIf(
  desk: Desk,
  spec: BranchSpec,
  { property: id, place }: { property: string; place: number },
): Counterfactual {
  const { scenario, variant } = played(desk, spec);
  const property = propertyById(id);
  if (property === undefined) throw new Error(`no property is called ${id}`);
  const system = {
    ...desk.system,
    variations: (of: typeof scenario) => (desk.system.variations?.(of) ?? []).slice(place, place + 1),
  };
  const chooserOf = () => played(desk, spec).chooser;
  const [row] = counterfactuals(system, scenario, { variant, property, chooserOf });
  return row;
}
