import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { transform } from 'sucrase';
import type { PageFiles } from './packed-page.ts';

/** As web/single-file.ts unpacks it. */
interface PackedScript {
  text: string;
  scripts: string[];
  data: string[];
}

/**
 * The page as one HTML file, which opens from a disk or a stick: scripts, workers and the sandbox's engine are packed into
 * it, and web/single-file.ts puts them together.
 *
 * @param files of the built page.
 */
export function singleFileOf(files: PageFiles): string {
  const pages = { index: pageOf('index.html', files), system: pageOf('system.html', files) };
  const scripts: Record<string, PackedScript> = {};
  const data: Record<string, string> = {};
  const take = (name: string): void => {
    if (scripts[name] !== undefined) return;
    const { workers, ...script } = scriptOf(name, files);
    scripts[name] = script;
    for (const needed of script.data) data[needed] = dataOf(needed, files);
    for (const needed of [...script.scripts, ...workers]) take(needed);
  };
  for (const { entry } of Object.values(pages)) take(entry);
  const start = textOf('single-file.js', files).trim();
  const hash = createHash('sha256').update(start).digest('base64');
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${hash}' blob: 'wasm-unsafe-eval'`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    'connect-src data:',
    'worker-src blob:',
  ].join('; ');
  const packed = gzipSync(JSON.stringify({ pages, scripts, data }), { level: 9 }).toString('base64');
  const end = [
    `  <script type="text/plain" id="replisim-files">${packed}</script>`,
    `    <script type="module">${start}</script>`,
    '  </body>',
  ].join('\n');
  return textOf('index.html', files)
    .replace(/^\s*<(script|link)\b.*assets\/.*\n/gm, '')
    .replace(/(http-equiv="Content-Security-Policy"\s+content=")[^"]*/, `$1${policy}`)
    .replace('</body>', () => end);
}

function textOf(name: string, files: PageFiles): string {
  const file = files.read(`/${name}`);
  if (file === null) throw new Error(`the page has no ${name}`);
  return file.content.toString('utf8');
}

/** The script that a page begins with, and the text of its style sheets. */
function pageOf(name: string, files: PageFiles): { entry: string; style: string } {
  const text = textOf(name, files);
  const entry = /<script type="module"[^>]* src="\.\/([^"]+)"/.exec(text)?.[1];
  if (entry === undefined) throw new Error(`${name} names no script`);
  const sheets = [...text.matchAll(/<link rel="stylesheet"[^>]* href="\.\/([^"]+)"/g)];
  return { entry, style: sheets.map(([, sheet]) => textOf(sheet, files)).join('\n') };
}

/** What is fetched has an address that holds it. */
function dataOf(name: string, files: PageFiles): string {
  const type = name.endsWith('.wasm') ? 'application/wasm' : 'text/javascript';
  return `data:${type};base64,${files.read(`/${name}`)?.content.toString('base64')}`;
}

const NAME = '["`\'](?:\\./)?([\\w.-]+\\.(?:js|wasm))["`\']';
const ADDRESS = `new URL\\(${NAME},import\\.meta\\.url\\)\\.href`;
/** How the build names other files. */
const LATER = new RegExp(`\\bimport\\(${NAME}\\)`, 'g');
const WORKER = new RegExp(
  `new Worker\\(new URL\\(${ADDRESS},\`\`\\+import\\.meta\\.url\\),\\{type:\`module\`\\}\\)`,
  'g',
);
const FETCHED = new RegExp(ADDRESS, 'g');
/** As an import at the beginning is written when it has become a function's. */
const REQUIRED = new RegExp(`\\brequire\\(${NAME}\\)`, 'g');

/** A module of the page as the body of a function. What the build lists to be fetched ahead is there anyway. */
function scriptOf(name: string, files: PageFiles): PackedScript & { workers: string[] } {
  const scripts = new Set<string>();
  const data = new Set<string>();
  const workers = new Set<string>();
  const use = (text: string, pattern: RegExp, method: string, used: Set<string>): string =>
    text.replace(pattern, (whole, short) => {
      const file = `assets/${short}`;
      if (!files.names.includes(file)) return whole;
      used.add(file);
      return `replisim.${method}(${JSON.stringify(file)})`;
    });
  let text = textOf(name, files);
  text = use(text, LATER, 'import', scripts);
  text = use(text, WORKER, 'worker', workers);
  text = use(text, FETCHED, 'address', data);
  text = transform(text, { transforms: ['imports'], disableESTransforms: true }).code;
  text = use(text, REQUIRED, 'require', scripts)
    .replace(/__vite__mapDeps\(\[[\d,]*\]\)/g, '[]')
    .replaceAll('import.meta.url', '"about:blank"')
    .replaceAll('import.meta.resolve', 'undefined')
    .replaceAll('./system.html', '?system')
    .replaceAll('./index.html', '?classroom');
  return { text, scripts: [...scripts], data: [...data], workers: [...workers] };
}
