import { transform } from 'sucrase';

/**
 * A system as files: TypeScript or JavaScript by path, and the one whose default export it is. Its files import each
 * other and `replisim/lab`, and nothing else: so it can be played in a sandbox, and travel in a link.
 */
export interface SystemFiles {
  entry: string;
  files: Record<string, string>;
}

/** What a system may import besides its own files. */
export const LAB = 'replisim/lab';

/** More text than this is no small system: its page would be slow, and no link could hold it. */
export const MAX_SYSTEM_CHARACTERS = 400_000;

/**
 * Each file without types, as the body of a function `(require, module, exports)`, by the path that `require` is given.
 * Throws Error, with the file, on text that cannot be parsed or imports anything else.
 */
export function compileSystem({ entry, files }: SystemFiles): Record<string, string> {
  const characters = Object.values(files).reduce((sum, text) => sum + text.length, 0);
  if (characters > MAX_SYSTEM_CHARACTERS)
    throw new Error(`the system has ${characters} characters; ${MAX_SYSTEM_CHARACTERS} are allowed`);
  if (!Object.hasOwn(files, entry)) throw new Error(`there is no file ${entry}`);
  const exists = (path: string): boolean => Object.hasOwn(files, path);
  return Object.fromEntries(
    Object.entries(files).map(([name, text]) => [
      name,
      withoutTypes(name, text).replace(REQUIRE, (_, wanted: string) => {
        const found = wanted === LAB ? LAB : importedFile(name, wanted, exists);
        return `require(${JSON.stringify(found)})`;
      }),
    ]),
  );
}

/** The paths of the files that a file imports. Throws Error as `compileSystem` does. */
export function importedFiles(name: string, text: string, exists: (path: string) => boolean): string[] {
  const wanted = [...withoutTypes(name, text).matchAll(REQUIRE)].map(([, each]) => each);
  return wanted.filter((each) => each !== LAB).map((each) => importedFile(name, each, exists));
}

const REQUIRE = /\brequire\('([^']*)'\)/g;

function importedFile(name: string, wanted: string, exists: (path: string) => boolean): string {
  const found = candidates(name, wanted).find(exists);
  if (found !== undefined) return found;
  const allowed = `a system on the page imports ${LAB} and files beside it`;
  throw new Error(`${name} imports ${JSON.stringify(wanted)}: ${allowed}`);
}

/** Files that an import can mean; none for what is the name of a package. */
function candidates(from: string, wanted: string): string[] {
  if (!/^\.\.?\//.test(wanted)) return [];
  const parts = from.split('/').slice(0, -1);
  for (const part of wanted.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  const path = parts.join('/');
  return [path, path.replace(/\.([cm]?)js$/, '.$1ts'), `${path}.ts`, `${path}.js`, `${path}/index.ts`];
}

function withoutTypes(name: string, text: string): string {
  try {
    return transform(text, {
      transforms: ['typescript', 'imports'],
      disableESTransforms: true,
      preserveDynamicImport: true,
      filePath: name,
    }).code;
  } catch (error) {
    throw new Error((error as Error).message.replace(/^Error transforming .*?: /, `${name}: `));
  }
}
