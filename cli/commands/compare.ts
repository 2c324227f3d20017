import {
  databaseCount,
  type Observed,
  type Variant,
  VERSIONS,
  type Version,
  variantById,
} from '../../model/index.ts';
import { diagnosisJson, diagnosisText } from '../diagnose/diagnosis-text.ts';
import { complain, UserError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type ComparedRun, comparedRunText, compareJson, compareText } from '../output/compare-report.ts';
import { counted } from '../output/numbers.ts';
import { createProgress } from '../output/progress.ts';
import { compareOther, compareSame, vectorOf } from '../real/compare-result.ts';
import {
  addressText,
  endOnInterrupt,
  type Patience,
  patienceFor,
  readAddress,
  type ServerAddress,
} from '../real/connection.ts';
import { lookOnly } from '../real/look-only.ts';
import { passwordOf } from '../real/password.ts';
import { playSteps } from '../real/play-steps.ts';
import { readFacts, refuseData, type ServerFacts } from '../real/server-facts.ts';
import { type ScenarioSteps, stepsOf } from '../real/steps-of-scenario.ts';
import { type Keys, missingKeys, removeKeys, writtenKeys } from '../real/written-keys.ts';
import { loadScenario } from '../scenario-files.ts';

export interface CompareOptions {
  most: number;
  force?: boolean;
  seconds: number;
  auth?: string;
  json?: boolean;
  /** Only look. */
  readOnly?: boolean;
  /** Seconds between two looks. */
  wait: number;
}

/** What a server of a version without a model is held against. */
const NEAREST: Version = '2.4.10';

/** As many as a scenario may have. */
const MAX_DATABASES = 10_000;

/** How long taking the keys away may last. */
const CLEAN_UP_SECONDS = 60;

function modelVersion({ version }: ServerFacts): Version | null {
  return VERSIONS.find((known) => known === version) ?? null;
}

/** Whatever has gone wrong before is what the user is told. */
async function cleanUp(address: ServerAddress, keys: Keys, wasEmpty: boolean): Promise<number> {
  try {
    return await removeKeys(address, patienceFor(CLEAN_UP_SECONDS), keys, wasEmpty);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    complain(`the keys of the run are left on the server: ${error.message}`);
    return 0;
  }
}

/** `replisim compare SERVER --read-only`: says what can be said of a server that has data. */
async function look(
  address: ServerAddress,
  name: string | undefined,
  options: CompareOptions,
): Promise<ExitCode> {
  if (name !== undefined) throw new UserError('--read-only plays nothing: leave the scenario out');
  const diagnosis = await lookOnly(address, patienceFor(options.seconds), options.wait);
  if (diagnosis.growth === null) throw new UserError(`${addressText(address)} gives no INFO: is it a Redis?`);
  process.stdout.write(
    `${options.json ? diagnosisJson(diagnosis, null, []) : diagnosisText(diagnosis, null)}\n`,
  );
  return diagnosis.conclusion === 'not-told' ? EXIT.undecided : EXIT.held;
}

/** Plays the steps, and takes the keys away again that were not there before, also after Ctrl-C. */
async function playAgainst(
  address: ServerAddress,
  facts: ServerFacts,
  { steps }: ScenarioSteps,
  patience: Patience,
): Promise<{ observed: Observed; removed: number }> {
  const release = endOnInterrupt(patience);
  const own = await missingKeys(address, patience, writtenKeys(steps));
  const progress = await createProgress('compare');
  let observed: Observed;
  let removed = 0;
  try {
    observed = await playSteps(address, facts, steps, patience, (done) =>
      progress.update(done, steps.length),
    );
  } finally {
    progress.stop();
    removed = await cleanUp(address, own, facts.keys === 0);
    release();
  }
  return { observed, removed };
}

function checkDatabases(databases: number, facts: ServerFacts): void {
  if (databases > facts.databases)
    throw new UserError(`the scenario has ${databases} databases, the server ${facts.databases}`);
  if (facts.databases > MAX_DATABASES)
    throw new UserError(`the server has ${facts.databases} databases, the model at most ${MAX_DATABASES}`);
}

/** `replisim compare SERVER SCENARIO`: the same steps against a real server and against the model. */
export async function compare(
  server: string,
  name: string | undefined,
  options: CompareOptions,
): Promise<ExitCode> {
  const address = readAddress(server, passwordOf(options));
  if (options.readOnly === true) return look(address, name, options);
  if (name === undefined) throw new UserError('compare plays a scenario: name one, or say --read-only');
  const scenario = loadScenario(name);
  const patience = patienceFor(options.seconds);
  const facts = await readFacts(address, patience);
  refuseData(facts, options.force ?? false);
  checkDatabases(databaseCount(scenario, 0), facts);
  const same = modelVersion(facts);
  const version = same ?? NEAREST;
  const steps = stepsOf(scenario, variantById(version) as Variant, options.most);
  const run: ComparedRun = {
    scenario: scenario.name,
    title: scenario.title,
    commands: steps.commands,
    leftOut: steps.leftOut,
    notPlayed: steps.without,
    server: addressText(address),
    version: facts.version,
    model: version,
  };
  const say = (text: string) => void (options.json || process.stdout.write(text));
  say(`${comparedRunText(run)}\n\n`);
  const { observed, removed } = await playAgainst(address, facts, steps, patience);
  if (removed > 0) say(`Removed again: ${counted(removed, 'key')} that the run had made.\n`);
  const vector = vectorOf(scenario.name, facts, steps, version);
  const result =
    same === null ? compareOther(vector, observed) : compareSame(vector, observed, address.password);
  process.stdout.write(`${options.json ? compareJson(run, removed, result) : compareText(result)}\n`);
  return result.agrees ? EXIT.held : EXIT.violated;
}
