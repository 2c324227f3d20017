// Makes the static site in dist/site: the pages of docs/, the API from the docstrings, and the live page.
import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';

const SITE = 'dist/site';

rmSync(SITE, { recursive: true, force: true });
const shell = process.platform === 'win32';
execFileSync('npx', ['typedoc', '--options', 'typedoc.json'], { cwd: 'site', stdio: 'inherit', shell });
cpSync('dist/web', join(SITE, 'live'), { recursive: true });
for (const file of ['llms.txt', 'schemas']) cpSync(file, join(SITE, file), { recursive: true });

// A link of the navigation is the same text on every page, however deep the page lies.
for (const file of readdirSync(SITE, { recursive: true, encoding: 'utf8' })) {
  if (!file.endsWith('.html') || file.startsWith('live')) continue;
  const up = '../'.repeat(file.split(sep).length - 1);
  const text = readFileSync(join(SITE, file), 'utf8');
  writeFileSync(join(SITE, file), text.replaceAll('"LIVE-PAGE"', `"${up}live/index.html"`));
}
