import { areChoices } from '../../../sim/index.ts';
import { openedText } from '../../file-text.ts';
import { count } from '../../format.ts';
import { readSystemLink } from '../link.ts';
import { openCase, openLink, type SystemPage } from '../page.ts';
import { PAGE_FILE_FORMAT } from './dialogs.ts';

/** Files that are dropped or chosen: a system's source, a failure of the system on show, a moment that somebody saved. */

const MAX_BYTES = 5_000_000;

export async function openFiles(page: SystemPage, files: readonly File[]): Promise<void> {
  if (files.length === 0) return;
  for (const file of files) {
    if (file.size > MAX_BYTES)
      throw new Error(`${file.name} has ${count(file.size)} bytes: too much for the page`);
  }
  const texts = await Promise.all(files.map(async (file) => [file.name, await openedText(file)] as const));
  const sources = texts.filter(([name]) => /\.[cm]?[jt]s$/.test(name));
  if (sources.length > 0) await openTexts(page, Object.fromEntries(sources));
  else await openJson(page, ...texts[0]);
}

/** The file that no other one imports is the one whose default export is played. */
export async function openTexts(page: SystemPage, files: Record<string, string>): Promise<void> {
  const names = Object.keys(files);
  const imported = (name: string) =>
    Object.values(files).some((text) => text.includes(`'./${name}'`) || text.includes(`"./${name}"`));
  const entry = names.find((name) => !imported(name)) ?? names[0];
  await openLink(page, {
    source: { entry, files },
    variant: null,
    case: { seed: '1', storm: false },
    hands: [],
    at: null,
    digest: null,
    beside: null,
  });
}

async function openJson(page: SystemPage, name: string, text: string): Promise<void> {
  let value: Record<string, unknown> | null;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  if (typeof value !== 'object' || value === null)
    throw new Error(
      `${name} is not a file that the page knows: it opens .ts and .js files, failure files and page files`,
    );
  if (value.format === PAGE_FILE_FORMAT) return openLink(page, await readSystemLink(String(value.link)));
  if (!String(value.format).startsWith('replisim-failure/'))
    throw new Error(`${name} is neither a failure file nor a page file`);
  if (value.system !== page.system?.id)
    throw new Error(`${name} is about the system ${String(value.system)}: open that first`);
  const choices = value.choices ?? null;
  if (choices !== null && !areChoices(choices))
    throw new Error(`${name}: its choices are no lists of whole numbers from 0`);
  const spec = { case: { scenario: value.scenario, choices }, variant: String(value.variant), hands: [] };
  await openCase(page, spec, { at: Number.MAX_SAFE_INTEGER });
}
