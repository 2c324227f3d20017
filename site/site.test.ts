/** The site as `npm run docs` makes it, in a browser: its links hold, axe finds nothing serious, its live page runs. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { axeProblems, type Classroom, openClassroom, whyNoBrowser } from '../web/testing/browser.ts';

const ROOT = join(__dirname, '..');
const suite = whyNoBrowser === null ? describe : describe.skip;

interface Page {
  document: { querySelectorAll(selector: string): { length: number } };
}

interface Styles {
  CSSStyleDeclaration: { prototype: { removeProperty(name: string): string } };
}

/** The pages but for the live one, which has a suite of its own. */
const htmlIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.html') && !file.startsWith('live'),
  );

suite('the site', () => {
  let classroom: Classroom;
  beforeAll(async () => {
    classroom = await openClassroom((folder, page) => {
      execFileSync(process.execPath, ['site/build.mjs', folder, page], { cwd: ROOT, stdio: 'pipe' });
    });
  }, 300_000);
  afterAll(() => classroom?.close());

  test('every link leads to a file, and to a place in it', () => {
    const pages = htmlIn(classroom.folder);
    const texts = new Map(pages.map((page) => [page, readFileSync(join(classroom.folder, page), 'utf8')]));
    const isThere = (page: string, link: string): boolean => {
      const [path, place = ''] = link.split('#').map(decodeURIComponent);
      const target = path === '' ? page : join(dirname(page), path);
      const file = join(classroom.folder, target);
      if (!existsSync(file) || !statSync(file).isFile()) return false;
      return place === '' || texts.get(target)?.includes(`id="${place}"`) !== false;
    };
    const dead = pages.flatMap((page) =>
      [...(texts.get(page) as string).matchAll(/ (?:href|src)="([^"]*)"/g)]
        .map(([, link]) => link.replaceAll('&amp;', '&'))
        .filter((link) => !/^[a-z]+:/.test(link) && !isThere(page, link))
        .map((link) => `${page}: ${link}`),
    );
    expect(pages.length).toBeGreaterThan(500);
    expect(dead).toEqual([]);
  });

  test('a table that is wider than the window is scrolled with the keyboard, whatever a script has done', async () => {
    for (const file of htmlIn(classroom.folder)) {
      const text = readFileSync(join(classroom.folder, file), 'utf8');
      const boxes = text.match(/<div class="scrolls" role="group" aria-label="[^"]+" tabindex="0"><table>/g);
      expect([file, boxes?.length ?? 0]).toEqual([file, text.match(/<table/g)?.length ?? 0]);
    }
    const page = await classroom.open({
      file: 'docs/reference/command.html',
      width: 390,
      waitFor: '.scrolls',
    });
    const wide = await page.evaluateHandle(
      "[...document.querySelectorAll('.scrolls')].find((box) => box.scrollWidth > box.clientWidth)",
    );
    await wide.asElement()?.press('ArrowRight');
    await page.waitForFunction((box) => (box as never as { scrollLeft: number }).scrollLeft > 0, wide);
    await page.close();
  });

  test('what is written in Mermaid is drawn, without a network', async () => {
    const counts = htmlIn(classroom.folder).map((file): [string, number] => {
      const text = readFileSync(join(classroom.folder, file), 'utf8');
      return [file, text.match(/<code class="mermaid">/g)?.length ?? 0];
    });
    const pages = counts.filter(([, diagrams]) => diagrams > 0);
    expect(pages.length).toBeGreaterThanOrEqual(3);
    for (const [file, diagrams] of pages) {
      const page = await classroom.open({ file, waitFor: '.diagram' });
      const drawn = page.waitForFunction(
        (all) => (globalThis as never as Page).document.querySelectorAll('.diagram svg').length === all,
        diagrams,
        // A browser that draws no frames, as a busy machine's, would not be asked again.
        { polling: 100 },
      );
      await drawn.catch((error: Error) => {
        throw new Error(`${file}: ${error.message} ${classroom.complaints.join('; ')}`);
      });
      expect(await page.locator('.diagram details[open]').count()).toBe(0);
      await page.close();
    }
    const page = await classroom.open({
      file: 'docs/reference/state-machines.html',
      waitFor: '.diagram svg',
    });
    expect(await page.locator('.diagram svg').first().textContent()).toMatch(/SLAVEOF host/);
    await page.close();
    expect(classroom.foreign).toEqual([]);
  });

  test('a diagram waits until the theme shows the page', async () => {
    const page = await classroom.open({
      file: 'docs/reference/state-machines.html',
      waitFor: '.diagram svg',
    });
    await page.evaluate(`(async () => {
      document.body.style.display = 'none';
      for (const box of document.querySelectorAll('[data-diagram]')) box.innerHTML = '';
      const again = document.createElement('script');
      again.src = document.querySelector('script[src$="diagrams.js"]').src;
      await new Promise((loaded) => { again.onload = loaded; document.head.append(again); });
      // Diagrams are drawn one after the other: behind this one, the page's first was tried or is waiting.
      await mermaid.render('behind', 'flowchart TD').catch(() => {});
      document.body.style.removeProperty('display');
    })()`);
    await page.locator('.diagram svg').first().waitFor({ state: 'attached' });
    await page.close();
    expect(classroom.complaints).toEqual([]);
  });

  test('a diagram is drawn once, and its text stays, when the theme shows the page after all is loaded', async () => {
    const page = await classroom.open({
      file: 'docs/explanation/architecture.html',
      before: () => {
        const { prototype } = (globalThis as never as Styles).CSSStyleDeclaration;
        const { removeProperty } = prototype;
        prototype.removeProperty = function (name) {
          setTimeout(() => removeProperty.call(this, name), 1_000);
          return '';
        };
      },
      waitFor: '[data-diagram] svg',
    });
    expect(await page.locator('.diagram svg').count()).toBe(1);
    expect(await page.locator('code.mermaid').textContent()).toMatch(/^flowchart BT/);
    await page.close();
  });

  test.each([
    ['index.html', 390],
    ['docs/reference/command.html', 390],
    ['docs/reference/state-machines.html', 390],
    ['modules/lab.html', 1280],
  ])('axe finds nothing serious in %s, %d pixels wide', async (file, width) => {
    const page = await classroom.open({ file, width, waitFor: '.tsd-navigation a' });
    expect(await axeProblems(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await axeProblems(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    await page.close();
  });

  test('the sidebar has the kinds of pages in their order, and the live page plays a scenario', async () => {
    const page = await classroom.open({ file: 'docs/index.html', waitFor: '.tsd-navigation a' });
    const folders = await page.locator('#tsd-nav-container > li > details > summary').allTextContents();
    expect(folders.map((text) => text.trim()).slice(0, 4)).toEqual([
      'Tutorial',
      'How-to',
      'Reference',
      'Explanation',
    ]);
    await page.getByText('The page, live').first().click();
    await page.locator('.headline:not(:empty)').first().waitFor({ state: 'attached' });
    expect(await page.locator('.headline').first().textContent()).toBe('1 SELECT object leaked: slave.');
    await page.close();
    expect(classroom.complaints).toEqual([]);
    expect(classroom.foreign).toEqual([]);
  });
});
