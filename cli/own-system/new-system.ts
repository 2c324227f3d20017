import { existsSync } from 'node:fs';
import { UserError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { writeWhole } from '../write-file.ts';

/** A register on a server with a disk; its variant keeps the value in memory alone. */
const systemText = (name: string): string => `import { actor, defineSystem, register } from 'replisim/lab';

export default defineSystem({
  name: '${name}',
  nodes: {
    server: actor({
      disk: 'all', // what a crash leaves
      start: () => ({ value: 0 }),
      on: {
        write(state, node, value: number) {
          state.value = value;
          node.reply();
        },
        read: (state, node) => node.reply(state.value),
      },
    }),
  },
  clients: {
    operations: {
      write: { to: 'server', input: (pick) => 1 + pick(9) },
      read: { to: 'server' },
    },
  },
  network: { loss: '1/10', duplicate: '0' },
  faults: { crash: true },
  properties: { linearizable: register(0) },
  variants: {
    forgets: { title: 'the value is in memory alone', nodes: { server: { disk: [] } } },
  },
});
`;

const testText = (name: string): string => `import assert from 'node:assert';
import { test } from 'node:test';
import { assertHolds } from 'replisim/testkit';
import system from './${name}.ts';

test('what is written is read', () => {
  assertHolds(system, { property: 'linearizable', runs: 500, file: './${name}.ts' });
});

test('a server that forgets is found', () => {
  assert.throws(() => assertHolds(system, { variant: 'forgets', runs: 500, folder: null }), /violates linearizable/);
});
`;

/** `replisim new NAME`: two files beside each other, both or none. */
export async function newSystem(name: string): Promise<ExitCode> {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    throw new UserError(`${JSON.stringify(name)}: a name is lower case words with dashes, such as my-system`);
  const files: [file: string, text: string][] = [
    [`${name}.ts`, systemText(name)],
    [`${name}.test.ts`, testText(name)],
  ];
  for (const [file] of files)
    if (existsSync(file)) throw new UserError(`${file}: it is there already; nothing was written`);
  for (const [file, text] of files) writeWhole(file, text);
  process.stdout.write(
    `${name}.ts: a register on a server that may crash, and a design that forgets\n` +
      `${name}.test.ts: its test: node --import jiti/register --test ${name}.test.ts; from Node 22.18, node --test\n\n` +
      `Now try:  npx replisim hunt ./${name}.ts --variant forgets\n`,
  );
  return EXIT.held;
}
