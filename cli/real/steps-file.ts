import { z } from 'zod';
import type { VectorStep } from '../../model/index.ts';
import { UserError } from '../errors.ts';
import { readVectorJson } from '../vector-files.ts';
import { firstFlaw, vectorStepSchema } from '../vector-schema.ts';

/** What `replisim record` is given: a vector without what it will find out. */
export interface Steps {
  name: string;
  about: string;
  databases: number;
  steps: VectorStep[];
}

const DATABASES = 'a whole number from 1 to 10000';

export const stepsSchema = z.object(
  {
    name: z.string({ error: 'text, what the vector is called' }),
    about: z.string({ error: 'text' }).default(''),
    databases: z
      .int({ error: DATABASES })
      .min(1, { error: DATABASES })
      .max(10_000, { error: DATABASES })
      .default(16),
    steps: z.array(vectorStepSchema, { error: 'a list of steps' }),
  },
  { error: 'an object with name, steps and, if you like, about and databases' },
);

/** The steps in a file; a vector will do. @throws UserError naming the file and the first place that is wrong. */
export function readSteps(file: string): Steps {
  const json = readVectorJson(file);
  const checked = stepsSchema.safeParse(json);
  const flaw = checked.success ? nameFlaw(checked.data.steps) : firstFlaw(checked.error, json);
  if (checked.success && flaw === null) return checked.data;
  throw new UserError(`${file}: these are no steps: ${flaw}`);
}

/** The first step whose client or slave is not there, or comes a second time. */
function nameFlaw(steps: readonly VectorStep[]): string | null {
  const open = new Set<string>();
  for (const [index, step] of steps.entries()) {
    const key = 'conn' in step ? 'conn' : 'slave';
    const name = 'conn' in step ? step.conn : 'slave' in step ? step.slave : null;
    if (name === null) continue;
    const begins = step.do === 'connect' || step.do === 'attach';
    if (begins === open.has(name)) {
      const allowed = begins ? 'a name that nobody has who is there' : 'who has connected or attached before';
      return `at steps[${index}].${key}: found ${JSON.stringify(name)}; allowed: ${allowed}`;
    }
    if (begins) open.add(name);
    if (step.do === 'close' || step.do === 'detach') open.delete(name);
  }
  return null;
}
