import { z } from 'zod';
import { DURATION_PATTERN, DURATION_WORDS, durationMicros } from '../../sim/index.ts';
import type { ScenarioInput, WorkloadInput } from './complete-scenario.ts';
import { BGSAVE_OUTCOMES, VERSIONS } from './scenario.ts';

/**
 * The shape of a scenario as people write it. Every schema's error message says what is allowed at its place and
 * nothing else; what was found there and where it stands is added by `scenario-text.ts`.
 */

/** About 31 years; far below the 2^53 at which microseconds stop being exact. */
export const MAX_MICROS = 1_000_000_000_000_000;

/** Databases of a server. */
export const MAX_DATABASES = 10_000;

/** Unix time in seconds, in May 2033. */
export const MAX_EPOCH_SECONDS = 2_000_000_000;

/** Of scenarios, servers and clients. */
export const NAME = /^[A-Za-z][\w.-]{0,63}$/;

/** What a name is, for error messages. */
export const NAME_WORDS = 'a name of 1 to 64 letters, digits, ".", "_" and "-" that begins with a letter';

/** Numbers of connections are places in a list. */
const MAX_CONNECTIONS = 100_000;

/** A session of an hour at a good pace. */
const MAX_STEPS = 10_000_000;

function whole(least: number, greatest: number, unit = ''): z.ZodType<number> {
  const perUnit = MICROS_IN[unit];
  const asWell = perUnit === undefined ? '' : `, or text like ${DURATION_WORDS}`;
  const allowed = `a whole number from ${least} to ${greatest}${unit === '' ? '' : ` (${unit})`}${asWell}`;
  const range = { minimum: least, maximum: greatest };
  const number = z
    .custom<number>(
      (value) => Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= greatest,
      { error: allowed },
    )
    .meta({ type: 'integer', ...range });
  if (perUnit === undefined) return number;
  return z
    .preprocess((value) => inUnits(value, perUnit), number)
    .meta({ type: ['integer', 'string'], ...range, pattern: DURATION_PATTERN });
}

/** Units in which lengths of time are counted, in microseconds; such a length may also be written `10s`. */
const MICROS_IN: Readonly<Record<string, number>> = { microseconds: 1, seconds: 1_000_000 };

/** A text like `10s` as a number of units; what is no such text is left for the check of numbers. */
function inUnits(value: unknown, perUnit: number): unknown {
  const micros = typeof value === 'string' ? durationMicros(value) : null;
  return micros === null ? value : micros / perUnit;
}

const micros = whole(0, MAX_MICROS, 'microseconds');
const seconds = whole(0, 1_000_000_000, 'seconds');
const bytes = (least: number) => whole(least, 1_000_000_000, 'bytes');

function text(longest: number): z.ZodType<string> {
  return z
    .custom<string>((value) => typeof value === 'string' && value !== '' && value.length <= longest, {
      error: `text of 1 to ${longest} characters`,
    })
    .meta({ type: 'string', minLength: 1, maxLength: longest });
}

const name = z
  .custom<string>((value) => typeof value === 'string' && NAME.test(value), {
    error: NAME_WORDS,
  })
  .meta({ type: 'string', pattern: NAME.source });

/** One character is one byte, so that `"\xff"` is what it says. */
const byteText = z.custom<string>((value) => typeof value === 'string' && /^[\0-\xff]*$/.test(value), {
  error: 'text whose characters are single bytes (up to U+00FF; write other bytes as "\\x..")',
});

function oneOf<const T extends string>(values: readonly T[]): z.ZodType<T> {
  return z
    .custom<T>((value) => (values as readonly unknown[]).includes(value), {
      error: `one of ${values.map((value) => JSON.stringify(value)).join(', ')}`,
    })
    .meta({ enum: [...values] });
}

const yesOrNo = z.boolean({ error: 'true or false' });

function table<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, { error: `keys: ${Object.keys(shape).join(', ')}` });
}

function listOf<Item extends z.ZodType>(item: Item, what: string, least = 0, most = 10_000) {
  const error = `a list of ${what}${least > 0 ? `, at least ${least}` : ''}, at most ${most}`;
  return z.array(item, { error }).min(least, { error }).max(most, { error });
}

const command = listOf(byteText, 'a command and its arguments', 1, 100_000);

const server = table({
  name,
  follows: name.optional(),
  variant: text(200).optional(),
  databases: whole(1, MAX_DATABASES, 'databases').optional(),
  machinePort: whole(1, 65_535, 'a port').optional(),
  config: table({
    save: listOf(
      z.tuple([whole(1, 1_000_000_000, 'seconds'), whole(1, 1_000_000_000, 'changes')], {
        error: 'a pair [seconds, changes]',
      }),
      'pairs [seconds, changes]',
    ).optional(),
    'repl-ping-slave-period': whole(1, 1_000_000_000, 'seconds').optional(),
    'repl-timeout': whole(1, 1_000_000_000, 'seconds').optional(),
    timeout: seconds.optional(),
  }).optional(),
  bgsave: table({
    durationMicros: micros.optional(),
    outcomes: listOf(oneOf(BGSAVE_OUTCOMES), 'ways a BGSAVE child ends', 1).optional(),
  }).optional(),
  commandMicros: whole(0, 1_000_000_000, 'microseconds').optional(),
  preload: listOf(
    table({ db: whole(0, MAX_DATABASES - 1), keys: whole(0, 10_000_000, 'keys') }),
    'entries with db and keys',
  ).optional(),
});

const KINDS_OF_WORK = ['command', 'script', 'raw'] as const;

const workload = table({
  command: command.optional(),
  repeat: whole(0, 1_000_000_000, 'times').optional(),
  script: listOf(command, 'commands, each a list', 0, 100_000).optional(),
  raw: listOf(byteText, 'byte strings', 0, 100_000).optional(),
}).transform((given, context): WorkloadInput => {
  const kinds = KINDS_OF_WORK.filter((kind) => given[kind] !== undefined);
  const { command, repeat, script, raw } = given;
  if (kinds.length === 1 && command !== undefined) return { command, repeat: repeat ?? 1 };
  if (kinds.length === 1 && script !== undefined)
    return { script, ...(repeat === undefined ? {} : { repeat }) };
  if (kinds.length === 1 && raw !== undefined && repeat === undefined) return { raw };
  context.addIssue({
    code: 'custom',
    message: 'exactly one of command (with repeat), script (with repeat), raw (without)',
  });
  return z.NEVER;
});

const client = table({
  name,
  server: name,
  db: whole(0, MAX_DATABASES - 1).optional(),
  startMicros: micros.optional(),
  workload,
  pipeline: whole(1, 1_000_000, 'commands').optional(),
  thinkMicros: z.tuple([micros, micros], { error: 'a pair [least, greatest] in microseconds' }).optional(),
  reconnect: yesOrNo.optional(),
  stay: yesOrNo.optional(),
});

const linkShape = {
  latencyMicros: micros.optional(),
  jitterMicros: whole(0, 2_147_483_646, 'microseconds').optional(),
  bytesPerMilli: bytes(1).optional(),
  segmentBytes: bytes(1).optional(),
  sendBuffer: bytes(1).optional(),
  receiveBuffer: bytes(1).optional(),
};

const linkName = table({ from: name, to: name });

const group = listOf(name, 'names of servers and clients', 1);

const FAULTS = [
  table({ atMicros: micros, do: z.literal(['stall', 'resume']), link: linkName }),
  table({ atMicros: micros, do: z.literal('cut'), link: linkName }),
  table({ atMicros: micros, do: z.literal('slow-reader'), link: linkName, bytesPerMilli: bytes(0) }),
  table({ atMicros: micros, do: z.literal(['bgsave-fail', 'bgsave-kill']), server: name }),
  table({ atMicros: micros, do: z.literal('slaveof'), server: name, master: name }),
  table({ atMicros: micros, do: z.literal('slaveof-no-one'), server: name }),
  table({ atMicros: micros, do: z.literal(['restart', 'shutdown', 'kill']), server: name }),
  table({ atMicros: micros, do: z.literal(['promote', 'isolate', 'rejoin']), server: name }),
  table({ atMicros: micros, do: z.literal(['partition', 'heal']), between: group, and: group }),
] as const;

const faultKinds = FAULTS.flatMap((each) => [...each.shape.do.values]);

const fault = z.discriminatedUnion('do', FAULTS, {
  error: `a fault, with do one of ${faultKinds.join(', ')}`,
});

const connection = whole(0, MAX_CONNECTIONS - 1, 'the number of a connection');

const OUTSIDE_STEPS = [
  table({ atMicros: micros, do: z.literal('connect'), conn: connection, server: name }),
  table({ atMicros: micros, do: z.literal('send'), conn: connection, bytes: byteText }),
  table({ atMicros: micros, do: z.literal(['end', 'close']), conn: connection }),
] as const;

const outsideStep = z.discriminatedUnion('do', OUTSIDE_STEPS, {
  error: 'a step from outside, with do one of connect, send, end, close',
});

/**
 * The shape of a scenario as text, as a zod schema. It knows shapes and ranges; whether names fit together is asked by
 * `scenarioProblems`. It ships as JSON Schema in `schemas/scenario.schema.json`.
 */
export const scenarioSchema: z.ZodType<ScenarioInput> = table({
  name,
  title: text(200).optional(),
  about: text(10_000).optional(),
  seed: z
    .custom<string | number>(
      (value) =>
        typeof value === 'number'
          ? Number.isSafeInteger(value) && value >= 0
          : typeof value === 'string' && value.trim() !== '' && value.length <= 200,
      { error: 'a whole number from 0, or text of 1 to 200 characters' },
    )
    .optional(),
  version: oneOf(VERSIONS).optional(),
  databases: whole(1, MAX_DATABASES, 'databases').optional(),
  buffers: oneOf(['small'] as const).optional(),
  epochSeconds: whole(0, MAX_EPOCH_SECONDS, 'seconds since 1970').optional(),
  servers: listOf(server, 'servers', 1, 64),
  clients: listOf(client, 'clients').optional(),
  links: table({
    default: table(linkShape).optional(),
    overrides: listOf(table({ from: name, to: name, ...linkShape }), 'links').optional(),
  }).optional(),
  faults: listOf(fault, 'faults').optional(),
  outside: listOf(outsideStep, 'steps from outside', 0, MAX_STEPS).optional(),
  stop: table({
    afterMicros: micros.optional(),
    afterEvents: whole(1, 9_000_000_000_000, 'events').optional(),
    idleEvents: whole(1, 9_000_000_000_000, 'events').optional(),
  }).optional(),
  calm: table({ settleMicros: micros.optional() }).optional(),
});
