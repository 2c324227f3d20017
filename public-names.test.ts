/** Every name that the package hands out says what it is: a docstring stands before its declaration. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = __dirname;

interface Declaration {
  name: string;
  file: string;
  documented: boolean;
}

/** A declaration as the formatter writes it, at the beginning of a line, and the comment that ends just above it. */
const DECLARED =
  /(?:(\/\*\*(?:(?!\*\/)[\s\S])*\*\/)\n(?:\/\/ .*\n)*)?^export (?:declare )?(?:abstract )?(?:async )?(?:const|class|function\*?|interface|type|enum) (\w+)/gm;
/** A docstring of tags alone says what is thrown, and not what the thing is. */
const SAYS_WHAT = /^\/\*\*[\s*]*[^\s*@]/;

/** What a list of exports hands on, and from where: `*`, `* as name`, or `{ a, type b as c }`. */
const HANDED_ON = /^export (?:type )?(\*(?: as \w+)?|\{[^}]*\}) from '(\.[^']+)';/gm;

/** The names in `{ a, type b as c }`, each as it is called inside and outside. */
function namesOf(list: string): { inside: string; outside: string }[] {
  const names = list.slice(1, -1).split(',');
  return names.flatMap((name) => {
    const [inside, outside = inside] = name
      .trim()
      .replace(/^type /, '')
      .split(' as ');
    return inside === '' ? [] : [{ inside, outside }];
  });
}

/** The names that a file hands out, each with where it is declared. */
function exportsOf(file: string): Declaration[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const own = [...text.matchAll(DECLARED)].map(([, docstring, name]) => {
    return { name, file, documented: SAYS_WHAT.test(docstring ?? '') };
  });
  const others = [...text.matchAll(HANDED_ON)].flatMap(([, what, from]) => {
    const target = exportsOf(join(dirname(file), from));
    if (what.startsWith('*')) return target;
    return namesOf(what).flatMap(({ inside, outside }) =>
      target.filter(({ name }) => name === inside).map((declaration) => ({ ...declaration, name: outside })),
    );
  });
  return [...own, ...others];
}

/** The source of each entry of the package. The bare one has the rooms, each under its name. */
const entries = Object.values<{ default?: string }>(
  JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).exports,
)
  .flatMap((entry) => entry.default ?? [])
  .filter((path) => path !== './dist/index.js')
  .map((path) => path.replace('./dist/', '').replace(/\.js$/, '.ts'));

test('every public name has a docstring', () => {
  const declarations = entries.flatMap(exportsOf);
  const nameOf = ({ file, name }: Declaration) => `${file}: ${name}`;
  // The signatures of an overloaded function share one.
  const documented = new Set(declarations.filter((declaration) => declaration.documented).map(nameOf));
  expect(entries.length).toBeGreaterThan(8);
  expect(documented.size).toBeGreaterThan(300);
  expect([...new Set(declarations.map(nameOf))].filter((name) => !documented.has(name)).sort()).toEqual([]);
});
