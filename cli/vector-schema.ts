import { z } from 'zod';
import { VARIANTS, type Vector } from '../model/index.ts';
import type { ReplyValue } from '../model/internals.ts';
import { UserError } from './errors.ts';
import { readVectorJson } from './vector-files.ts';

const bytes = z.custom<string>((value) => typeof value === 'string' && /^[\0-\xff]*$/.test(value), {
  error: 'text whose characters are single bytes (up to U+00FF)',
});
const count = z.custom<number>(
  (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 1_000_000_000,
  { error: 'a whole number from 0 to 1000000000' },
);
const name = z.string({ error: 'text, the name of a connection' });
const slave = z.string({ error: 'text, the name of a slave' });
const replies: z.ZodType<ReplyValue> = z.lazy(() => z.union([bytes, z.null(), z.array(replies)]));

/** Every error message says what is allowed at its place, and nothing else. */
function step<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, { error: `keys: ${Object.keys(shape).join(', ')}` });
}

const command = z
  .array(bytes, { error: 'a command and its arguments, a list' })
  .min(1, { error: 'a command and its arguments, a list' });

const STEPS = [
  step({ do: z.literal('populate'), db: count, keys: count }),
  step({ do: z.literal('connect'), conn: name }),
  step({ do: z.literal('send'), conn: name, commands: z.array(command, { error: 'a list of commands' }) }),
  step({
    do: z.literal('raw'),
    conn: name,
    parts: z.array(bytes, { error: 'a list of texts' }),
    replies: count,
  }),
  step({ do: z.literal('recv'), conn: name, replies: count }),
  step({ do: z.literal('slave-raw'), slave, bytes }),
  step({ do: z.literal('wait'), ms: count }),
  step({ do: z.literal('close'), conn: name }),
  step({ do: z.literal('attach'), slave, hold: z.boolean({ error: 'true or false' }).optional() }),
  step({ do: z.literal('bgsave') }),
  step({ do: z.literal('release') }),
  step({ do: z.literal('detach'), slave }),
  step({ do: z.literal('measure') }),
] as const;

export const vectorStepSchema = z.discriminatedUnion('do', STEPS, {
  error: `a step, with do one of ${STEPS.map(({ shape }) => shape.do.value).join(', ')}`,
});

const versions = VARIANTS.map((variant) => variant.id).filter((id) => /^\d/.test(id));

export const vectorSchema: z.ZodType<Vector> = z.object({
  name: z.string(),
  about: z.string(),
  databases: z.int().min(1).max(10_000),
  steps: z.array(vectorStepSchema),
  server: z.object({
    version: z.string().refine((version) => versions.includes(version), `one of ${versions.join(', ')}`),
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
  const json = readVectorJson(file);
  const checked = vectorSchema.safeParse(json);
  if (checked.success) return checked.data;
  throw new UserError(`${file}: it is no vector: ${firstFlaw(checked.error, json)}`);
}

const MAX_SHOWN = 60;

/** The first place that is wrong: what stands there, and what may. */
export function firstFlaw({ issues: [{ path, message }] }: z.ZodError, json: unknown): string {
  const found = path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
    json,
  );
  const text = found === undefined ? 'nothing' : JSON.stringify(found);
  const shown = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text;
  const place = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return `at ${place.replace(/^\./, '') || 'its top'}: found ${shown}; allowed: ${allowedBy(message)}`;
}

/** What the schema library expects, as people call it. */
const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys and values',
  record: 'keys and values',
};

/** What is found stands before it: of the library's own sentence only what it expects is told. */
function allowedBy(message: string): string {
  const kind = /^Invalid input: expected (\w+), received \w+$/.exec(message)?.[1];
  return kind === undefined ? message : (KINDS[kind] ?? kind);
}
