/**
 * What somebody does on the page with a run of their own, in a real browser: the first screen, lanes by the dozen, what
 * is done to a lane or a message. One browser, and one page for all of it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { checkRun, counterfactuals, createWitness, witnessStep } from '../lab/index.ts';
import { completeScenario, type Scenario, type Variant, variantById } from '../model/index.ts';
import { parseScenario } from '../model/scenario-text.ts';
import { createRedisSystem, FINDINGS, propertyById, writePageLink } from '../properties/index.ts';
import { createReplayChooser, createSeededChooser } from '../sim/index.ts';
import {
  axeProblems,
  type Classroom,
  clippedText,
  openClassroom,
  panelsDrawn,
  whyNoBrowser,
} from './testing/browser.ts';

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

const redis = createRedisSystem();
const variant = variantById('2.4.9') as Variant;
const chooserOf = () => createReplayChooser({});

interface Counted {
  event: number;
  object: number;
  count: number;
  /** How many objects have leaked by then. */
  leaked: number;
}

/** The first SELECT object of a run that has a count other than 0, by a witness of the run. */
function firstCounted(scenario: Scenario): Counted {
  const chooser = createSeededChooser(scenario.seed);
  const witness = createWitness(redis, scenario, { variant, chooser });
  let leaked = 0;
  for (let record = witnessStep(witness); record !== null; record = witnessStep(witness)) {
    leaked += record.leaked.length;
    const found = record.selects.findLast(({ refcount }) => refcount > 0);
    if (found !== undefined)
      return { event: record.event, object: found.number, count: found.refcount, leaked };
  }
  throw new Error('no SELECT object is counted');
}

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
  await panelsDrawn(page);
}

/** In the browser. */
function twoFrames(): Promise<void> {
  const { requestAnimationFrame } = globalThis as never as { requestAnimationFrame(then: () => void): void };
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())));
}

/** In the browser: the page is as wide as its window. */
function fitsTheWindow(): boolean {
  const { document, innerWidth } = globalThis as never as {
    document: { documentElement: { scrollWidth: number } };
    innerWidth: number;
  };
  return document.documentElement.scrollWidth <= innerWidth;
}

const laneNames = (stage = '.stage-panels:not([hidden])') =>
  page.locator(stage).first().locator('.lane text').allTextContents();
/** What somebody does, counted: a key, a click, a field that is filled. */
let moves = 0;
function move<T>(done: Promise<T>): Promise<T> {
  moves++;
  return done;
}
const press = (key: string) => move(page.keyboard.press(key));
const click = (target: Locator) => move(target.click());
const fill = (target: Locator, text: string) => move(target.fill(text));
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });

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
    await page.locator('.place', { hasNotText: `${before.split(' of ')[0]} of ` }).waitFor();
    expect(page.url()).not.toContain('#');
    await doors.first().click();
    await page.locator('.welcome').waitFor({ state: 'hidden' });
    await page.locator('.headline', { hasText: '1 SELECT object leaked: slave.' }).waitFor();
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
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
    await page.getByRole('button', { name: /slave-8…14: open 7 lanes/ }).click();
    await page.getByRole('button', { name: /slave-8…14: fold 7 lanes/ }).waitFor();
    expect(await laneNames()).toEqual([
      ...folded.slice(0, 4),
      '▾ slave-8…14',
      ...SLAVES.slice(7, 14),
      '▸ slave-15…21',
    ]);
    const outputs = page.locator('.p-output .foldable');
    expect(await outputs.count()).toBe(21);
    await outputs.nth(4).getByRole('button').click();
    await page.locator('.p-output .gauge').waitFor();
    expect(await page.locator('.p-output .gauge').count()).toBe(1);
    await page.keyboard.press('v');
    await page.locator('.stages.two').waitFor();
    const right = page.locator('.stage-panels').nth(1);
    await right.locator('.lane').first().waitFor();
    expect((await right.locator('.lane text').allTextContents()).length).toBe(13);
    await page.keyboard.press('v');
    await page.locator('.stages:not(.two)').waitFor();
  });

  test('a run that plays on under a pressed button does not take the click from it', async () => {
    await go(linkTo(MANY, { at: 400 }));
    const line = page.locator('.p-output .foldable').first().getByRole('button');
    await line.scrollIntoViewIfNeeded();
    const { x, y } = (await line.boundingBox()) as { x: number; y: number };
    await page.mouse.move(x + 40, y + 8);
    await page.mouse.down();
    const heading = await page.locator('.stage-title p').first().textContent();
    await page.keyboard.press('ArrowRight');
    await page.evaluate(twoFrames);
    await page.waitForTimeout(300);
    expect(await page.locator('.stage-title p').first().textContent()).toBe(heading);
    await page.mouse.up();
    await page
      .locator('.stage-title p', { hasNotText: heading ?? '' })
      .first()
      .waitFor({ state: 'attached' });
    expect(await line.getAttribute('aria-expanded')).toBe('true');
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
    await page.getByRole('button', { name: 'Hold it', exact: true }).click();
    await page.locator('.futures button').nth(1).waitFor();
    // The slider goes as far as the run has been played.
    await page.locator('.place', { hasText: /of [\d,]+ ·/ }).waitFor();
    await page.getByRole('slider').fill('400');
    await page.locator('.place', { hasText: 'event 400' }).waitFor();
    // The panels follow the place when the moment has been fetched.
    await page.locator('.p-output .stage.wire', { hasText: /[1-9]\d* bytes, stalled/ }).waitFor();
  });

  test('where the order is free, somebody picks which message comes first', async () => {
    await go('scenario=report-small&variant=2.4.9&at=60');
    await page.keyboard.press('o');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: /^To the next choice/ }).click();
    const second = dialog.locator('.deed').nth(1);
    await second.waitFor();
    const [, from, to] = /^2 (\S+) to (\S+), in \d/.exec(await second.innerText()) ?? [];
    await page.keyboard.press('2');
    await page.locator('.futures [aria-current]', { hasText: `${from} to ${to} first` }).waitFor();
    await dialog.waitFor({ state: 'detached' });
    // The heading of the stage is drawn with its panels: "Event 82: Bytes from db0 are held on their way to master."
    const heading = page.locator('.stage-title p').first();
    let said = (await heading.textContent()) ?? '';
    const begin = Number(/\d+/.exec(said));
    for (let event = begin + 1; !/Bytes from \S+ arrive/.test(said); event++) {
      await page.keyboard.press('ArrowRight');
      await heading.filter({ hasText: `Event ${event}:` }).waitFor({ state: 'attached' });
      said = (await heading.textContent()) ?? '';
    }
    expect(said).toMatch(new RegExp(`^Event \\d+: Bytes from ${from} arrive at ${to}\\.$`));
  });

  test('an expression is watched: its value, the way to its next change, and it is in the link', async () => {
    await go('scenario=report-small&variant=2.4.9&at=60');
    await page.keyboard.press('x');
    const field = page.getByRole('combobox', { name: 'expression to watch' });
    const watched = page.locator('.watched');
    await field.fill('leaks > 0');
    await field.press('Enter');
    await watched.filter({ hasText: '"leaks" is no name of this run; allowed: leaked, backlog' }).waitFor();
    await field.fill('leaked > 0');
    await field.press('Enter');
    await watched.filter({ hasText: /^false$/ }).waitFor();
    await page.getByRole('button', { name: 'To the next change' }).click();
    await watched.filter({ hasText: /^true$/ }).waitFor();
    expect(await place()).toMatch(/^event 91 /);
    await page.waitForFunction(() => location.hash.includes('watch=leaked%20%3E%200'));
    expect(await page.evaluate(clippedText)).toEqual([]);
    await page.getByRole('button', { name: 'To the next change' }).click();
    await page.locator('.headline', { hasText: 'leaked > 0 does not change after this moment.' }).waitFor();
    await page.getByRole('button', { name: 'Stop watching' }).click();
    await watched.waitFor({ state: 'hidden' });
    // A link opens it again.
    await go('scenario=report-small&variant=2.4.9&at=90&watch=slave.keys');
    await watched.filter({ hasText: /^1$/ }).waitFor();
    await page.getByRole('button', { name: 'Stop watching' }).click();
  });

  test('while a run is being opened, nothing is said of the verdict on the one before', async () => {
    await page.locator('.verdict-chip.bad').waitFor();
    await page.evaluate(() => {
      const { prototype } = (
        globalThis as never as {
          Worker: { prototype: { postMessage(this: unknown, message: { op: string }): void } };
        }
      ).Worker;
      const post = prototype.postMessage;
      prototype.postMessage = function (message) {
        if (message.op !== 'open') {
          post.call(this, message);
          return;
        }
        Object.assign(globalThis, { letGo: () => post.call(this, message) });
        prototype.postMessage = post;
      };
      location.hash = 'scenario=report-small&variant=2.4.10&at=5';
    });
    const chip = page.locator('.verdict-chip');
    await chip.filter({ hasText: 'being opened' }).waitFor();
    await page.evaluate(() => (globalThis as never as { letGo(): void }).letGo());
    await chip.filter({ hasText: 'every property holds' }).waitFor();
    expect(await chip.getAttribute('class')).toContain('good');
  });

  describe('in at most five moves', () => {
    beforeEach(() => {
      moves = 0;
    });

    afterEach(() => {
      expect(moves).toBeGreaterThan(0);
      expect(moves).toBeLessThanOrEqual(5);
    });

    test('the first leak, its way, and sharing the moment', async () => {
      await go('scenario=report-small&variant=2.4.9&at=0');
      await press('l');
      await page.locator('.headline', { hasText: '1 SELECT object leaked: slave.' }).waitFor();
      expect(await place()).toMatch(/^event 91 /);
      await click(page.locator('.object.leaked').first());
      expect(await page.locator('.life').first().innerText()).toMatch(/copied.*leaked/s);
      await press('s');
      const link = await page.getByRole('textbox', { name: 'link to this moment' }).inputValue();
      await press('Escape');
      await click(button('To the beginning'));
      await page.locator('.headline', { hasText: 'Nothing has happened yet.' }).waitFor();
      await page.waitForFunction(() => location.hash.includes('at=0'));
      await go(new URL(link).hash.slice(1));
      await page.locator('.headline', { hasText: '1 SELECT object leaked: slave.' }).waitFor();
      expect(await place()).toMatch(/^event 91 /);
    });

    test('the count of an object after any step, and whether memory is leaked or waits', async () => {
      const file = 'slow-slave.yaml';
      const text = readFileSync(join(__dirname, '../model/scenario/shipped', file), 'utf8');
      const { event, object, count, leaked } = firstCounted(
        parseScenario(text, { file }).scenario as Scenario,
      );
      await press('6');
      await page.waitForFunction(() => location.hash.includes('scenario=slow-slave'));
      await press('g');
      await fill(page.getByRole('spinbutton', { name: 'event' }), String(event));
      await press('Enter');
      await page.locator('.headline', { hasText: '1 SELECT object created' }).waitFor();
      expect((await place()).replaceAll(',', '')).toContain(`event ${event} `);
      const box = page.locator('.object.alive', { hasText: `object ${object} ` }).first();
      expect(await box.locator('.count').textContent()).toBe(`count ${count}`);
      const memory = (await page.locator('.p-memory .body').first().innerText()).replaceAll(',', '');
      expect(memory).toMatch(new RegExp(`leaked ${48 * leaked} bytes; backlog [1-9]`));
    });

    test('which slave differs, and in what', async () => {
      const [{ property: id, scenario, title }] = FINDINGS;
      const property = propertyById(id) as never;
      const options = { variant, chooser: chooserOf(), properties: [property] };
      const [{ sentence }] = checkRun(redis, completeScenario(scenario), options).verdicts;
      expect(sentence).toContain('slave slave-2');
      await press('e');
      const exhibit = page.locator('.gallery li', { hasText: title });
      await click(exhibit.getByRole('button', { name: 'Play it', exact: true }));
      await click(page.locator('.verdict-chip'));
      await page.locator('.p-verdicts').first().getByText(sentence).waitFor();
    });

    test('the shortest scenario, what would have undone it, and where two versions part', async () => {
      await press('e');
      const exhibit = page.locator('.gallery li', { hasText: '2.4.9 violates select-lifetimes, 2 actions' });
      await click(exhibit.getByRole('button', { name: 'Play it', exact: true }));
      await page.locator('.verdict-chip.bad', { hasText: 'select-lifetimes' }).waitFor();
      await page.locator('.about', { hasText: '1. client 0 writes to database 10' }).waitFor();
      const leak = (await place()).match(/[\d,]+/)?.[0];
      await press('y');
      const file = readFileSync(join(__dirname, 'gallery/counterexamples.json'), 'utf8');
      const scenario = completeScenario(JSON.parse(file)[0].scenario);
      const property = propertyById('select-lifetimes') as never;
      const rows = counterfactuals(redis, scenario, { variant, property, chooserOf });
      await page.locator('.what-if:not(:has-text("playing"))').first().waitFor();
      expect(rows.some(({ survives }) => survives === false)).toBe(true);
      expect(await page.locator('.what-if li').allInnerTexts()).toEqual(
        rows.map(({ change, survives }) => `${survives ? 'still' : 'no longer'} violated ${change}`),
      );
      await press('v');
      await page.locator('.difference', { hasText: 'first difference' }).waitFor();
      expect(await place()).toMatch(new RegExp(`^event ${leak} `));
      expect(await page.locator('.difference').innerText()).toBe(
        'This is the first difference: until here both went the same way.',
      );
      await press('v');
      await page.locator('.stages:not(.two)').waitFor();
    });

    test('the repair of a feed', async () => {
      const fix = readFileSync(join(__dirname, '../model/variants/feed-2.4.10.ts'), 'utf8')
        .replace(/import type.*\n/, '')
        .replace(/export const \w+: Variant =/, 'export default');
      await click(button('Workshop'));
      await fill(page.getByRole('textbox', { name: 'your submission' }), fix);
      await click(button('Judge'));
      await page.locator('.score', { hasText: '10 of 10' }).waitFor();
      await click(button('Play on the stage'));
      await page.getByRole('group', { name: 'the feed of yours' }).waitFor();
      await page.locator('.verdict-chip:not(.bad)', { hasText: /holds|undecided/ }).waitFor();
      await click(button('Close'));
    });
  });

  test('no view, menu or dialog clips anything at any width, and axe finds nothing serious', async () => {
    const found: string[] = [];
    const check = async (name: string, isNew = false) => {
      const geometry = async (at: string) =>
        found.push(...(await page.evaluate(clippedText)).map((each) => `${name}, ${at}: ${each}`));
      const axe = async (at: string, rules?: string[]) =>
        found.push(...(await axeProblems(page, rules)).map((each) => `${name}, ${at}: ${each}`));
      const at = async (width: number, scheme: string) => {
        await page.setViewportSize({ width, height: width < 500 ? 640 : 900 });
        // What is drawn for the width is drawn in the second frame after, on a machine that is not busy.
        await page.evaluate(twoFrames);
        await page.waitForFunction(fitsTheWindow, undefined, { timeout: 10_000 }).catch(() => null);
        await geometry(`${width} wide, ${scheme}`);
      };
      for (const width of [1440, 1024, 768, 320]) {
        await at(width, 'light');
        // What page.test.ts has axe look at is not looked at again.
        if (isNew && width === 1440) await axe('light');
      }
      await page.emulateMedia({ colorScheme: 'dark' });
      // Only colours are others in the dark.
      if (isNew) await axe('dark', ['color-contrast']);
      for (const width of [320, 768, 1024, 1440]) await at(width, 'dark');
      await page.emulateMedia({ colorScheme: 'light' });
    };
    const dialog = async (key: string, name: string) => {
      // Keys have tests of their own: here nothing hangs on where the focus is, nor on a key that comes with a new width.
      await page.locator('body').dispatchEvent('keydown', { key });
      await page.getByRole('dialog').waitFor();
      await check(name, 'aego'.includes(key));
      await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    };
    await go('scenario=report-small&variant=2.4.9&at=91');
    await page.locator('.verdict-chip.bad').waitFor();
    await page.locator('.object.leaked').first().click();
    await check('a moment, and the life of an object');
    for (const key of ['a', 'e', 'f', 'g', 'o', 's', '?']) await dialog(key, `the dialog of ${key}`);
    await page.locator('summary', { hasText: 'View' }).click();
    await check('the menu', true);
    await page.locator('summary', { hasText: 'View' }).click();
    await button('Course').click();
    await page.locator('.questions form').first().waitFor();
    await check('the course');
    await button('Close the course').click();
    await button('Workshop').click();
    await page.getByRole('textbox', { name: 'your submission' }).waitFor();
    await check('the workshop');
    await button('Close').click();
    await page.keyboard.press('b');
    await page.locator('html.presenting').waitFor();
    await check('the presentation');
    await page.keyboard.press('b');
    await go(linkTo(MANY));
    await page
      .getByRole('button', { name: /slave-8…14: open 7 lanes/ })
      .or(page.locator('.group.open'))
      .first()
      .waitFor();
    await page.keyboard.press('y');
    await page.locator('.what-if:not(:has-text("playing"))').first().waitFor();
    await check('22 lanes', true);
    await page.keyboard.press('v');
    await page.locator('.difference', { hasText: 'first difference' }).waitFor();
    await check('side by side');
    await page.evaluate(() => {
      location.hash = '';
    });
    await page.locator('.welcome').waitFor();
    await check('the first screen', true);
    expect(found).toEqual([]);
  }, 300_000);

  test('nothing was complained of', () => {
    expect(classroom.foreign).toEqual([]);
    expect(classroom.complaints).toEqual([]);
  });
});
