/** One run, asked in six places: an object, a slave and an event have one name on the page and in all that the command says. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Scenario, type Variant, variantById } from '../../model/index.ts';
import { parseScenario } from '../../model/scenario-text.ts';
import { createSeededChooser } from '../../sim/index.ts';
import { FLAG_LEAK } from '../protocol.ts';
import { createBranch, look, recordMore } from './branch.ts';
import { lanesOf } from './moment.ts';

const MAIN = join(__dirname, '../../dist/cli/main.js');
const FOLDER = join(__dirname, '../../model/scenario/shipped');
const NAME = 'three-slaves';

/** Events that hold the first two leaks. */
const EVENTS = 200;

/** What the command prints; that something is violated is no failure of it. */
const says = (...args: string[]) =>
  new Promise<string>((resolve) => {
    execFile(process.execPath, [MAIN, ...args], { maxBuffer: 1 << 27 }, (_, stdout) => resolve(stdout));
  });

const scenario = parseScenario(readFileSync(join(FOLDER, `${NAME}.yaml`), 'utf8'), { file: NAME })
  .scenario as Scenario;
const branch = createBranch({
  spec: { scenario: { name: NAME }, variant: '2.4.9', forks: [] },
  scenario,
  variant: variantById('2.4.9') as Variant,
  sourceOf: () => '',
  chooser: createSeededChooser(scenario.seed).save(),
});
recordMore(branch, EVENTS);

/** The moments of the page in which objects leak. */
const leaks = branch.history.flags.flatMap((flags, index) =>
  (flags & FLAG_LEAK) === 0 ? [] : [look(branch, 0, index + 1, 40)],
);

test('objects and events: the page, `run`, `why`, its verdict, and what is exported', async () => {
  const [runText, whyText, mermaid] = await Promise.all([
    says('run', NAME, '--variant', '2.4.9'),
    says('why', `${NAME}@${scenario.seed}/2.4.9`, '--json'),
    says('export', NAME, '--variant', '2.4.9', '--to', 'mermaid'),
  ]);
  const { violated, lives } = JSON.parse(whyText);
  const onPage = leaks.flatMap(({ event, clauses }) =>
    clauses.flatMap((clause) => {
      const number = /^nothing holds SELECT object (\d+) any more: it has leaked$/.exec(clause)?.[1];
      return number === undefined ? [] : [{ object: Number(number), event }];
    }),
  );
  expect(onPage.length).toBeGreaterThan(lives.length);
  const told = lives.map(({ object, moments }: { object: number; moments: { event: number }[] }) => ({
    object,
    event: moments.at(-1)?.event,
  }));
  expect(told).toEqual(onPage.slice(0, told.length));
  expect(violated).toContain(`(the first is object ${onPage[0].object}, made at event ${onPage[0].event})`);
  expect(runText.replaceAll(/\s+/g, ' ')).toContain(violated);
  const exported = [...mermaid.matchAll(/Note over p_master: SELECT object (\d+) leaked/g)].map(
    ([, number]) => Number(number),
  );
  expect(exported.slice(0, told.length)).toEqual(told.map(({ object }: { object: number }) => object));
  const boxes = leaks[0].objects.map(({ number, server, text }) => ({ server, object: number, text }));
  const lived = lives.map(({ server, object, text }: Record<string, string>) => ({ server, object, text }));
  expect(lived).toEqual(expect.arrayContaining(boxes.filter(({ object }) => object <= told.length)));
  // Slaves and clients: their lanes' names are those of every sentence and of the export's.
  const lanes = lanesOf(branch).map(({ name }) => name);
  expect([...mermaid.matchAll(/^ {2}participant \S+ as (.+)$/gm)].map(([, name]) => name)).toEqual(lanes);
  expect(leaks[0].headline).toBe('3 SELECT objects leaked: slave-a, slave-b, slave-c.');
  for (const slave of ['slave-a', 'slave-b', 'slave-c']) {
    expect(lanes).toContain(slave);
    expect(leaks[0].clauses).toContain(`the stream of ${slave} turns to db 15`);
    expect(mermaid).toContain(`Note over p_master: the stream of ${slave} turns to db 15`);
  }
  expect(lives[0].moments[0].command).toMatch(new RegExp(`of (${lanes.join('|')}) in db 15$`));
});
