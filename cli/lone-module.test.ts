import * as lab from '../lab/index.ts';
import { loadLoneModule } from './lone-module.ts';

const load = (source: string) => loadLoneModule('/somewhere/own.ts', source, { 'replisim/lab': lab });

test('types are taken off, and what is imported is what is loaded', async () => {
  const module = await load(`import type { ActorSystem } from 'replisim/lab';
import { register, type Property } from 'replisim/lab';
import * as lab from 'replisim/lab';
import { SomeType } from 'not-there';
enum Colour { Red = 3, Green }
abstract class Kept<T> {
  declare absent: T;
  own?: T;
  constructor(readonly value: T, private other = 1) {}
  abstract told(): string;
}
class Told extends Kept<number> {
  told(this: Told): string { return \`\${this.value satisfies number}\`; }
}
const waited = await Promise.resolve(7 as const);
const chosen = (undefined as number | undefined) ?? waited!;
export type Both = ActorSystem | Property<SomeType>;
export const red: Colour = Colour.Red;
export const same = lab.register === register;
export let told = new Told(5).told();
told += Object.keys(new Told(5)).sort();
export default <T,>(each: T): [T, number] => [each, chosen];
`);
  const found = module as { default: (each: string) => unknown } & Record<string, unknown>;
  expect({ ...found, default: found.default('x') }).toEqual({
    red: 3,
    same: true,
    told: '5other,own,value',
    default: ['x', 7],
  });
});

test('what it throws has its line, while it is evaluated and later', async () => {
  const types = 'interface A {\n  a: number;\n}\nimport {\n  register,\n} from "replisim/lab";\n';
  const thrown = await load(`${types}throw new Error(typeof register);`).catch((error) => error);
  expect(thrown.stack).toMatch(/^Error: function\n.*\/somewhere\/own\.ts:7:7\)?\n/);
  const { later } = (await load(`${types}export function later(): never {\n  throw 'no error';\n}`)) as never;
  expect(later).toThrow('no error');
  const { place } = (await load(`${types}\n\nexport const place = (): string => new Error().stack!;`)) as {
    place(): string;
  };
  expect(place().split('\n')[1]).toContain('/somewhere/own.ts:9:');
});

test.each([
  ['a module beside it', "import { a } from './other.ts'; export default a;"],
  ['a package', "import 'lodash';"],
  ['a module of Node', "import { join } from 'node:path'; export default join;"],
  ['what is loaded later', "export default () => import('replisim/lab');"],
  ['what is handed on', "export * from './other.ts';"],
  ['a call of its own', "const fs = require('fs'); export default fs;"],
  ['a call that cannot be read', 'export default require(name);'],
  ['its place', 'export default import.meta.url;'],
  ['a namespace', 'namespace A { export const x = 1; } export default A.x;'],
  ['a decorator', 'function d(a: unknown) {} @d class A {} export default A;'],
  ['CommonJS', 'export = 1;'],
  ['an old import', "import lab = require('fs'); export default lab;"],
  ['a mistake', 'export default {\n  name: ,\n};'],
  ['a mistake that is no type', 'export default 1;\nconst a = 1; const a = 2;'],
])('%s is for the loader', async (_, source) => {
  expect(await load(source)).toBeNull();
});
