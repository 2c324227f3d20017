/** The page from a disk, without a network, and in somebody else's page. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { filesIn } from '../cli/commands/serve.ts';
import { singleFileOf } from '../cli/single-file.ts';
import { type Classroom, openClassroom, whyNoBrowser } from './testing/browser.ts';

jest.setTimeout(120_000);

const inBrowser = whyNoBrowser !== null && !process.env.CI ? describe.skip : describe;

/** The browser's, in functions that run there. */
declare const navigator: { serviceWorker: { ready: Promise<unknown> } };

/** The feed of 2.4.10. */
const FIX = `export default {
  feed(ports, slaves, dictid, command) {
    for (const slave of slaves) {
      if (ports.waitsForBgsaveStart(slave)) continue;
      if (ports.selectedDb(slave) !== dictid) {
        const shared = dictid < ports.sharedSelects;
        const object = shared ? ports.sharedSelect(dictid) : ports.createSelect(dictid, 1);
        if (shared) ports.incrRefCount(object);
        ports.addReply(slave, object);
        ports.decrRefCount(object);
        ports.setSelectedDb(slave, dictid);
      }
      ports.addReplyCommand(slave, command);
    }
  },
};
`;

const MOMENT = 'scenario=report-small&variant=2.4.9&at=91';

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
    writeFileSync(file, singleFileOf(filesIn(classroom.folder)));
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
    await page.getByRole('button', { name: 'Workshop' }).click();
    const editor = page.getByRole('textbox', { name: 'your submission' });
    await editor.waitFor();
    await editor.fill(FIX);
    await page.getByRole('button', { name: 'Judge' }).click();
    await page.locator('.score', { hasText: '10 of 10 points' }).waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Course' }).click();
    await page.locator('.questions li').first().waitFor();
    await page.close();
  });

  test('as one file opens the link of a moment, and a system of somebody', async () => {
    const served = await classroom.open({ fragment: MOMENT });
    const page = await classroom.open({ at: onDisk, fragment: MOMENT });
    expect([await shown(page), await shown(served)]).toEqual(['event 91 ', 'event 91 ']);
    expect(await page.locator('.headline').innerText()).toBe(await served.locator('.headline').innerText());
    expect(await page.locator('.elsewhere').getAttribute('href')).toBe('?system');
    await Promise.all([served.close(), page.close()]);
    const system = await classroom.open({ at: onDisk, file: '?system', fragment: 'system=raft' });
    expect(await system.locator('.about').innerText()).toMatch(/Raft/i);
    await system.getByRole('button', { name: 'Source' }).click();
    await system.locator('.cm-content').waitFor();
    await system.close();
  });

  test('opens without a network after the first visit, with what is loaded later', async () => {
    const page = await classroom.open({ offline: true, fragment: MOMENT });
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.context().setOffline(true);
    await page.reload();
    await page.locator('.place', { hasText: 'event 91 ' }).waitFor();
    await page.getByRole('button', { name: 'Workshop' }).click();
    await page.getByRole('button', { name: 'Judge' }).click();
    await page.locator('.score').waitFor({ timeout: 60_000 });
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
      page.getByRole('button', { name: 'Open the whole page' }).click(),
    ]);
    await whole.locator('.headline:not(:empty)').waitFor();
    expect(new URL(whole.url()).search).toBe('');
    expect(await shown(whole)).toBe('event 91 ');
    await Promise.all([whole.close(), page.close()]);
  });

  test('asks nobody else for anything, and complains of nothing', () => {
    expect([classroom.foreign, classroom.complaints]).toEqual([[], []]);
  });
});
