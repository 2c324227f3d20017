/** The page on any system in a real browser: what a student and a teacher do with it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { axeProblems, type Classroom, clippedText, openClassroom, whyNoBrowser } from '../testing/browser.ts';
import { packParts, writeSystemLink } from './link.ts';

if (whyNoBrowser !== null && !process.env.CI)
  console.warn(`web/system/page.test.ts is skipped: ${whyNoBrowser}`);
const inBrowser = whyNoBrowser !== null && !process.env.CI ? describe.skip : describe;

/** The browser's, in functions that run there. */
declare const location: { hash: string };

const EXAMPLES = join(__dirname, '../../examples');
const text = (file: string) => readFileSync(join(EXAMPLES, file), 'utf8');

let classroom: Classroom;

const open = (fragment = '', view: object = {}) => classroom.open({ file: 'system.html', fragment, ...view });
const sentence = (page: Page) => page.locator('.sentence').innerText();
const digest = (page: Page) => page.locator('.digest').first().innerText();
const fragment = (page: Page) => new URL(page.url()).hash.slice(1);
/** As text, which does not hang on whether the browser has laid it out yet. */
const cards = (page: Page) => page.locator('#left-nodes + .body .node dl').allTextContents();

/** The address names what is on show. */
async function settled(page: Page, part: string): Promise<void> {
  await page.waitForFunction((wanted) => location.hash.includes(wanted), part);
}

async function dropOneMessage(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Drop heartbeat from server-3 to server-1', exact: true }).click();
  await settled(page, 'hands=11:drop');
}

inBrowser('the page on any system', () => {
  beforeAll(async () => {
    expect(whyNoBrowser).toBeNull();
    classroom = await openClassroom();
  });

  afterAll(async () => {
    await classroom?.close();
  });

  test('a student opens Raft, drops one message, sees two leaders of one term, and another browser shows the moment', async () => {
    const page = await open('system=raft-election&seed=178');
    await page.getByLabel('design').selectOption('votes-twice');
    await settled(page, 'variant=votes-twice');
    for (let step = 0; !page.url().includes('&at=11&'); step++) {
      expect(step).toBeLessThan(20);
      const before = page.url();
      await page.keyboard.press('ArrowRight');
      await page.waitForFunction((old) => location.hash !== new URL(old).hash, before);
    }
    expect(await page.locator('.standing').innerText()).toBe('holds so far');
    await dropOneMessage(page);
    expect(await sentence(page)).toBe('Heartbeat from server-3 to server-1 is lost.');
    for (let step = 0; (await page.locator('.standing.bad').count()) === 0; step++) {
      expect(step).toBeLessThan(20);
      await page.keyboard.press('ArrowRight');
      await page.waitForTimeout(60);
    }
    expect(await page.locator('.standing').innerText()).toContain('There are leaders of terms 1, 1.');
    const states = await cards(page);
    expect(states.filter((state) => /leader/.test(state))).toHaveLength(2);
    await page
      .locator('.p-properties .verdict.bad', { hasText: 'violated now · one-leader-a-term' })
      .waitFor();

    await page.getByRole('button', { name: 'Share', exact: true }).click();
    const link = await page.getByLabel('link to this moment').inputValue();
    const other = await open(new URL(link).hash.slice(1));
    await settled(other, 'hands=11:drop');
    expect(await digest(other)).toBe(await digest(page));
    expect(await cards(other)).toEqual(states);
    expect(await other.locator('.standing').innerText()).toContain('There are leaders of terms 1, 1.');
    await page.close();
    await other.close();
  });

  test('the run by itself stays: side by side, and where the two part', async () => {
    const page = await open('system=raft-election&variant=votes-twice&seed=178&at=11');
    await dropOneMessage(page);
    await page.locator('h1').click();
    await page.keyboard.press('v');
    await page.locator('.stages.two').waitFor();
    expect(await page.locator('.stage-title h2').allInnerTexts()).toEqual([
      'votes-twice, with 1 done by hand',
      'votes-twice, by itself',
    ]);
    expect(await page.locator('.difference').innerText()).toContain('Here the two part');
    const branches = page.locator('.futures button');
    expect(await branches.count()).toBe(2);
    await branches.first().click();
    await page.waitForFunction(() => !location.hash.includes('hands='));
    await page.close();
  });

  test("the browser's Back leads to the system and the case that were on show before", async () => {
    const page = await open('system=raft-election&variant=votes-twice&seed=178&at=11');
    await settled(page, 'at=11&digest=');
    const first = fragment(page);
    const shown = await digest(page);
    const seed = page.getByRole('textbox', { name: 'seed' });
    await seed.fill('5');
    await seed.press('Enter');
    await settled(page, 'seed=5');
    await page.locator('header select').first().selectOption('two-phase-commit');
    await settled(page, 'system=two-phase-commit');
    await page.goBack();
    await settled(page, 'seed=5');
    await page.goBack();
    await settled(page, 'seed=178');
    await page.locator('.digest', { hasText: shown }).first().waitFor();
    await page.waitForTimeout(500);
    expect(fragment(page)).toBe(first);
    await page.close();
  });

  test('a file that is none of those that it opens is refused in words', async () => {
    const page = await open('system=raft-election&seed=178');
    const refused = async (text: string, words: string, encoding: 'utf8' | 'utf16le' = 'utf8') => {
      const file = { name: 'given.json', mimeType: 'application/json', buffer: Buffer.from(text, encoding) };
      await page.locator('input[type=file]').first().setInputFiles(file);
      await page.getByText(words).first().waitFor();
    };
    await refused('null', 'given.json is not a file that the page knows');
    await refused('\ufeffnull', 'given.json: it is UTF-16 text, and UTF-8 is expected', 'utf16le');
    const failure = {
      format: 'replisim-failure/2',
      system: 'raft-election',
      scenario: {},
      variant: 'original',
    };
    await refused(JSON.stringify({ ...failure, choices: { network: 'x' } }), 'its choices are no lists of');
    await page.close();
  });

  test('everything can be done to what is under way and to nodes', async () => {
    const page = await open('system=raft-election&variant=votes-twice&seed=178&at=11');
    const doIt = async (name: string, said: RegExp) => {
      await page.getByRole('button', { name, exact: true }).click();
      await page.locator('.sentence', { hasText: said }).waitFor();
    };
    await doIt('Hold heartbeat from server-3 to server-1', /is held up/);
    await page.locator('.flight li', { hasText: 'held' }).waitFor();
    await doIt('Deliver heartbeat from server-3 to server-1', /Server-1 receives heartbeat 1 from server-3/);
    await doIt('Double heartbeat from server-3 to server-2', /Server-2 receives heartbeat/);
    await doIt('Fire stand of server-1 now', /the timer stand goes off/);
    await doIt('Crash server-2', /Server-2 crashes/);
    await page.locator('.node.down', { hasText: 'server-2' }).waitFor();
    await doIt('Restart server-2', /Server-2 starts/);
    await doIt('Isolate server-3', /cannot reach each other/);
    await doIt('Heal server-3', /all nodes reach each other again/i);
    // All of it is one branch, and its link plays to the same moment.
    expect(await page.locator('.futures button').count()).toBe(2);
    await settled(page, `digest=${await digest(page)}`);
    const again = await open(fragment(page));
    await settled(again, 'hands=');
    expect(await digest(again)).toBe(await digest(page));
    await page.close();
    await again.close();
  });

  test("a stranger's source is played in a sandbox, to the digests of the built-in one", async () => {
    const files = {
      'mistakes.ts': text('raft-election/mistakes.ts'),
      'system.ts': text('raft-election/system.ts'),
    };
    const packed = await packParts({ entry: 'mistakes.ts', files }, { seed: '178', storm: false });
    const hands = [{ after: 11, step: 'drop heartbeat from server-3 to server-1' }];
    const link = { variant: 'votes-twice', hands, at: 21, digest: null, beside: null };
    const fragmentOfSource = writeSystemLink(packed, link);
    expect(fragmentOfSource.length).toBeLessThan(4_000);
    const page = await open(fragmentOfSource);
    const known = await open(
      writeSystemLink(await packParts({ builtIn: 'raft-election' }, { seed: '178', storm: false }), link),
    );
    await settled(page, 'digest=');
    await settled(known, 'digest=');
    expect(await digest(page)).toBe(await digest(known));
    expect(await page.locator('.standing').innerText()).toContain('There are leaders of terms 1, 1.');
    await page.close();
    await known.close();
  });

  test('a source in the sandbox sees nothing of the page', async () => {
    const names = [
      'fetch',
      'document',
      'self',
      'postMessage',
      'importScripts',
      'navigator',
      'process',
      'WebAssembly',
    ];
    const source = `
import { actor, defineSystem } from 'replisim/lab';
const seen = [${names.map((name) => `typeof ${name}`).join()}].join(' ');
const outside = Function('return this')();
export default defineSystem({
  name: 'spy',
  nodes: { spy: actor({ start: () => ({ seen, same: typeof outside.location }), on: {} }) },
});`;
    const packed = await packParts(
      { entry: 'spy.ts', files: { 'spy.ts': source } },
      { seed: '178', storm: false },
    );
    const page = await open(
      writeSystemLink(packed, { variant: null, hands: [], at: 0, digest: null, beside: null }),
    );
    const [card] = await cards(page);
    expect(card.match(/undefined/g)).toHaveLength(names.length + 1);
    await page.close();
  });

  test.each([
    [
      'a handler without an end',
      'nodes: { n: actor({ start: () => ({}), boot: () => { for (;;); }, on: {} }) }',
      'does not come to an end',
    ],
    ['no actors', 'nodes: {}', 'it has to be: one kind of node at least'],
    ['what cannot be parsed', 'nodes: {{', 'own.ts: '],
    ['what the page does not have', "nodes: require('fs')", 'imports "fs"'],
  ])('%s is told in words', async (_, nodes, words) => {
    const source = `import { actor, defineSystem } from 'replisim/lab';\nexport default defineSystem({ name: 'own', ${nodes} });\n`;
    const packed = await packParts(
      { entry: 'own.ts', files: { 'own.ts': source } },
      { seed: '178', storm: false },
    );
    const page = await classroom.open({
      file: 'system.html',
      fragment: writeSystemLink(packed, { variant: null, hands: [], at: null, digest: null, beside: null }),
      waitFor: '.problem:not(:empty)',
    });
    expect(await page.locator('.problem').innerText()).toContain(words);
    await page.close();
  });

  test('the history of a run that is not linearizable has its operations marked', async () => {
    const page = await open('system=primary-backup&variant=adds-twice&seed=1/0&storm=1');
    const marked = page.locator('.history .marked');
    for (let number = 0; (await marked.count()) === 0; number++) {
      expect(number).toBeLessThan(60);
      const before = page.url();
      await page.getByRole('button', { name: 'Another seed', exact: true }).click();
      await page.waitForFunction((old) => location.hash !== new URL(old).hash, before);
      await page.getByRole('button', { name: 'To the end', exact: true }).click();
      await page.locator('.standing', { hasText: /violated|holds$|undecided/ }).waitFor();
    }
    expect(await page.locator('.history .misfit').count()).toBe(1);
    expect(await page.locator('.standing').innerText()).toContain('violated: linearizable');
    await page.close();
  });

  test('the source can be changed on the page, and is then played', async () => {
    const page = await open('system=crdt-counter');
    await page.keyboard.press('e');
    const editor = page.getByRole('textbox', { name: 'source of the system' });
    await editor.waitFor();
    await editor.fill(text('raft-election/system.ts').replace("name: 'raft-election'", "name: 'my-own'"));
    await page.getByRole('button', { name: 'Play this', exact: true }).click();
    await settled(page, 'code=');
    expect(await page.title()).toBe('my-own - replisim');
    await page.close();
  });

  test('a damaged link says so, and the page stays of use', async () => {
    const page = await open('system=raft-election&hands=1:fly+away');
    expect(await page.locator('.problem').innerText()).toContain('is no step');
    await page.getByLabel('system').selectOption('raft');
    await settled(page, 'system=raft&');
    await page.close();
  });

  test('everything is reached by the keyboard alone', async () => {
    const page = await open('system=raft-election&variant=votes-twice&seed=178&at=11');
    const reached = new Set<string>();
    for (let i = 0; i < 70; i++) {
      await page.keyboard.press('Tab');
      reached.add(
        await page.evaluate(() => {
          const { activeElement } = (
            globalThis as never as {
              document: { activeElement: { getAttribute(name: string): string | null; textContent: string } };
            }
          ).document;
          const named = ['data-key', 'aria-label'].map((name) => activeElement.getAttribute(name));
          return named.find((name) => name !== null) ?? activeElement.textContent.slice(0, 30);
        }),
      );
    }
    const all = [...reached].join('\n');
    for (const wanted of [
      /share/,
      /source/,
      /Open a file/,
      /event-/,
      /arrow-/,
      /do-drop heartbeat/,
      /do-crash server-1/,
      /do-timer stand/,
      /play/,
      /moment: number/,
    ])
      expect(all).toMatch(wanted);
    await page.locator('[data-key="do-crash server-1"]').focus();
    await page.keyboard.press('Enter');
    await page.locator('.node.down').waitFor();
    await page.close();
  });

  const MOMENTS: [string, string][] = [
    [
      'two leaders',
      'system=raft-election&variant=votes-twice&seed=178&hands=11:drop+heartbeat+from+server-3+to+server-1&at=21',
    ],
    ['side by side', 'system=raft&variant=main&seed=1/2&storm=1&at=60&beside=forgets-vote'],
    ['clients', 'system=primary-backup&variant=main&seed=1&at=20'],
  ];

  test.each([320, 768, 1024, 1440])('nothing is clipped at %i pixels, light and dark', async (width) => {
    for (const dark of [false, true]) {
      for (const [name, moment] of MOMENTS) {
        const page = await open(moment, { width, height: 900, dark });
        await settled(page, 'digest=');
        expect([name, dark, await page.evaluate(clippedText)]).toEqual([name, dark, []]);
        await page.close();
      }
    }
  });

  test.each([
    ['light', {}],
    ['dark', { dark: true }],
    ['light, at the width of a phone', { width: 390, height: 844 }],
  ])('axe finds nothing serious on any view, %s', async (_, view) => {
    const problems: string[] = [];
    for (const [name, moment] of MOMENTS) {
      const page = await open(moment, view);
      await settled(page, 'digest=');
      problems.push(...(await axeProblems(page)).map((each) => `${name}: ${each}`));
      if (name === 'two leaders') {
        for (const [key, what] of [
          ['s', 'share'],
          ['?', 'keys'],
          ['e', 'source'],
        ]) {
          await page.keyboard.press(key);
          await page.getByRole('dialog').waitFor();
          problems.push(...(await axeProblems(page)).map((each) => `${what}: ${each}`));
          await page.keyboard.press('Escape');
          await page.getByRole('dialog').waitFor({ state: 'detached' });
        }
        await page.keyboard.press('b');
        await page.locator('html.presenting').waitFor();
        problems.push(...(await axeProblems(page)).map((each) => `presentation: ${each}`));
      }
      await page.close();
    }
    expect(problems).toEqual([]);
  });

  test('no page has asked for anything beyond its own folder, nor complained', () => {
    expect(classroom.foreign).toEqual([]);
    expect(classroom.complaints).toEqual([]);
  });
});
