import type { ActorScope, ActorSystem } from 'replisim/lab';
import { type ExampleMatrix, type Explored, type Row, type Shrunk, variantOf } from './matrix.ts';

/** docs/reference/examples-matrix.md, from what was measured. */

export interface Measured {
  property: string;
  found: number;
  shrunk: Shrunk;
  explored: Explored | null;
}

const INTRODUCTION = `# Which mistake is found how

Each example in [\`examples/\`](../../examples/README.md) is a design that is right as far as is known, and a few that are not:
mistakes that have been made in earnest, each a variant. This page says how each is found.

- **case**: the first case of a hunt over seed 1 that finds it, counted from 0. A case is drawn in about a millisecond.
- **shrunk to**: the steps (operations begun, deliveries, losses, timers, crashes, partitions) that are left of that case once
  it has been taken apart and searched for shorter orders, with fewer operations and faults, and with other clients who ask.
  *Fewest*: an exploration of all that is made of the same operations and faults, or of fewer, has none that is shorter.
  Otherwise that exploration was too large: it ended after 200,000 states. What can only be shorter with operations that the
  case has not is not looked for.
- **explored**: in how many steps, and after how many states, exploration finds it in the scope named, without knowing of the
  hunt. The right design holds in all of that scope; its states are in the last column. Two have none: of what \`any-log-wins\`
  is made of (a read; 5 timers) 3,000,000 states lead to step 11 of 15, of \`commits-old-terms\` (a read; 1 crash, 13 timers,
  1 partition) to step 9 of 34, and each step more takes about twice the states.

\`examples/matrix.test.ts\` holds this page: in each run the cases, the properties and the explorations, and with
\`REPLISIM_EXAMPLES=all\` also that no earlier case finds a mistake, how far it shrinks, and that the right designs hold over
10,000 generated runs each. \`REPLISIM_EXAMPLES=write\` writes the page. Both take some minutes, and some gigabytes of memory
(\`NODE_OPTIONS=--max-old-space-size=12000\`): [jest keeps what stood in a global](../how-to/in-your-test-runner.md#jest).`;

export function rowText(system: ActorSystem, { mistake, scope }: Row, measured: Measured): string {
  const { property, found, shrunk, explored } = measured;
  const steps = shrunk.fewest ? `${shrunk.steps}, *fewest*` : `${shrunk.steps}`;
  const exploration =
    explored === null || scope === null
      ? ['every scope that has it is too large', '', '']
      : [scopeText(scope), `${explored.steps} (${count(explored.states)})`, count(explored.rightStates)];
  const { title } = variantOf(system, mistake);
  return `| ${[`\`${mistake}\``, title, `\`${property}\``, found, steps, ...exploration].join(' | ')} |`;
}

export function pageText(sections: readonly { matrix: ExampleMatrix; rows: readonly string[] }[]): string {
  const tables = sections.map(({ matrix: { folder, system }, rows }) => {
    const head =
      '| mistake | what is wrong | violates | case | shrunk to | scope | explored: steps (states) | right design: states |';
    return `## ${system.id}\n\n[\`examples/${folder}/\`](../../examples/${folder}/README.md)\n\n${head}\n|---|---|---|---|---|---|---|---|\n${rows.join('\n')}`;
  });
  return `${[INTRODUCTION, ...tables].join('\n\n')}\n`;
}

/** `add 1, read; 1 duplicate, 2 timers`. */
function scopeText({ operations = [], symmetric, ...budget }: ActorScope): string {
  const asked = operations.map(({ name, input }) =>
    input === null || input === undefined
      ? name
      : `${name} ${typeof input === 'object' ? Object.values(input as object).join(' ') : input}`,
  );
  const faults = Object.entries(budget).map(
    ([what, most]) => `${most} ${most === 1 ? singular(what) : what}`,
  );
  return [asked.join(', '), faults.join(', ')].filter((part) => part !== '').join('; ');
}

function singular(what: string): string {
  return what === 'losses' ? 'loss' : what === 'crashes' ? 'crash' : what.slice(0, -1);
}

function count(states: number): string {
  return String(states).replace(/\B(?=(\d{3})+$)/g, ',');
}
