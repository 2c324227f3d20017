import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  answerOf,
  BadQuestions,
  type CourseSystems,
  type EngineProgram,
  essenceOf,
  exerciseOf,
  instancesOf,
  judgeSubmission,
  openProperty,
  openVariant,
  parseQuestions,
  readResult,
  SubmissionFailed,
} from '../../classroom/index.ts';
import { failureText, parseFailure } from '../../lab/files.ts';
import { huntCase, recordFailure } from '../../lab/index.ts';
import { completeScenario, simulate, variantById } from '../../model/index.ts';
import { parseReply, replyLength } from '../../model/internals.ts';
import { parseScenario } from '../../model/scenario-text.ts';
import { createRedisSystem, propertyById, readPageLink } from '../../properties/index.ts';
import { createReplayChooser } from '../../sim/index.ts';
import { readCoordinates } from '../coordinates.ts';
import { UserError } from '../errors.ts';
import { readAddress } from '../real/connection.ts';
import { readSteps } from '../real/steps-file.ts';
import { readQueueAddress } from '../search/queue-address.ts';
import { readVector } from '../vector-schema.ts';
import { captureParsers } from './capture-parsers.ts';

/** Everything that reads what somebody else has written. */
export interface Parser {
  name: string;
  /** Inputs that it takes; bad ones are made of them. */
  good: readonly string[];
  /** Reads an input; throws one of `refusals` for what it refuses, and nothing else. */
  read(text: string): unknown;
  refusals: readonly (new (...args: never[]) => Error)[];
  /** So much of a round falls to it; 1, if left out. */
  share?: number;
}

const ROOT = join(__dirname, '../..');
const textOf = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const textsIn = (folder: string, ending: string) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => textOf(`${folder}/${name}`));

/** @param scratch a folder of one's own, for what is read from files */
export function allParsers(scratch: string, program: EngineProgram, systems: CourseSystems): Parser[] {
  return [
    ...texts(systems),
    ...files(scratch),
    ...captureParsers(scratch),
    ...wire(),
    ...submissions(program, systems),
  ];
}

function texts(systems: CourseSystems): Parser[] {
  const system = createRedisSystem();
  const scenarios = textsIn('model/scenario/shipped', '.yaml');
  const session = JSON.stringify({
    name: 'session',
    servers: [{ name: 'master' }],
    outside: [
      { atMicros: 1_000, do: 'connect', conn: 0, server: 'master' },
      { atMicros: 2_000, do: 'send', conn: 0, bytes: 'SET k v\r\n\xff' },
      { atMicros: 3_000, do: 'close', conn: 0 },
    ],
    stop: { afterMicros: 4_000 },
  });
  const named = { scenario: 'report-small', variant: '2.4.9', seed: '1', at: '7', panels: 'a,b' };
  return [
    { name: 'scenario', good: scenarios, read: (text) => parseScenario(text, { file: 'f' }), refusals: [] },
    { name: 'session', good: [session], read: (text) => parseScenario(text, { file: 'f' }), refusals: [] },
    { name: 'failure', good: [failureOf()], read: (text) => parseFailure(text, [system]), refusals: [] },
    {
      name: 'link',
      good: [
        `#engine=1&${new URLSearchParams(named)}`,
        `#engine=1&variant=2.4.9&text=${btoa(JSON.stringify(scenarios[0]))}&choices=eyJuZXR3b3JrIjpbNCwzXX0`,
      ],
      read: readLink,
      refusals: [UserError],
    },
    {
      name: 'coordinates',
      good: ['report@1/2.4.9', 'report-small@1f/2.4.10#1-0123456789abcdef', 'a%2Fb.yaml@x/.%2Fv.mjs'],
      read: readCoordinates,
      refusals: [UserError],
    },
    {
      name: 'questions',
      good: textsIn('docs/course', '.questions.yaml'),
      async read(text) {
        for (const instance of instancesOf(parseQuestions(text), 's').slice(0, 2))
          await answerOf(instance, systems);
      },
      refusals: [BadQuestions, UserError],
      share: 0.1,
    },
    {
      name: 'result',
      good: ['{"format":"replisim-result/1","exercise":"feed"}'],
      read: readResult,
      refusals: [],
    },
    {
      name: 'address',
      good: ['127.0.0.1:6379', '6379', '[::1]:7000'],
      read: readAddress,
      refusals: [UserError],
    },
    {
      name: 'queue address',
      good: ['redis://user:pw@host:6379/2', 'rediss://[::1]:7000', 'redis://:pw@localhost'],
      read: readQueueAddress,
      refusals: [UserError],
    },
  ];
}

/** The reader of links throws plain errors with a sentence; any other kind of error is a fault. */
function readLink(text: string): unknown {
  try {
    return readPageLink(text);
  } catch (error) {
    if (Object.getPrototypeOf(error) === Error.prototype) throw new UserError((error as Error).message);
    throw error;
  }
}

function failureOf(): string {
  const system = createRedisSystem();
  const variant = variantById('2.4.9') as NonNullable<ReturnType<typeof variantById>>;
  const property = propertyById('select-lifetimes') as NonNullable<ReturnType<typeof propertyById>>;
  for (let number = 0; number < 100; number++) {
    const drawn = huntCase({ system, seed: 'fuzz', space: {} }, number);
    const failure = recordFailure(system, drawn, { variant, variantWord: '2.4.9', property });
    if (failure !== null) return failureText(system, failure);
  }
  throw new Error('no case violates select-lifetimes');
}

function files(scratch: string): Parser[] {
  const folder = 'model/fidelity/vectors/2.4.9';
  const vectors = ['db9-db0', 'protocol-errors', 'split-reads'].map((name) =>
    gunzipSync(readFileSync(join(ROOT, folder, `${name}.json.gz`))).toString('utf8'),
  );
  const inFile = (read: (file: string) => unknown) => (text: string) => {
    const file = join(scratch, 'input.json');
    writeFileSync(file, text);
    return read(file);
  };
  return [
    { name: 'vector', good: vectors, read: inFile(readVector), refusals: [UserError], share: 0.5 },
    { name: 'steps', good: vectors, read: inFile(readSteps), refusals: [UserError], share: 0.5 },
  ];
}

/** A reply that is none is refused with a plain error. */
class NoReply extends Error {}

function wire(): Parser[] {
  const requests = [
    '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$5\r\nvalue\r\n',
    'SET k v\r\nGET k\r\nMULTI\r\nINCR n\r\nEXEC\r\n',
    'CONFIG SET save "900 1"\r\nSELECT 15\r\nSETEX k 10 v\r\nMONITOR\r\nSYNC\r\nQUIT\r\n',
    '*2\r\n$9\r\nSUBSCRIBE\r\n$1\r\nc\r\n*1\r\n$4\r\nINFO\r\n',
  ];
  const replies = ['+OK\r\n:1\r\n', '$5\r\nhello\r\n$-1\r\n', '*2\r\n$1\r\na\r\n*-1\r\n-ERR no\r\n'];
  return [
    { name: 'RESP requests', good: requests, read: playRaw, refusals: [], share: 0.2 },
    { name: 'RESP replies', good: replies, read: readReplies, refusals: [NoReply] },
  ];
}

/** The bytes come in pieces, as a network has them. */
function playRaw(text: string): unknown {
  const bytes = text.replace(/[^\0-\xff]/g, '?');
  const half = bytes.length >> 1;
  const scenario = completeScenario({
    name: 'raw',
    servers: [{ name: 'master' }],
    clients: [
      { name: 'client', server: 'master', workload: { raw: [bytes.slice(0, half), bytes.slice(half)] } },
    ],
    stop: { afterMicros: 1_000_000, afterEvents: 20_000 },
    calm: { settleMicros: 100_000 },
  });
  const variant = variantById('2.4.10') as NonNullable<ReturnType<typeof variantById>>;
  return simulate(scenario, { variant, chooser: createReplayChooser({}) });
}

function readReplies(text: string): unknown {
  try {
    let at = 0;
    while (at < text.length && replyLength(text, at) > 0) at = parseReply(text, at).end;
    return at;
  } catch (error) {
    if (Object.getPrototypeOf(error) === Error.prototype) throw new NoReply((error as Error).message);
    throw error;
  }
}

function submissions(program: EngineProgram, systems: CourseSystems): Parser[] {
  const folder = 'docs/course/exercises';
  const code = [`${folder}/feed.ts`, `${folder}/property.ts`, 'docs/examples/release-after.ts'].map(textOf);
  const yaml = ['classify.yaml', 'fewest.yaml', 'ways.yaml', 'shorter.yaml'].map((name) =>
    textOf(`${folder}/${name}`),
  );
  return [
    {
      name: 'submitted code',
      good: code,
      async read(text) {
        essenceOf('feed', text);
        await (exerciseOf('x.ts', text) === 'property' ? openProperty : openVariant)(text, program);
      },
      refusals: [SubmissionFailed],
      share: 0.02,
    },
    {
      name: 'submitted YAML',
      good: yaml,
      read: (text) => judgeSubmission({ file: 'x.yaml', text, seed: 's' }, program, systems),
      refusals: [],
      share: 0.02,
    },
  ];
}
