import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/**
 * A part of the page's build: writes down which packages are in it, with their versions and licences, because what is
 * bundled is in no list of dependencies, and because their licences ask for it.
 */
const HEADING = `What is bundled

The page in this package (page.json.br) and the files in libraries/ hold code of the packages below, each under the licence that stands with it.
`;

/** The folder of the package that a module belongs to; null for our own. */
function packageOf(module: string): string | null {
  const path = module.replace(/^\0/, '').replaceAll('\\', '/');
  return /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? null;
}

function entryOf(folder: string): { name: string; head: string; text: string } {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  const text = file === undefined ? 'It has no licence file.' : readFileSync(join(folder, file), 'utf8');
  return { name, head: `${name} ${version}, ${license}`, text: text.trim().replaceAll('\r\n', '\n') };
}

/** A licence that several packages share, to the letter, stands once. */
function textOf(folders: readonly string[]): string {
  const entries = folders.map(entryOf).sort((a, b) => (a.name < b.name ? -1 : 1));
  const heads = new Map<string, string[]>();
  for (const { head, text } of entries) heads.set(text, [...(heads.get(text) ?? []), head]);
  const parts = [...heads].map(([text, those]) => `\n${'-'.repeat(80)}\n${those.join('\n')}\n\n${text}\n`);
  return `${HEADING}${parts.join('')}`;
}

/** The plugin for the page, which writes the file, and that for its workers, which are builds of their own. */
export function bundledPackages(fileName: string): { page: Plugin; worker(): Plugin[] } {
  const folders = new Set<string>();
  const noteIn = (bundle: object): void => {
    for (const chunk of Object.values(bundle)) {
      for (const module of Object.keys(chunk.modules ?? {})) {
        const folder = packageOf(module);
        if (folder !== null && existsSync(join(folder, 'package.json'))) folders.add(folder);
      }
    }
  };
  const name = 'bundled-packages';
  return {
    worker: () => [{ name, generateBundle: (_, bundle) => noteIn(bundle) }],
    page: {
      name,
      generateBundle(_, bundle) {
        noteIn(bundle);
        this.emitFile({ type: 'asset', fileName, source: textOf([...folders]) });
      },
    },
  };
}
