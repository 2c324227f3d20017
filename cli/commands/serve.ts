import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { UserError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { filesBelow, packageFolder } from '../files.ts';
import { onInterrupt } from '../interrupt.ts';
import { filesPacked, type PageFiles } from '../packed-page.ts';
import { singleFileOf } from '../single-file.ts';
import { SERVED_SYSTEM, systemFiles } from '../system-files.ts';
import { writeWhole } from '../write-file.ts';

export interface ServeOptions {
  port: number;
  /** Who may show the page in a frame. */
  frameAncestors?: string[];
  /** Nothing is served: the page is written into this file. */
  singleFile?: string;
}

/** Only this machine can reach the page: it is for the one who sits here. Any static host serves it to others. */
const HOST = '127.0.0.1';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
};

/** The file that a request's path names inside the folder; null when there is none, or it leads outside, by a link, say. */
export function fileFor(folder: string, url: string): string | null {
  let path: string;
  try {
    path = decodeURIComponent(url.replace(/[?#].*$/, ''));
  } catch {
    return null;
  }
  if (path.includes('\0')) return null;
  const root = resolve(folder);
  const file = join(root, path.endsWith('/') ? `${path}index.html` : path);
  if (!file.startsWith(root + sep)) return null;
  try {
    const inside = realpathSync(file).startsWith(realpathSync(root) + sep);
    return inside && statSync(file).isFile() ? file : null;
  } catch {
    return null;
  }
}

/**
 * The page's own policy, which stands in its text, so that any host serves it; and who may frame it, which only a
 * server can say. `frameAncestors` are sources of a Content-Security-Policy, checked.
 */
function policyOf(index: string, frameAncestors: string): string {
  const own = /http-equiv="Content-Security-Policy"\s+content="([^"]*)"/.exec(index)?.[1];
  return [...(own === undefined ? [] : [own]), `frame-ancestors ${frameAncestors}`].join('; ');
}

export function filesIn(folder: string): PageFiles {
  return {
    names: filesBelow(folder).filter((name) => fileFor(folder, `/${encodeURIComponent(name)}`) !== null),
    read(url) {
      const file = fileFor(folder, url);
      return file === null ? null : { name: file, content: readFileSync(file) };
    },
  };
}

/**
 * Serves the page's files, and by their names texts that are made anew for each request: a file that has been
 * changed is played as it is now.
 */
export function createPageServer(
  files: PageFiles,
  frameAncestors = "'none'",
  made: Readonly<Record<string, () => string>> = {},
): Server {
  const index = files.read('/')?.content.toString('utf8') ?? '';
  const headers = {
    'cache-control': 'no-cache',
    'content-security-policy': policyOf(index, frameAncestors),
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
  return createServer((request, response) => {
    const reads = request.method === 'GET' || request.method === 'HEAD';
    const asked = (request.url ?? '/').replace(/[?#].*$/, '').slice(1);
    if (reads && Object.hasOwn(made, asked)) {
      const [status, text] = textOf(made[asked]);
      const type = status === 200 ? TYPES['.json'] : 'text/plain; charset=utf-8';
      response
        .writeHead(status, { ...headers, 'content-type': type })
        .end(request.method === 'HEAD' ? undefined : text);
      return;
    }
    const file = reads ? files.read(request.url ?? '/') : null;
    if (file === null) {
      response
        .writeHead(404, { ...headers, 'content-type': 'text/plain' })
        .end('There is no such file here.\n');
      return;
    }
    const { name, content } = file;
    response.writeHead(200, {
      ...headers,
      'content-type': TYPES[extname(name)] ?? 'application/octet-stream',
    });
    response.end(request.method === 'HEAD' ? undefined : content);
  });
}

/** What went wrong is the answer: the page shows it. */
function textOf(make: () => string): [status: number, text: string] {
  try {
    return [200, make()];
  } catch (error) {
    return [500, (error as Error).message];
  }
}

/** `none`, `self`, or origins. @throws UserError */
function ancestorsOf({ frameAncestors = ['none'] }: ServeOptions): string {
  const sources = frameAncestors.map((word) => (/^(none|self)$/.test(word) ? `'${word}'` : word));
  const wrong = sources.find(
    (source) => !/^('none'|'self'|https?:\/\/[\w.*-]+(:\d{1,5}|:\*)?)$/.test(source),
  );
  if (wrong !== undefined || (sources.includes("'none'") && sources.length > 1)) {
    throw new UserError(
      `--frame-ancestors ${frameAncestors.join(',')}: it is none, self, or origins like https://courses.example.org`,
    );
  }
  return sources.join(' ');
}

/** @throws UserError when the page is not built. */
function pageFiles(): PageFiles {
  const folder = `${packageFolder()}dist/web/`;
  if (existsSync(join(folder, 'index.html'))) return filesIn(folder);
  const packed = `${packageFolder()}dist/page.json.br`;
  if (existsSync(packed)) return filesPacked(packed);
  throw new UserError(`${folder}: the page is not there; \`npm run build\` makes it`);
}

function writeSingleFile(target: string, system: string | undefined): ExitCode {
  if (system !== undefined)
    throw new UserError(
      `--single-file ${target}: it has the page alone; open ${system} there, or a link that Share gives`,
    );
  writeWhole(target, singleFileOf(pageFiles()));
  process.stdout.write(`${target}\n`);
  return EXIT.held;
}

/** Serves the built page until it is interrupted: with a file, the page on any system, opened on the system in it. */
export async function serve(file: string | undefined, options: ServeOptions): Promise<ExitCode> {
  const { port, singleFile } = options;
  if (singleFile !== undefined) return writeSingleFile(singleFile, file);
  const frameAncestors = ancestorsOf(options);
  // A file that cannot be played is refused at once, and not by the page.
  if (file !== undefined) systemFiles(file);
  const served: Record<string, () => string> =
    file === undefined ? {} : { [SERVED_SYSTEM]: () => JSON.stringify(systemFiles(file)) };
  const server = createPageServer(pageFiles(), frameAncestors, served);
  await new Promise<void>((listening, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EADDRINUSE' ? 'something listens there already; try --port 0' : error.message;
      failed(new UserError(`port ${port}: ${why}`));
    });
    server.listen(port, HOST, listening);
  });
  const address = server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  const page = file === undefined ? '' : 'system.html#served';
  process.stdout.write(`http://${HOST}:${actual}/${page}\n`);
  process.stderr.write('The page is served to this machine only, until Ctrl-C.\n');
  return new Promise((done) => {
    const stop = () => {
      server.closeAllConnections();
      server.close(() => done(EXIT.held));
    };
    onInterrupt(stop);
  });
}
