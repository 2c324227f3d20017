import { z } from 'zod';
import type { VectorStep } from '../../model/index.ts';
import { UserError } from '../errors.ts';
import { readVectorJson } from '../vector-files.ts';
import { vectorStepSchema } from '../vector-schema.ts';

/** What `replisim record` is given: a vector without what it will find out. */
export interface Steps {
  name: string;
  about: string;
  databases: number;
  steps: VectorStep[];
}

const stepsSchema = z.object({
  name: z.string(),
  about: z.string().default(''),
  databases: z.int().min(1).max(10_000).default(16),
  steps: z.array(vectorStepSchema),
});

/** The steps in a file; a vector will do. @throws UserError naming the file and the first place that is wrong. */
export function readSteps(file: string): Steps {
  const checked = stepsSchema.safeParse(readVectorJson(file));
  if (checked.success) return checked.data;
  const { path, message } = checked.error.issues[0];
  throw new UserError(`${file}: these are no steps: at ${path.join('.') || 'its top'}: ${message}`);
}
