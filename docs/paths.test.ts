import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];
const ROOMS = 'sim|lab|model|properties|classroom|cli|web|bench|docs|examples';

test('every file that a page names is there', () => {
  const gone = pages.flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(new RegExp(`\`((?:${ROOMS})/[\\w./*-]+)\``, 'g'))]
      .map(([, named]) => named)
      .filter((named) => !existsSync(named.includes('*') ? dirname(named) : named))
      .map((named) => `${page}: ${named}`),
  );
  expect(gone).toEqual([]);
});
