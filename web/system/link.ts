import type { Intervention } from '../../lab/index.ts';
import type { PlayedCase, SystemFiles, SystemSource } from './protocol.ts';

/**
 * A moment of a run of any system as the fragment of the page's address. A small system's source goes along, compressed;
 * so does a scenario that is more than a seed. What hands have done is written in words.
 */
export interface SystemLink {
  source: SystemSource;
  variant: string | null;
  case: PlayedCase;
  hands: Intervention[];
  /** Null: the page chooses. */
  at: number | null;
  /** The digest at that moment, by which a page sees whether it shows the same. */
  digest: string | null;
  /** The id of a variant, or nothing but `original`: the run without the hands. */
  beside: string | null;
}

/** What of a link has to be compressed, which takes its time: done once for a system and a case. */
export interface PackedParts {
  source: string;
  case: string;
}

/** What a link holds may be unpacked to so many characters. */
const MAX_UNPACKED = 1_000_000;

export const ORIGINAL = 'original';

export async function packParts(source: SystemSource, played: PlayedCase): Promise<PackedParts> {
  return {
    source:
      'builtIn' in source ? `system=${encodeURIComponent(source.builtIn)}` : `code=${await pack(source)}`,
    case: 'scenario' in played ? `case=${await pack(played)}` : caseWords(played),
  };
}

function caseWords({ seed, storm }: Extract<PlayedCase, { seed: string }>): string {
  return `seed=${encodeURIComponent(seed)}${storm ? '&storm=1' : ''}`;
}

/** The fragment, without its `#`. */
export function writeSystemLink(packed: PackedParts, link: Omit<SystemLink, 'source' | 'case'>): string {
  const { variant, hands, at, digest, beside } = link;
  const parts: [string, string | number | null][] = [
    ['variant', variant],
    ['hands', hands.length === 0 ? null : hands.map(({ after, step }) => `${after}:${step}`).join(';')],
    ['at', at],
    ['beside', beside],
    ['digest', digest],
  ];
  const words = parts.flatMap(([name, value]) =>
    value === null
      ? []
      : [`${name}=${encodeURIComponent(value).replaceAll('%20', '+').replaceAll('%3A', ':')}`],
  );
  return [packed.source, packed.case, ...words].join('&');
}

/** @throws Error in words for people when the fragment is damaged or names no system. */
export async function readSystemLink(fragment: string): Promise<SystemLink> {
  const parts = new URLSearchParams(fragment.replace(/^#/, ''));
  const name = parts.get('system');
  const code = parts.get('code');
  if (name === null && code === null) throw new Error('the link names no system');
  const at = parts.get('at');
  if (at !== null && !/^\d{1,9}$/.test(at)) throw new Error(`the link's moment is ${JSON.stringify(at)}`);
  const packedCase = parts.get('case');
  return {
    source: code === null ? { builtIn: name as string } : filesIn(await unpack(code)),
    variant: parts.get('variant'),
    case:
      packedCase === null
        ? { seed: parts.get('seed') ?? '1', storm: parts.get('storm') === '1' }
        : caseIn(await unpack(packedCase)),
    hands: handsIn(parts.get('hands') ?? ''),
    at: at === null ? null : Number(at),
    digest: parts.get('digest'),
    beside: parts.get('beside'),
  };
}

function handsIn(text: string): Intervention[] {
  if (text === '') return [];
  return text.split(';').map((each) => {
    const found = /^(\d{1,9}):(.+)$/.exec(each);
    if (found === null)
      throw new Error(`the link is damaged: ${JSON.stringify(each)} is nothing done by hand`);
    return { after: Number(found[1]), step: found[2] };
  });
}

function filesIn(value: unknown): SystemFiles {
  const { entry, files } = (value ?? {}) as Partial<SystemFiles>;
  const texts = typeof files === 'object' && files !== null ? Object.values(files) : [];
  if (typeof entry !== 'string' || texts.length === 0 || texts.some((text) => typeof text !== 'string'))
    throw new Error('the link is damaged: it holds no files of a system');
  return { entry, files: files as Record<string, string> };
}

function caseIn(value: unknown): PlayedCase {
  const { scenario, choices = null } = (value ?? {}) as { scenario?: unknown; choices?: never };
  if (typeof scenario !== 'object' || scenario === null)
    throw new Error('the link is damaged: it holds no scenario');
  return { scenario, choices };
}

/** JSON, compressed, in letters that an address can hold. */
export async function pack(value: unknown): Promise<string> {
  const stream = new Blob([JSON.stringify(value)]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** @throws Error when the text is damaged, or stands for more than a link is for. */
export async function unpack(text: string): Promise<unknown> {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    return JSON.parse(await readSome(stream.getReader()));
  } catch {
    throw new Error('the link is damaged: a part of it cannot be read');
  }
}

/** A few letters can stand for gigabytes: no more is unpacked than a system may have. */
async function readSome(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
    if (text.length > MAX_UNPACKED) {
      await reader.cancel();
      throw new Error('too much');
    }
  }
}
