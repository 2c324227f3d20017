/** The page in a class: from a disk, without a network, in somebody else's page; lessons that are done on it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { classifyInstance, judgeSubmission } from '../classroom/index.ts';
import { RIGHT_FEED } from '../classroom/testing/hostile-submissions.ts';
import { type Classroom, openClassroom, whyNoBrowser } from './testing/browser.ts';

const inBrowser = whyNoBrowser !== null && !process.env.CI ? describe.skip : describe;

/** The browser's, in functions that run there. */
declare const location: { hash: string };
declare const history: { length: number };
declare const dispatchEvent: (event: Event) => void;
declare const navigator: { serviceWorker: { ready: Promise<unknown> } };

const MOMENT = 'scenario=report-small&variant=2.4.9&at=91';

const MAIN = join(__dirname, '../dist/cli/main.js');

let classroom: Classroom;
let disk: string;
let onDisk: string;

/** The event on show, which the address names, too. */
const shown = async (page: Page) => (await page.locator('.place').innerText()).match(/^event \d+ /)?.[0];

inBrowser('the page', () => {
  beforeAll(async () => {
    expect(whyNoBrowser).toBeNull();
    classroom = await openClassroom();
    disk = mkdtempSync(join(tmpdir(), 'replisim-disk-'));
    const file = join(disk, 'class room.html');
    execFileSync(process.execPath, [MAIN, 'serve', '--single-file', file]);
    onDisk = pathToFileURL(file).href;
  });

  afterAll(async () => {
    await classroom?.close();
    if (disk !== undefined) rmSync(disk, { recursive: true });
  });

  test('as one file on a disk plays the report and judges a fix', async () => {
    const page = await classroom.open({ at: onDisk, fragment: 'scenario=report-small&variant=2.4.9' });
    expect(await page.locator('.headline').innerText()).toBe('1 SELECT object leaked: slave.');
    await page
      .locator('.p-verdicts', { hasText: /violated · select-lifetimes/ })
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Workshop', exact: true }).click();
    const editor = page.getByRole('textbox', { name: 'your submission' });
    await editor.waitFor();
    await editor.fill(RIGHT_FEED);
    await page.getByRole('button', { name: 'Judge', exact: true }).click();
    await page.locator('.score', { hasText: '10 of 10 points' }).waitFor();
    await page.getByRole('button', { name: 'Course', exact: true }).click();
    await page.locator('.questions li').first().waitFor();
    await page.close();
  });

  test('as one file opens the link of a moment, and a system of somebody', async () => {
    const served = await classroom.open({ fragment: MOMENT });
    const page = await classroom.open({ at: onDisk, fragment: MOMENT });
    expect([await shown(page), await shown(served)]).toEqual(['event 91 ', 'event 91 ']);
    expect(await page.locator('.headline').innerText()).toBe(await served.locator('.headline').innerText());
    const elsewhere = page.locator('a', { hasText: 'Any system' });
    expect(await elsewhere.getAttribute('href')).toBe('?system');
    await Promise.all([served.close(), page.close()]);
    const system = await classroom.open({ at: onDisk, file: '?system', fragment: 'system=raft' });
    expect(await system.locator('.about').innerText()).toMatch(/Raft/i);
    await system.getByRole('button', { name: 'Source', exact: true }).click();
    await system.locator('.cm-content').waitFor();
    await system.close();
  });

  test('opens without a network after the first visit, with what is loaded later', async () => {
    const page = await classroom.open({ offline: true, fragment: MOMENT });
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.context().setOffline(true);
    await page.reload();
    await page.locator('.place', { hasText: 'event 91 ' }).waitFor();
    await page.getByRole('button', { name: 'Workshop', exact: true }).click();
    await page.getByRole('button', { name: 'Judge', exact: true }).click();
    await page.locator('.score').waitFor();
    await page.goto(`${classroom.address}system.html#system=raft`);
    await page.locator('p.sentence:not(:empty)').waitFor();
    await page.close();
  });

  test('in a frame shows the diagram, the objects, one sentence and the time', async () => {
    const page = await classroom.open({ file: '?embed', fragment: MOMENT, width: 640, height: 480 });
    expect(await page.locator('.panel:visible h2').allTextContents()).toEqual([
      'Space and time',
      'SELECT objects and who holds them',
    ]);
    expect(await page.locator('.headline').isVisible()).toBe(true);
    expect(await page.locator('header').isVisible()).toBe(false);
    const [whole] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('button', { name: 'Open the whole page', exact: true }).click(),
    ]);
    await whole.locator('.headline:not(:empty)').waitFor();
    expect(new URL(whole.url()).search).toBe('');
    expect(await shown(whole)).toBe('event 91 ');
    // The frame that Share offers shows the same.
    await whole.keyboard.press('s');
    const frame = await whole.getByRole('textbox', { name: 'frame for a page' }).inputValue();
    expect(frame).toMatch(/^<iframe title="replisim: The report in small/);
    const source = /src="([^"]+)"/.exec(frame)?.[1].replaceAll('&amp;', '&') as string;
    expect(source).toContain(`${classroom.address}?embed#`);
    await whole.goto(source);
    await whole.locator('html.embedded .headline:not(:empty)').waitFor();
    expect(await shown(whole)).toBe('event 91 ');
    await Promise.all([whole.close(), page.close()]);
  });

  test("a lesson's commands are done on the page, and the lesson knows what was done", async () => {
    const page = await classroom.open({ fragment: MOMENT });
    await page.getByRole('button', { name: 'Course', exact: true }).click();
    await page.getByLabel('lesson', { exact: true }).selectOption('04-reproduce-it');
    const standing = page.locator('.lesson .standing');
    expect(await standing.innerText()).toMatch(/^You have done 0 of 3 commands, and answered 0 of /);
    await page
      .getByRole('button', { name: 'Play it here: npx replisim replay shared-ids@1/2.4.10', exact: true })
      .click();
    await page.waitForFunction(() => /scenario=shared-ids&variant=2\.4\.10&seed=1/.test(location.hash));
    await page.locator('.command .done', { hasText: 'done' }).waitFor();
    await page.locator('.questions input').first().fill('0');
    await page.locator('.questions button').first().click();
    await page.locator('.questions .verdict').first().waitFor();
    expect(await standing.innerText()).toMatch(/^You have done 1 of 3 commands, and answered 1 of /);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save my answers, to be handed in', exact: true }).click(),
    ]);
    const text = readFileSync(await download.path(), 'utf8');
    const questions = (lesson: string) =>
      readFileSync(join(__dirname, `../docs/course/${lesson}.questions.yaml`), 'utf8');
    const submission = { file: download.suggestedFilename(), text, seed: '7' };
    const noSystem = () => Promise.reject(new Error('no question of this lesson is about an example'));
    const report = await judgeSubmission(submission, undefined as never, noSystem, questions);
    expect(report).toMatchObject({ exercise: 'lessons', failure: null });
    expect(report.parts[0].sentence).toContain('04-reproduce-it: ');
    await page.close();
  });

  test('no lesson shows marks of the file that it is written in', async () => {
    const page = await classroom.open({ fragment: MOMENT });
    await page.getByRole('button', { name: 'Course', exact: true }).click();
    const lesson = page.getByLabel('lesson', { exact: true });
    const names = readdirSync(join(__dirname, '../docs/course')).filter((file) => /^\d\d-.*\.md$/.test(file));
    expect(names.length).toBeGreaterThanOrEqual(15);
    for (const name of names) {
      await lesson.selectOption(name.replace('.md', ''));
      const paragraphs = await page.locator('.lesson :is(p, li, td, h2, h3)').allTextContents();
      expect([name, paragraphs.filter((text) => /<!--|-->|\*\*|\]\(|```/.test(text))]).toEqual([name, []]);
    }
    await page.close();
  });

  test('the cards of a seed are shown in the workshop, and the seed is the one of the lessons', async () => {
    const page = await classroom.open({ fragment: MOMENT });
    await page.getByRole('button', { name: 'Course', exact: true }).click();
    await page.getByLabel('lesson', { exact: true }).selectOption('10-leak-or-backlog');
    await page.getByLabel('your seed', { exact: true }).fill('ada');
    await page.getByLabel('your seed', { exact: true }).press('Enter');
    await page
      .getByRole('button', { name: 'Open it in the workshop: npx replisim judge --cards --seed 7' })
      .click();
    const workshop = page.locator('.workshop');
    expect(await workshop.getByLabel('your seed', { exact: true }).inputValue()).toBe('ada');
    await workshop.getByRole('button', { name: 'Show my cards', exact: true }).click();
    await workshop.locator('.report details').nth(5).waitFor();
    const { cards } = classifyInstance('ada');
    expect(await workshop.locator('.report summary').allTextContents()).toEqual(
      cards.map(({ id }) => `Card ${id}`),
    );
    expect((await workshop.locator('.report pre').allTextContents())[2]).toContain(cards[2].after.trim());
    await workshop.locator('select').selectOption('feed');
    expect(await workshop.getByRole('button', { name: 'Show my cards', exact: true }).isVisible()).toBe(
      false,
    );
    await page.close();
  });

  test('slides stand beside the stage, which goes to the moment of each', async () => {
    const page = await classroom.open({ fragment: 'scenario=two-slaves&variant=2.4.9' });
    await page.getByRole('button', { name: 'Course', exact: true }).click();
    await page.getByLabel('lesson', { exact: true }).selectOption('slides');
    await page.locator('html.presenting').waitFor();
    await page.waitForFunction(() => /scenario=report-small/.test(location.hash));
    const heading = page.locator('.slides h3');
    const entries = await page.evaluate(() => history.length);
    const seen = new Set<string>();
    for (let slide = 0; slide < 8; slide++) {
      seen.add(await heading.innerText());
      await page.getByRole('button', { name: 'Next slide', exact: true }).click();
    }
    expect([...seen]).toHaveLength(8);
    // The browser's Back leads out of the lecture, not through it.
    expect(await page.evaluate(() => history.length)).toBe(entries);
    await page.goBack();
    await page.waitForFunction(() => /scenario=two-slaves/.test(location.hash));
    expect(await page.locator('.problem').first().innerText()).toBe('');
    await page.close();
  });

  test('a handout has the event, the seed, the link, and the link as a code', async () => {
    const page = await classroom.open({ fragment: MOMENT });
    // The digest is that of the whole run.
    await page.locator('.verdict-chip.bad').waitFor();
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    const head = page.locator('.handout');
    expect(await head.innerText()).toMatch(
      /^event 91 · scenario report-small · on 2\.4\.9 · seed report · digest [\da-f]{16}\n/,
    );
    expect(await head.locator('.address').innerText()).toMatch(
      /^http.*#engine=\d+&scenario=report-small&variant=2\.4\.9&at=91$/,
    );
    const [code] = await head.locator('.code').all();
    const box = await code.boundingBox();
    expect(box?.width).toBeGreaterThan(100);
    await page.emulateMedia({ media: null });
    expect(await head.isVisible()).toBe(false);
    await page.close();
  });

  test('asks nobody else for anything, and complains of nothing', () => {
    expect([classroom.foreign, classroom.complaints]).toEqual([[], []]);
  });
});
