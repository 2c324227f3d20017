/**
 * What somebody does on the page with a run of their own, in a real browser: the first screen, lanes by the dozen, what
 * is done to a lane or a message. One browser, and one page for all of it.
 */
import type { Page } from 'playwright-core';
import { writePageLink } from '../properties/index.ts';
import { type Classroom, openClassroom, whyNoBrowser } from './testing/browser.ts';

jest.setTimeout(120_000);

if (whyNoBrowser !== null && !process.env.CI) console.warn(`web/tasks.test.ts is skipped: ${whyNoBrowser}`);
const inBrowser = whyNoBrowser !== null && !process.env.CI ? describe.skip : describe;

/** The browser's, in functions that run there. */
declare const location: { hash: string };

/** A published report had a master with 21 slaves. */
const SLAVES = Array.from({ length: 21 }, (_, n) => `slave-${n + 1}`);
const MANY = {
  name: 'many-slaves',
  servers: [{ name: 'master' }, ...SLAVES.map((name) => ({ name, follows: 'master' }))],
  clients: [0, 15].map((db) => ({
    name: `db${db}`,
    server: 'master',
    db,
    startMicros: 2_000_000,
    workload: { repeat: 2, command: ['set', 'foo', 'bar'] },
  })),
};

const linkTo = (scenario: object, more: object = {}) =>
  writePageLink({
    engine: '',
    scenario: { text: JSON.stringify(scenario) },
    variant: '2.4.9',
    forks: [],
    ...more,
  });

let classroom: Classroom;
let page: Page;

/** Opens what a link names in the page that is there, and waits until it is on show. */
async function go(fragment: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, fragment);
  const wanted = new URLSearchParams(fragment);
  await page.waitForFunction((name) => {
    const { document } = globalThis as never as {
      document: { querySelector(selector: string): { value: string } };
    };
    return document.querySelector('select').value === name;
  }, wanted.get('scenario') ?? '');
  await page.locator('.place', { hasText: `event ${wanted.get('at') ?? ''}` }).waitFor();
}

const laneNames = (stage = '.stage-panels:not([hidden])') =>
  page.locator(stage).first().locator('.lane text').allTextContents();
const place = () => page.locator('.place').innerText();
const futures = () => page.locator('.futures button').allInnerTexts();

inBrowser('the page and a run of one’s own', () => {
  beforeAll(async () => {
    expect(whyNoBrowser).toBeNull();
    classroom = await openClassroom();
    page = await classroom.open({ fragment: '' });
  });

  afterAll(async () => {
    await classroom?.close();
  });

  test('who comes without a link sees what this is, three doors, and the bug playing by itself', async () => {
    const doors = page.locator('.door b');
    expect(await doors.allInnerTexts()).toEqual(['Watch the bug', 'Learn it', 'Fix it']);
    expect(await page.locator('.panel:visible').count()).toBe(1);
    const before = await place();
    await page.locator('.place', { hasNotText: before }).waitFor();
    expect(page.url()).not.toContain('#');
    await doors.first().click();
    await page.locator('.welcome').waitFor({ state: 'hidden' });
    await page.locator('.headline', { hasText: '1 SELECT object leaked: slave.' }).waitFor();
    await page.getByRole('button', { name: 'Play' }).waitFor();
    await page.waitForFunction(() => location.hash.includes('at=91'));
    expect(await page.locator('.panel:visible').count()).toBe(10);
  });

  test('the verdict is always in sight, and leads to the verdicts', async () => {
    const chip = page.locator('.verdict-chip');
    await page.locator('.verdict-chip.bad').waitFor();
    expect(await chip.innerText()).toMatch(/violated: select-lifetimes/);
    await chip.click();
    expect(await page.locator('.p-verdicts').first().isVisible()).toBe(true);
  });

  test('22 lanes are six rows that open, in one run and side by side', async () => {
    await go(linkTo(MANY));
    await page.locator('.headline', { hasText: '21 SELECT objects leaked' }).waitFor();
    const folded = ['db0', 'db15', 'master', '▸ slave-1…7', '▸ slave-8…14', '▸ slave-15…21'];
    expect(await laneNames()).toEqual(folded);
    await page.getByRole('button', { name: /^Open 7 lanes: slave-8, / }).click();
    await page.getByRole('button', { name: /^Fold 7 lanes: slave-8, / }).waitFor();
    expect(await laneNames()).toEqual([
      ...folded.slice(0, 4),
      '▾ slave-8…14',
      ...SLAVES.slice(7, 14),
      '▸ slave-15…21',
    ]);
    const outputs = page.locator('.p-output .foldable');
    expect(await outputs.count()).toBe(21);
    await outputs.nth(4).getByRole('button').click();
    expect(await page.locator('.p-output .gauge').count()).toBe(1);
    await page.keyboard.press('v');
    await page.locator('.stages.two').waitFor();
    const right = page.locator('.stage-panels').nth(1);
    await right.locator('.lane').first().waitFor();
    expect((await right.locator('.lane text').allTextContents()).length).toBe(13);
    await page.keyboard.press('v');
    await page.locator('.stages:not(.two)').waitFor();
  });

  test('a lane is acted on where it stands: a slave is attached, stalled and cut, a client sends', async () => {
    await go('scenario=report-small&variant=2.4.9&at=91');
    const lane = (name: string) => page.getByRole('button', { name: `${name}: what can be done to it` });
    const deed = (text: string) => page.getByRole('dialog').getByRole('button', { name: text });
    const isDone = (many: number) => page.locator('.futures button').nth(many).waitFor();
    await lane('master').click();
    await deed('attach a slave to it').click();
    await isDone(1);
    expect(await laneNames()).toEqual(['db0', 'db15', 'master', 'slave', 'slave-2']);
    // From the keyboard: a deed by its number.
    await lane('slave').press('Enter');
    await page.keyboard.press('1');
    await isDone(2);
    await lane('slave').click();
    await deed('let go what master sends to slave').waitFor();
    await deed('cut the connection to master').click();
    await isDone(3);
    await lane('db15').click();
    expect(await page.getByLabel('in database').inputValue()).toBe('15');
    await page.getByRole('dialog').getByRole('textbox').fill('SET mine 1');
    await page.keyboard.press('Enter');
    await isDone(4);
    expect(await futures()).toEqual([
      'as it was',
      '⑂ slave-2 attached to master',
      '⑂ stall master to slave',
      '⑂ cut master to slave',
      '⑂ SET mine 1 in db 15',
    ]);
    await page.keyboard.press('a');
    expect(await page.getByRole('dialog').locator('h2').innerText()).toBe('master, at event 91');
    await page.keyboard.press('Escape');
  });

  test('a message under way is held, and does not arrive until it is let go', async () => {
    await go('scenario=report-small&variant=2.4.9&at=200');
    const flying = page.getByRole('button', { name: /^master to slave, .*arrived in event/ });
    const under = page.locator('.arrow.flying').and(flying);
    await under.first().waitFor();
    await under.first().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Hold it' }).click();
    await page.locator('.futures button').nth(1).waitFor();
    await page.getByRole('slider').fill('400');
    await page.locator('.place', { hasText: 'event 400' }).waitFor();
    const state = page.locator('.p-output .stage.wire').first();
    expect(await state.innerText()).toMatch(/[1-9]\d* bytes, stalled/);
  });

  test('nothing was complained of', () => {
    expect(classroom.foreign).toEqual([]);
    expect(classroom.complaints).toEqual([]);
  });
});
