import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endText, startReplisim } from '../processes/programs.ts';
import { ROOT } from '../processes/spawned.ts';

/** Verbs that work for long, each on more than it can do in the time that it is given. */

export interface LongVerb {
  args: readonly string[];
  /** Exit codes with which it may come to its end before, or by Ctrl-C if that is how it ends. */
  codes: readonly number[];
  /** It may write these files, and no other is there afterwards; what it has rewritten is whole. */
  writes?: RegExp;
  /** What it has written is kept for its next turn. */
  keeps?: boolean;
}

const HUNT = ['hunt', '--runs', '1000000', '--store', 'store', '--shrink-seconds', '2', '--jobs', '1'];
const ANY_FAILURE = /^store\/[\w-]+\.json$/;

/** Real servers that are empty, by their ports. Each is for one verb: what one does to a server is seen by another. */
export interface Servers {
  queue: number;
  compared: number;
  recorded: number;
}

export function longVerbs({ queue, compared, recorded }: Servers): readonly LongVerb[] {
  return [
    {
      args: [...HUNT, '--seed', 'signals', '--property', 'all'],
      codes: [],
      writes: ANY_FAILURE,
      keeps: true,
    },
    { args: ['check', '--runs', '1000000', '--store', 'store'], codes: [], writes: ANY_FAILURE, keeps: true },
    { args: ['worker', '--queue', `redis://127.0.0.1:${queue}`], codes: [] },
    { args: ['shrink', 'failure.json', '--any-site'], codes: [0], writes: /^failure\.json$/ },
    { args: ['explore', '--clients', '3', '--writes', '4', '--slaves', '2'], codes: [] },
    { args: ['run', 'large.yaml'], codes: [0] },
    { args: ['replay', 'large.yaml@1/2.4.9'], codes: [0, 1] },
    { args: ['why', 'large.yaml@1/2.4.9'], codes: [0, 1, 3] },
    { args: ['diff', 'large.yaml', '--virtual', '100s'], codes: [0, 1] },
    { args: ['export', 'large.yaml@1/2.4.9', '--to', 'mermaid'], codes: [0] },
    { args: ['promote', 'failure.json', '--to', 'cases'], codes: [0], writes: /^cases\/[\w.-]+$/ },
    { args: ['grade', 'class', '--secret', 'soak'], codes: [0] },
    { args: ['judge', 'class/ada.ts', '--result', 'result.json'], codes: [0, 1], writes: /^result\.json$/ },
    { args: ['matrix', '--seeds', '20'], codes: [0, 1] },
    { args: ['conform', join(ROOT, 'model/fidelity/vectors')], codes: [0] },
    { args: ['doctor'], codes: [0, 1, 2] },
    { args: ['diagnose', 'before.info', 'after.info', '--prove'], codes: [0, 1, 2] },
    { args: ['import', 'monitor.txt', '--output', 'imported.json'], codes: [0], writes: /^imported\.json$/ },
    { args: ['compare', `127.0.0.1:${compared}`, 'report-small', '--force'], codes: [0, 1] },
    {
      args: ['record', `127.0.0.1:${recorded}`, 'steps.json', '--output', 'vector.json', '--force'],
      codes: [0],
      writes: /^vector\.json$/,
    },
    { args: ['live', 'report-master', '--record', 'session.json'], codes: [0], writes: /^session\.json$/ },
  ];
}

const FEED = `export default { feed(ports, slaves, dictid, command) {
  for (const slave of slaves) {
    if (ports.selectedDb(slave) !== dictid) {
      ports.addReply(slave, ports.createSelect(dictid, 1));
      ports.setSelectedDb(slave, dictid);
    }
    ports.addReplyCommand(slave, command);
  }
} };
`;

const LARGE = {
  name: 'large',
  servers: [{ name: 'master' }, { name: 'slave', follows: 'master' }],
  clients: [10, 15].map((db) => ({
    name: `client-${db}`,
    server: 'master',
    db,
    startMicros: 2_000_000,
    workload: { command: ['SET', 'key', 'value'], repeat: 300_000 },
  })),
};

const MONITOR = Array.from(
  { length: 30_000 },
  (_, index) => `${(1_700_000_000 + index / 1000).toFixed(6)} "set" "key-${index}" "value"`,
);

/** What the verbs work on. @throws Error when a failure cannot be made. */
export async function prepareFiles(folder: string): Promise<void> {
  writeFileSync(join(folder, 'large.yaml'), JSON.stringify(LARGE));
  writeFileSync(join(folder, 'monitor.txt'), `${MONITOR.join('\n')}\n`);
  mkdirSync(join(folder, 'class'));
  for (const student of ['ada', 'bob', 'eve']) writeFileSync(join(folder, 'class', `${student}.ts`), FEED);
  const examples = join(ROOT, 'docs/examples');
  cpSync(join(examples, 'report-before.info'), join(folder, 'before.info'));
  cpSync(join(examples, 'report-after.info'), join(folder, 'after.info'));
  cpSync(join(examples, 'steps.json'), join(folder, 'steps.json'));
  const store = join(folder, 'found');
  const words = ['--runs', '100', '--findings', '1', '--shrink-seconds', '1'];
  const hunt = await startReplisim(['hunt', ...words, '--store', store], folder).ended;
  const [found] = hunt.code === 1 ? readdirSync(store) : [];
  if (found === undefined) throw new Error(`no failure to work on: ${endText(hunt)}`);
  cpSync(join(store, found), join(folder, 'failure.json'));
}
