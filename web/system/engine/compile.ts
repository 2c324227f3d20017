import { transform } from 'sucrase';
import type { SystemFiles } from '../protocol.ts';

/** A system's files without types, each as the body of a module's function; imports name files of the system. */
export interface CompiledFiles {
  entry: string;
  code: Record<string, string>;
}

/** What a system may import besides its own files. */
const LAB = 'replisim/lab';

/** More text than this is no small system: its page would be slow, and no link could hold it. */
export const MAX_CHARACTERS = 400_000;

/** Throws Error with the file, and the line as far as it is known, on text that cannot be parsed or imports anything else. */
export function compileFiles({ entry, files }: SystemFiles): CompiledFiles {
  const characters = Object.values(files).reduce((sum, text) => sum + text.length, 0);
  if (characters > MAX_CHARACTERS)
    throw new Error(`the system has ${characters} characters; the page plays ${MAX_CHARACTERS} at most`);
  if (files[entry] === undefined) throw new Error(`there is no file ${entry}`);
  const code = Object.entries(files).map(([name, text]) => [name, compileFile(name, text, files)]);
  return { entry, code: Object.fromEntries(code) };
}

function compileFile(name: string, text: string, files: SystemFiles['files']): string {
  const code = withoutTypes(name, text);
  return code.replace(/\brequire\('([^']*)'\)/g, (_, wanted: string) => {
    if (wanted === LAB) return `require('${LAB}')`;
    const found = resolveImport(name, wanted).find((path) => files[path] !== undefined);
    if (found !== undefined) return `require('${found}')`;
    throw new Error(`${name} imports ${wanted}: a system on the page imports ${LAB} and files beside it`);
  });
}

function withoutTypes(name: string, text: string): string {
  try {
    return transform(text, {
      transforms: ['typescript', 'imports'],
      disableESTransforms: true,
      filePath: name,
      preserveDynamicImport: true,
    }).code;
  } catch (error) {
    throw new Error((error as Error).message.replace(/^Error transforming .*?: /, `${name}: `));
  }
}

/** The files that an import can mean, by their paths from the system's folder. Empty for what is no file. */
export function resolveImport(from: string, wanted: string): string[] {
  if (!/^\.\.?\//.test(wanted)) return [];
  const parts = from.split('/').slice(0, -1);
  for (const part of wanted.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  const path = parts.join('/');
  return [path, path.replace(/\.([cm]?)js$/, '.$1ts'), `${path}.ts`, `${path}.js`, `${path}/index.ts`];
}
