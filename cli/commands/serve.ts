import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { PAGE_PORT } from '../../properties/page-link.ts';
import { UserError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { packageFolder } from '../files.ts';

export interface ServeOptions {
  port?: string;
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

/** The file that a request's path names inside the folder; null when there is none, or it would lead outside. */
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
  return existsSync(file) && statSync(file).isFile() ? file : null;
}

export function createPageServer(folder: string): Server {
  return createServer((request, response) => {
    const file =
      request.method === 'GET' || request.method === 'HEAD' ? fileFor(folder, request.url ?? '/') : null;
    if (file === null) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such file here.\n');
      return;
    }
    response.writeHead(200, {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
    });
    response.end(request.method === 'HEAD' ? undefined : readFileSync(file));
  });
}

function portOf({ port }: ServeOptions): number {
  if (port === undefined) return PAGE_PORT;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new UserError(`--port ${port}: a port is a number from 0 (any free one) to 65535`);
  return Number(port);
}

/** Serves the built page until it is interrupted. */
export async function serve(options: ServeOptions): Promise<ExitCode> {
  const port = portOf(options);
  const folder = `${packageFolder()}dist/web/`;
  if (!existsSync(join(folder, 'index.html')))
    throw new UserError(`${folder}: the page is not there; \`npm run build\` makes it`);
  const server = createPageServer(folder);
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
  process.stdout.write(`http://${HOST}:${actual}/\n`);
  process.stderr.write('The page is served to this machine only, until Ctrl-C.\n');
  return new Promise((done) => {
    const stop = () => {
      server.closeAllConnections();
      server.close(() => done(EXIT.held));
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });
}
