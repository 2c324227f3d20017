import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** The page, freshly built, behind a server in a folder of its own, and a browser to look at it with. */
export interface Classroom {
  /** Where the page is: not at the root of its host. */
  address: string;
  open(options?: View): Promise<Page>;
  /** Every address that any page has asked for, but its own files. */
  foreign: string[];
  /** What any page has complained of. */
  complaints: string[];
  /** Compressed size of every file of the build, by name. */
  sizes: Record<string, number>;
  close(): Promise<void>;
}

export interface View {
  fragment?: string;
  dark?: boolean;
  width?: number;
  height?: number;
}

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync,
);
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
};

/** Null where there is a browser, else why the tests cannot run. On a build machine that is no excuse. */
export const whyNoBrowser =
  CHROMIUM === undefined ? "there is no Chromium: Debian's package is called chromium" : null;

export async function openClassroom(): Promise<Classroom> {
  const folder = mkdtempSync(join(tmpdir(), 'replisim-web-'));
  const root = join(__dirname, '../..');
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  execFileSync(process.execPath, [vite, 'build', 'web', '--outDir', folder, '--logLevel', 'error'], {
    cwd: root,
  });
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/[?#].*/, '').replace(/^\/some\/folder\//, '/');
    const file = join(folder, path === '/' ? 'index.html' : path);
    const there = (request.url ?? '').startsWith('/some/folder/') && existsSync(file);
    response.writeHead(there ? 200 : 404, { 'content-type': TYPES[extname(file)] ?? 'text/plain' });
    response.end(there ? readFileSync(file) : '');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/some/folder/`;
  const browser: Browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  const contexts: BrowserContext[] = [];
  const classroom: Classroom = {
    address,
    foreign: [],
    complaints: [],
    sizes: sizesIn(folder),
    async open({ fragment = '', dark = false, width = 1440, height = 900 } = {}) {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: dark ? 'dark' : 'light',
      });
      contexts.push(context);
      const page = await context.newPage();
      page.on('request', (request) => {
        if (!/^(data:|blob:)/.test(request.url()) && !request.url().startsWith(address))
          classroom.foreign.push(request.url());
      });
      page.on('pageerror', (error) => classroom.complaints.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') classroom.complaints.push(message.text());
      });
      await page.goto(fragment === '' ? address : `${address}#${fragment}`);
      await page.locator('.sentence:not(:empty)').waitFor({ state: 'attached' });
      return page;
    },
    async close() {
      await Promise.all(contexts.map((context) => context.close()));
      await browser.close();
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true });
    },
  };
  return classroom;
}

function sizesIn(folder: string): Record<string, number> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => extname(name) !== '',
  );
  return Object.fromEntries(files.map((name) => [name, gzipSync(readFileSync(join(folder, name))).length]));
}
