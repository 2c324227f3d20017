// A plugin of TypeDoc: the sidebar has the pages by their titles, in the folders and the order of docs/index.md. Their
// addresses are those of their files.
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { Converter, KindRouter } from 'typedoc';

const INDEX = 'docs/index.md';

/** Each page of the index: the word of its heading, its path without an ending, and its place. */
const places = new Map();
for (const section of readFileSync(new URL(`../${INDEX}`, import.meta.url), 'utf8')
  .split('\n## ')
  .slice(1)) {
  const [kind] = section.split(':');
  for (const [, target] of section.matchAll(/^\| \[[^\]]+\]\(([^)]+)\.md\)/gm))
    places.set(posix.join('docs', target), { folder: kind, order: places.size });
}

/** What the index names by its first page alone. */
const FOLDERS = [
  ['docs/course/', 'Course'],
  ['docs/findings/', 'Findings'],
  ['examples/', 'Examples'],
];

function placeOf(path) {
  if (`${path}.md` === INDEX) return { folder: null, order: -1 };
  const [, folder] = FOLDERS.find(([start]) => path.startsWith(start)) ?? [];
  if (folder !== undefined)
    return { folder, order: 1_000 + FOLDERS.findIndex(([, name]) => name === folder) };
  return places.get(path) ?? { folder: null, order: 2_000 };
}

const headingIn = (content) => /^# (.+)$/m.exec(content.map(({ text }) => text).join(''))?.[1];

export function load(app) {
  const orders = new Map();
  const paths = new Map();
  class PageRouter extends KindRouter {
    getIdealBaseName(reflection) {
      return paths.get(reflection) ?? super.getIdealBaseName(reflection);
    }
  }
  app.renderer.defineRouter('pages', PageRouter);
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, page) => {
    const path = page.name;
    const { folder, order } = placeOf(path);
    const title = (headingIn(page.content) ?? path).replaceAll('`', '').replaceAll('/', '-');
    page.name = folder === null ? title : `${folder}/${title}`;
    orders.set(page, order);
    paths.set(page, path);
  });
  // After the groups are made, which sorts by name; a folder stands where its first page does.
  app.converter.on(
    Converter.EVENT_RESOLVE_END,
    ({ project }) => {
      const orderOf = (item) => orders.get(item) ?? 1_500;
      project.childrenIncludingDocuments?.sort((a, b) => orderOf(a) - orderOf(b));
      // The page's own heading says it already.
      const [first] = project.readme ?? [];
      if (first !== undefined) first.text = first.text.replace(/^# .*\n+/, '');
    },
    -10_000,
  );
}
