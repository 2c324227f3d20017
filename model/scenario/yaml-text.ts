import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  parseDocument,
  visit,
} from 'yaml';

/**
 * What scenarios, questions and answers have in common as YAML text: it is read with its places, and whatever would
 * make the parser crash, print or work for ever is a flaw at its place.
 */

/** Keys and positions that lead to a value. */
export type Path = readonly (string | number)[];

/** A path as people write it: `servers[1].follows`; '' for the whole text. */
export function pathText(path: Path): string {
  return path
    .map((part, at) => (typeof part === 'number' ? `[${part}]` : at === 0 ? part : `.${part}`))
    .join('');
}

/** A value from a text, short enough for a sentence. */
export function inWords(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string')
    return value.length > 60 ? `text of ${value.length} characters` : JSON.stringify(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return `keys: ${Object.keys(value).slice(0, 8).join(', ') || 'none'}`;
  return String(value);
}

export function valueAt(value: unknown, path: Path): unknown {
  const step = (inner: unknown, part: string | number) =>
    typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[part] : undefined;
  return path.reduce(step, value);
}

/** Where a node of the document begins in the text; undefined for what has no place. */
function beginning(node: unknown): number | undefined {
  return (node as { range?: [number, number, number] | null } | null | undefined)?.range?.[0];
}

/**
 * Offset of the place that `path` names, or of the last place before it that the text has.
 *
 * @param ofKey the key at the end of the path is meant, and not its value.
 */
export function offsetOf(doc: Document, path: Path, ofKey: boolean): number {
  let node: unknown = doc.contents;
  let offset = beginning(node) ?? 0;
  for (const [depth, part] of path.entries()) {
    const inner = isAlias(node) ? node.resolve(doc) : node;
    if (isMap(inner)) {
      const pair = inner.items.find((item) => isScalar(item.key) && String(item.key.value) === String(part));
      if (pair === undefined) return offset;
      const last = depth === path.length - 1;
      node = last && ofKey ? pair.key : (pair.value ?? pair.key);
    } else if (isSeq(inner)) {
      node = inner.items[Number(part)];
    } else return offset;
    offset = beginning(node) ?? offset;
  }
  return offset;
}

/** Where an offset is, from line 1 and column 1 on; the library knows no place in a text that it has not read. */
export function placeAt(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

export interface YamlText {
  doc: Document;
  value: unknown;
}

/** What is wrong with a text, and at which offset. */
export interface YamlFlaw {
  flaw: string;
  offset: number;
}

/** Deeper than any text that people write; the parser needs some of the stack for each level. */
const MAX_DEPTH = 200;
const MAX_ALIASES = 100;
const SECOND_DOCUMENT = 'a second document (a line of three dashes begins one); a file holds one';
const DEEP = `text nested more than ${MAX_DEPTH} levels deep`;

/**
 * Reads a text.
 *
 * @param prepare changes the document before its value is taken.
 */
export function readYaml(
  text: string,
  lines: LineCounter,
  prepare: (doc: Document) => void = () => {},
): YamlText | YamlFlaw {
  const deep = tooDeepAt(text);
  if (deep !== null) {
    countLines(text, lines);
    return { flaw: DEEP, offset: deep };
  }
  try {
    const doc = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    const error = doc.errors[0];
    if (error !== undefined)
      return {
        flaw: error.code === 'MULTIPLE_DOCS' ? SECOND_DOCUMENT : syntaxFlaw(error.message),
        offset: error.pos[0],
      };
    // What the tag was to make of it would stay the text that is written.
    const unknownTag = doc.warnings.find(({ code }) => code === 'TAG_RESOLVE_FAILED');
    if (unknownTag !== undefined) return { flaw: syntaxFlaw(unknownTag.message), offset: unknownTag.pos[0] };
    const flaw = structuralFlaw(doc);
    if (flaw !== null) return flaw;
    prepare(doc);
    const value: unknown = doc.toJS({ maxAliasCount: MAX_ALIASES });
    // Aliases put what is deep into what is deep.
    if (deeper(value)) return { flaw: DEEP, offset: 0 };
    return { doc, value };
  } catch (error) {
    return { flaw: syntaxFlaw((error as Error).message), offset: 0 };
  }
}

/** Notes where lines begin, in a text that is not parsed. */
export function countLines(text: string, lines: LineCounter): void {
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1);
}

/** Where brackets, or dashes and question marks on one line, open too many levels. Brackets in quotes count, too. */
function tooDeepAt(text: string): number | null {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '[' || character === '{') depth++;
    else if ((character === ']' || character === '}') && depth > 0) depth--;
    if (depth > MAX_DEPTH) return at;
  }
  const compact = new RegExp(`(?:[-?:][ \\t]+){${MAX_DEPTH}}`).exec(text);
  return compact?.index ?? null;
}

function deeper(value: unknown): boolean {
  const open: [value: unknown, depth: number][] = [[value, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [inner, depth] = next;
    if (depth > MAX_DEPTH) return true;
    if (typeof inner !== 'object' || inner === null) continue;
    for (const child of Object.values(inner)) open.push([child, depth + 1]);
  }
  return false;
}

/** A key that is no plain word, and an alias to what it stands in: what no JSON has, and no schema expects. */
function structuralFlaw(doc: Document): YamlFlaw | null {
  const found: YamlFlaw[] = [];
  let aliases = 0;
  const tell = (flaw: string, node: unknown) => found.push({ flaw, offset: beginning(node) ?? 0 });
  visit(doc, {
    Pair(_, { key }) {
      if (isCollection(key)) tell('a key that is a list or a map', key);
      if (isAlias(key)) tell('a key that is an alias', key);
      // A tag makes bytes or a time of it.
      if (isScalar(key) && isObject(key.value)) tell('a key that is no plain word', key);
    },
    Scalar(key, node) {
      if (key !== 'key' && node.tag !== undefined && isObject(node.value))
        tell(`the tag ${node.tag.replace('tag:yaml.org,2002:', '!!')}, which makes no plain value`, node);
    },
    Alias(_, alias, above) {
      const inside = above.some((node) => isCollection(node) && node.anchor === alias.source);
      if (++aliases > MAX_ALIASES) tell(`more than ${MAX_ALIASES} aliases`, alias);
      if (inside) tell(`the alias *${alias.source} inside of what it stands for`, alias);
      else if (alias.resolve(doc) === undefined)
        tell(`the alias *${alias.source}, and no anchor &${alias.source} before it`, alias);
    },
  });
  return found[0] ?? null;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** The YAML library's own sentence, its first line, short. */
function syntaxFlaw(message: string): string {
  if (message.includes('call stack')) return 'text nested too deeply';
  if (message.includes('alias count')) return `aliases that multiply to more than ${MAX_ALIASES}`;
  const first = message.split('\n')[0];
  return `bad syntax (${first.length > 120 ? `${first.slice(0, 120)}...` : first})`;
}
