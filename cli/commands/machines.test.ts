import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STATE_TABLES } from '../../model/index.ts';
import { machinesPage } from './machines.ts';

test('docs/reference/state-machines.md is current (npx replisim machines > docs/reference/state-machines.md)', () => {
  expect(readFileSync(join(__dirname, '../../docs/reference/state-machines.md'), 'utf8')).toBe(
    machinesPage(),
  );
});

test('every state and every transition is drawn', () => {
  const page = machinesPage();
  for (const { name, states, transitions } of STATE_TABLES) {
    const section = page.slice(page.indexOf(`## ${name}\n`)).split('\n## ')[0];
    for (const state of states) expect(section).toContain(state);
    expect(section.match(/-->/g)).toHaveLength(transitions.length + 1);
  }
});
