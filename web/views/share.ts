import { ENGINE_VERSION } from '../../model/index.ts';
import { PAGE_FORMAT, type PageLink, readPageLink, writePageLink } from '../../properties/index.ts';
import { button, h } from '../dom.ts';
import { openedText } from '../file-text.ts';
import { count } from '../format.ts';
import { open } from '../page.ts';
import { knownOf, PANELS, type Page, type Panel } from '../page-state.ts';
import type { BranchSpec, Opened } from '../protocol.ts';
import { openDialog } from './dialog.ts';
import { openShareDialog } from './share-dialog.ts';

/** This moment as a link or a file, and what links and files open. */

function linkOf(page: Page): PageLink {
  const { spec } = knownOf(page).info;
  const beside = page.beside === null ? undefined : page.branches.get(page.beside)?.info.variant;
  return {
    engine: ENGINE_VERSION,
    ...spec,
    at: page.event,
    ...(beside === undefined ? {} : { beside }),
    ...(page.watch === null || page.watch === '' ? {} : { watch: page.watch }),
    ...(page.panels.size === PANELS.length ? {} : { panels: [...page.panels] }),
  } as PageLink;
}

export function fragmentOf(page: Page): string {
  return writePageLink(linkOf(page));
}

export function openShare(page: Page): void {
  openShareDialog({
    fragment: fragmentOf(page),
    content: 'Scenario, variant, choices, forks, moment, panels and what is watched are in the link.',
    file: { format: PAGE_FORMAT, engine: ENGINE_VERSION },
    failures: [
      {
        name: 'Save as a failure file',
        ask: () => page.client.ask({ op: 'save', branch: page.main }),
      },
    ],
    readers: ['replay', 'why'],
  });
}

/** What is on show where nothing else is. */
export const PLAINEST: BranchSpec = { scenario: { name: 'report-small' }, variant: '2.4.9', forks: [] };

/**
 * Opens what a link asks for, if this engine is the one it was made with; else says so, and offers the scenario.
 *
 * @param inPlace as of `Opening`.
 */
export async function openFragment(page: Page, fragment: string, inPlace: boolean): Promise<void> {
  const { engine, at, beside, panels, watch, ...spec } = readPageLink(fragment);
  page.watch = watch ?? page.watch;
  if (panels !== undefined) {
    const known = panels.filter((panel): panel is Panel => (PANELS as readonly string[]).includes(panel));
    if (known.length > 0) page.panels = new Set(known);
  }
  await openIfSame(
    page,
    { engine, spec: spec as BranchSpec, at: at ?? null, beside: beside ?? null, sentence: '' },
    inPlace,
  );
}

async function openIfSame(
  page: Page,
  { engine, spec, at, beside, sentence }: Opened,
  inPlace: boolean,
): Promise<void> {
  page.welcome = false;
  if (engine === null || engine === '' || engine === ENGINE_VERSION) {
    await open(page, spec, { at: at ?? undefined, beside: beside ?? undefined, inPlace });
    page.message = sentence === '' ? page.message : sentence;
    page.changed();
    return;
  }
  if (page.main < 0) await open(page, PLAINEST, { inPlace: true });
  const anyway = button('Open the scenario as it runs here', () => {
    dialog.close();
    open(page, { ...spec, forks: [] }).catch((error: Error) => {
      page.problem = error.message;
      page.changed();
    });
  });
  const dialog = openDialog(
    'From another engine',
    h(
      'p',
      {},
      `This was made by engine ${engine} of replisim; this page has engine ${ENGINE_VERSION}. The same choices may lead elsewhere now, so the moment it meant cannot be shown for certain.`,
    ),
    h('div', { class: 'buttons' }, anyway),
  );
}

export async function openFile(page: Page, file: File): Promise<void> {
  try {
    if (file.size > 20_000_000)
      throw new Error(`${file.name} has ${count(file.size)} bytes: too much for the page`);
    const opened = await page.client.ask({ op: 'read', name: file.name, text: await openedText(file) });
    await openIfSame(page, opened, false);
  } catch (error) {
    page.problem = (error as Error).message;
    page.changed();
  }
}
