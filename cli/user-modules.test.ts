import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './testing/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'replisim-entries-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { exports } = JSON.parse(readFileSync(join(__dirname, '../package.json'), 'utf8'));
const entries = Object.keys(exports).filter((entry) => !/\*|\.json$/.test(entry));

const SYSTEM = `
export default lab.defineSystem({
  name: 'entries',
  nodes: { node: lab.actor({ start: () => ({ loaded: COUNT }), on: {} }) },
  properties: { whenCalm: { known: ({ nodes }) => 'loaded ' + nodes[0].state.loaded } },
});
`;

// In a folder where nothing is installed: it is the package that runs.
test('a file of the user may import every entry that package.json lists', async () => {
  const imports = entries.map((entry, at) => `import * as e${at} from 'replisim${entry.slice(1)}';`);
  const counted = entries.map((_, at) => `Object.keys(e${at}).length > 0`).join(', ');
  const text = `${imports.join('\n')}
import json from 'replisim/package.json';
const lab = e${entries.indexOf('./lab')};
${SYSTEM.replace('COUNT', `[${counted}, json.name === 'replisim'].filter(Boolean).length`)}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'entries.ts'), text);
  const { code, output, complaints } = await runCommand(['run', './entries.ts', '--strict'], { cwd: folder });
  expect([code, complaints]).toEqual([1, '']);
  expect(output).toContain(`loaded ${entries.length + 1}`);
});
