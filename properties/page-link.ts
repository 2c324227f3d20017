import { areChoices, type Choices } from '../sim/index.ts';

/**
 * A moment of a run as the fragment of the page's address: what the page puts there, what `replisim` prints, and what
 * both read. A shipped scenario is named; any other one, and recorded choices, go along as base64url JSON.
 */
export interface PageLink {
  /** ENGINE_VERSION of the replisim that made the link; '' in one written by hand. */
  engine: string;
  scenario: { name: string } | { text: string };
  variant: string;
  /** Text of the user's own feed, for the variant `yours`. */
  source?: string;
  seed?: string | number;
  choices?: Choices;
  /** What was done to the run, and after how many events. */
  forks: { at: number; edit: { do: string } & Record<string, unknown> }[];
  /** Number of events handled at the moment to show; the page chooses when it is left out. */
  at?: number;
  /** The variant to put beside it. */
  beside?: string;
  panels?: string[];
  /** The expression that the page watches. */
  watch?: string;
}

/** Longer addresses than this are cut or refused on their way (mail, chat, browsers): a file is the better means. */
export const MAX_LINK_LENGTH = 6_000;

/** Format of a file that holds a link: the means for one that is too long. */
export const PAGE_FORMAT = 'replisim-page/1';

/** Where `replisim serve` listens unless it is told otherwise. */
export const PAGE_PORT = 4780;

/** The fragment, without its `#`. */
export function writePageLink(link: PageLink): string {
  const parts: [string, string | undefined][] = [
    ['engine', link.engine === '' ? undefined : link.engine],
    ['scenario', 'name' in link.scenario ? link.scenario.name : undefined],
    ['variant', link.variant],
    ['seed', link.seed === undefined ? undefined : String(link.seed)],
    ['at', link.at === undefined ? undefined : String(link.at)],
    ['beside', link.beside],
    ['panels', link.panels?.join(',')],
    ['watch', link.watch],
    ['forks', link.forks.length === 0 ? undefined : encodeJson(link.forks)],
    ['text', 'text' in link.scenario ? encodeJson(link.scenario.text) : undefined],
    ['source', link.source === undefined ? undefined : encodeJson(link.source)],
    ['choices', link.choices === undefined ? undefined : encodeJson(link.choices)],
  ];
  return parts
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]))
    .join('&');
}

/**
 * The run that a link's fragment names, with or without its `#`.
 *
 * @throws Error in words for people when the fragment is damaged or names no run.
 */
export function readPageLink(fragment: string): PageLink {
  const parts = new URLSearchParams(fragment.replace(/^#/, ''));
  const text = (name: string) => parts.get(name) ?? undefined;
  const name = text('scenario');
  const inner = text('text');
  if (name === undefined && inner === undefined) throw new Error('the link names no scenario');
  const at = text('at');
  if (at !== undefined && !/^\d{1,9}$/.test(at))
    throw new Error(`the link's moment is ${JSON.stringify(at)}; it is the number of an event`);
  const optional = {
    ...(text('seed') === undefined ? {} : { seed: seedOf(text('seed') as string) }),
    ...(text('source') === undefined ? {} : { source: String(decodeJson(text('source') as string)) }),
    ...(at === undefined ? {} : { at: Number(at) }),
    ...(text('beside') === undefined ? {} : { beside: text('beside') }),
    ...(text('panels') === undefined ? {} : { panels: (text('panels') as string).split(',') }),
    ...(text('watch') === undefined ? {} : { watch: text('watch') }),
    ...(text('choices') === undefined ? {} : { choices: choicesIn(decodeJson(text('choices') as string)) }),
  };
  return {
    engine: text('engine') ?? '',
    scenario: inner === undefined ? { name: name as string } : { text: String(decodeJson(inner)) },
    variant: text('variant') ?? '2.4.9',
    forks: text('forks') === undefined ? [] : forksIn(decodeJson(text('forks') as string)),
    ...optional,
  };
}

function seedOf(text: string): string | number {
  return /^\d{1,15}$/.test(text) ? Number(text) : text;
}

function choicesIn(value: unknown): Choices {
  if (!areChoices(value)) throw new Error("the link's choices are no lists of natural numbers");
  return value;
}

function forksIn(value: unknown): PageLink['forks'] {
  const good = (fork: PageLink['forks'][number] | null) =>
    Number.isSafeInteger(fork?.at) && (fork?.at ?? -1) >= 0 && typeof fork?.edit?.do === 'string';
  if (!Array.isArray(value) || !value.every(good)) throw new Error("the link's forks are damaged");
  return value;
}

function encodeJson(value: unknown): string {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function decodeJson(text: string): unknown {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(binary, (c) => c.charCodeAt(0))));
  } catch {
    throw new Error('the link is damaged: a part of it cannot be read');
  }
}
