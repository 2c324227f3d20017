import type { CalmView } from 'replisim/classroom';

/** It counts. What does it not see? */
export default {
  title: 'as many SELECT objects are freed as were created',
  check(world: CalmView): string | null {
    for (const { name, created, freed } of world.servers) {
      if (created !== freed) return `${name} created ${created} and freed ${freed}`;
    }
    return null;
  },
};
