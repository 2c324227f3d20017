import { z } from 'zod';
import { VARIANTS, type Vector } from '../model/index.ts';
import type { ReplyValue } from '../model/internals.ts';
import { UserError } from './errors.ts';
import { readVectorJson } from './vector-files.ts';

const bytes = z.string().regex(/^[\0-\xff]*$/, 'characters above U+00FF are not bytes');
const count = z.int().min(0).max(1_000_000_000);
const replies: z.ZodType<ReplyValue> = z.lazy(() => z.union([bytes, z.null(), z.array(replies)]));

export const vectorStepSchema = z.discriminatedUnion('do', [
  z.object({ do: z.literal('populate'), db: count, keys: count }),
  z.object({ do: z.literal('connect'), conn: z.string() }),
  z.object({ do: z.literal('send'), conn: z.string(), commands: z.array(z.array(bytes).min(1)) }),
  z.object({ do: z.literal('raw'), conn: z.string(), parts: z.array(bytes), replies: count }),
  z.object({ do: z.literal('recv'), conn: z.string(), replies: count }),
  z.object({ do: z.literal('slave-raw'), slave: z.string(), bytes }),
  z.object({ do: z.literal('wait'), ms: count }),
  z.object({ do: z.literal('close'), conn: z.string() }),
  z.object({ do: z.literal('attach'), slave: z.string(), hold: z.boolean().optional() }),
  z.object({ do: z.literal('bgsave') }),
  z.object({ do: z.literal('release') }),
  z.object({ do: z.literal('detach'), slave: z.string() }),
  z.object({ do: z.literal('measure') }),
]);

const versions = VARIANTS.map((variant) => variant.id).filter((id) => /^\d/.test(id));

const vectorSchema: z.ZodType<Vector> = z.object({
  name: z.string(),
  about: z.string(),
  databases: z.int().min(1).max(10_000),
  steps: z.array(vectorStepSchema),
  server: z.object({
    version: z.string().refine((version) => versions.includes(version), `not one of ${versions.join(', ')}`),
    allocator: z.string(),
    arch_bits: z.literal(64),
  }),
  observed: z.object({
    used_memory_delta: z.array(z.int()),
    replies: z.array(z.array(replies)),
    streams: z.record(z.string(), bytes),
  }),
});

/** The vector in a file. @throws UserError naming the file, and the first place in it that is wrong. */
export function readVector(file: string): Vector {
  const checked = vectorSchema.safeParse(readVectorJson(file));
  if (checked.success) return checked.data;
  const { path, message } = checked.error.issues[0];
  throw new UserError(`${file}: it is no vector: at ${path.join('.') || 'its top'}: ${message}`);
}
