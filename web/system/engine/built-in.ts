/// <reference types="vite/client" />

import { exampleFiles } from '../../../classroom/index.ts';
import type { ActorSystem } from '../../../lab/index.ts';
import type { SystemFiles } from '../protocol.ts';

/** The examples, which are part of the page: loaded one by one, run with its rights. */

const modules = import.meta.glob<{ default: ActorSystem }>([
  '../../../examples/*/*.ts',
  '!../../../examples/**/*.test.ts',
  '!../../../examples/testing/**',
]);
const texts = import.meta.glob<string>(
  ['../../../examples/*/*.ts', '!../../../examples/**/*.test.ts', '!../../../examples/testing/**'],
  { query: '?raw', import: 'default' },
);

function fileOf(name: string): string | undefined {
  return exampleFiles(name)
    .map((file) => `../../../examples/${file}`)
    .find((path) => Object.hasOwn(modules, path));
}

export async function builtInSystem(name: string): Promise<ActorSystem> {
  const path = fileOf(name);
  if (path === undefined) throw new Error(`there is no example ${name}`);
  return (await modules[path]()).default;
}

export async function loadBuiltIn(name: string): Promise<{ system: ActorSystem; files: SystemFiles }> {
  const path = fileOf(name);
  if (path === undefined) throw new Error(`there is no example ${name}`);
  const folder = path.replace(/[^/]+$/, '');
  const { default: system } = await modules[path]();
  const files: Record<string, string> = {};
  const take = async (file: string): Promise<void> => {
    const text = texts[file];
    const short = file.slice(folder.length);
    if (text === undefined || files[short] !== undefined) return;
    files[short] = await text();
    for (const [, target] of files[short].matchAll(/from '\.\/([\w.-]+)'/g)) await take(`${folder}${target}`);
  };
  await take(path);
  return { system, files: { entry: path.slice(folder.length), files } };
}
