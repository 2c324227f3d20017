import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { builtPage } from './built-page.ts';

/** The page behind a server in a folder of its own, and a browser to look at it with. */
export interface Classroom {
  /** Where the page is: not at the root of its host. */
  address: string;
  /** What is served. */
  folder: string;
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
  /** Where the page is, if not where the classroom is served. */
  at?: string;
  /** The page's file, if it is not the first, with its query. */
  file?: string;
  /** The service worker may keep the page for later. */
  offline?: boolean;
  /** What is there when the page has opened. */
  waitFor?: string;
  /** Runs in the browser, before anything of the page. */
  before?: () => void;
  /** The run that the page opens; '' is the page's first screen. */
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
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** A bound for what hangs, as the tests have one; it ends first, and says what was waited for. */
const LIMIT_MILLIS = 200_000;

const REPORT = 'scenario=report-small&variant=2.4.9';

/** Null where there is a browser, else why the tests cannot run. On a build machine that is no excuse. */
export const whyNoBrowser =
  CHROMIUM === undefined ? "there is no Chromium: Debian's package is called chromium" : null;

export interface Violation {
  impact: string;
  id: string;
  nodes: { html: string; failureSummary: string }[];
}

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds serious on a page as it is now. @param rules all of them, if left out */
export async function axeProblems(page: Page, rules?: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  return page.evaluate(async (only) => {
    const { axe, document } = globalThis as never as {
      axe: { run(context: unknown, options: object): Promise<{ violations: Violation[] }> };
      document: unknown;
    };
    const shown = { resultTypes: ['violations'] };
    const { violations } = await axe.run(document, only === undefined ? shown : { ...shown, runOnly: only });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)} ${nodes[0].failureSummary}`);
  }, rules);
}

/** Waits until the panels show the event that the place names: they follow it when the moment has been fetched. */
export async function panelsDrawn(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const view = globalThis as never as {
      document: { querySelector(selector: string): { textContent: string } | null };
    };
    const [named, shown] = ['.place', '.stage-title p'].map((selector) =>
      /[\d,]+/.exec(view.document.querySelector(selector)?.textContent ?? '')?.[0].replaceAll(',', ''),
    );
    return named !== undefined && named === shown;
  });
}

/** In the browser: text that is wider than what it stands in, or beyond the window's edge, where nobody can scroll. */
export function clippedText(): string[] {
  interface Box {
    left: number;
    right: number;
    width: number;
    height: number;
  }
  interface Node {
    tagName: string;
    className: unknown;
    scrollWidth: number;
    clientWidth: number;
    textContent: string;
    parentElement: Node | null;
    getBoundingClientRect(): Box;
    checkVisibility(): boolean;
  }
  const view = globalThis as never as {
    innerWidth: number;
    document: {
      querySelectorAll(selector: string): Iterable<Node>;
      documentElement: { scrollWidth: number };
    };
    getComputedStyle(node: Node): { overflowX: string; textOverflow: string; position: string };
  };
  const scrolls = (node: Node | null): boolean =>
    node !== null &&
    (['auto', 'scroll'].includes(view.getComputedStyle(node).overflowX) || scrolls(node.parentElement));
  const found: string[] = [];
  if (view.document.documentElement.scrollWidth > view.innerWidth)
    found.push(`the page is ${view.document.documentElement.scrollWidth} wide in ${view.innerWidth}`);
  const texts = 'button, p, h1, h2, h3, li, dt, dd, label, code, span, b, a, summary, td, th';
  for (const node of view.document.querySelectorAll(texts)) {
    const { left, right, width, height } = node.getBoundingClientRect();
    // What is there for the ear alone is one pixel wide.
    if (width <= 1 || height === 0 || !node.checkVisibility() || scrolls(node)) continue;
    const { overflowX, textOverflow } = view.getComputedStyle(node);
    const words = `${node.tagName} ${String(node.className)} ${node.textContent.slice(0, 40)}`;
    if (left < -1 || right > view.innerWidth + 1) found.push(`beyond the edge: ${words}`);
    else if (
      overflowX !== 'visible' &&
      textOverflow !== 'ellipsis' &&
      node.scrollWidth > node.clientWidth + 1
    )
      found.push(`clipped: ${words}`);
  }
  return found;
}

/** @param around makes, in a folder, what is served instead of the page alone; it is told where the page is. */
export async function openClassroom(around?: (folder: string, page: string) => void): Promise<Classroom> {
  const folder = mkdtempSync(join(tmpdir(), 'replisim-web-'));
  const built = await builtPage();
  const served = around === undefined ? built : join(folder, 'around');
  around?.(served, built);
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/[?#].*/, '').replace(/^\/some\/folder\//, '/');
    const file = join(served, path === '/' ? 'index.html' : path);
    const there = (request.url ?? '').startsWith('/some/folder/') && existsSync(file);
    response.writeHead(there ? 200 : 404, { 'content-type': TYPES[extname(file)] ?? 'text/plain' });
    response.end(there ? readFileSync(file) : '');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/some/folder/`;
  const browser: Browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: FLAGS,
    timeout: LIMIT_MILLIS,
  });
  const contexts: BrowserContext[] = [];
  const classroom: Classroom = {
    address,
    folder: served,
    foreign: [],
    complaints: [],
    sizes: sizesIn(built),
    async open({ waitFor = '.headline:not(:empty), p.sentence:not(:empty)', ...view }: View = {}) {
      const {
        at = address,
        file = '',
        fragment = file === '' && at === address ? REPORT : '',
        dark = false,
        width = 1440,
        height = 900,
      } = view;
      const context = await browser.newContext({
        serviceWorkers: view.offline === true ? 'allow' : 'block',
        viewport: { width, height },
        colorScheme: dark ? 'dark' : 'light',
      });
      context.setDefaultTimeout(LIMIT_MILLIS);
      contexts.push(context);
      const page = await context.newPage();
      if (view.before !== undefined) await page.addInitScript(view.before);
      page.on('request', (request) => {
        if (!/^(data:|blob:)/.test(request.url()) && !request.url().startsWith(at))
          classroom.foreign.push(request.url());
      });
      page.on('pageerror', (error) => classroom.complaints.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') classroom.complaints.push(message.text());
      });
      await page.goto(fragment === '' ? `${at}${file}` : `${at}${file}#${fragment}`);
      await page.locator(waitFor).first().waitFor({ state: 'attached' });
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
