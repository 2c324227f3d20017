import { h, type NodeContent } from '../dom.ts';

/** As much of Markdown as the lessons use: headings, paragraphs, lists, tables, code, quotes, comments; bold, italics, links. */

const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*]+)\*|\[([^\]]+)\]\(([^)\s]+)\)/g;

/** What a link leads to on the page: a function to call, or null for a link out of its reach, shown as text. */
export type Follow = (target: string) => (() => void) | null;

function inline(text: string, follow: Follow): NodeContent[] {
  const parts: NodeContent[] = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, code, bold, italic, label, target] = match;
    parts.push(text.slice(from, match.index));
    from = match.index + whole.length;
    if (code !== undefined) parts.push(h('code', {}, code));
    else if (bold !== undefined) parts.push(h('strong', {}, ...inline(bold, follow)));
    else if (italic !== undefined) parts.push(h('em', {}, ...inline(italic, follow)));
    else parts.push(link(label, target, follow));
  }
  parts.push(text.slice(from));
  return parts;
}

function link(label: string, target: string, follow: Follow): NodeContent {
  const go = follow(target);
  const inner = inline(label, () => null);
  return go === null
    ? h('span', {}, ...inner)
    : h('button', { type: 'button', class: 'link', onclick: go }, ...inner);
}

const BEGINS: readonly [RegExp, (lines: string[], follow: Follow) => HTMLElement | null][] = [
  [/^<!--/, comment],
  [/^```/, codeBlock],
  [/^#{1,4} /, heading],
  [/^\|/, table],
  [/^(- |\* |\d+\. )/, list],
  [/^> ?/, quote],
];

const beginner = (line: string) => BEGINS.find(([pattern]) => pattern.test(line));

/** The text as elements, block by block. */
export function markdown(text: string, follow: Follow): HTMLElement[] {
  const lines = text.split('\n');
  const blocks: HTMLElement[] = [];
  while (lines.length > 0) {
    if (lines[0].trim() === '') lines.shift();
    else {
      const block = (beginner(lines[0])?.[1] ?? paragraph)(lines, follow);
      if (block !== null) blocks.push(block);
    }
  }
  return blocks;
}

/** For those who read the file: nothing of it is shown. */
function comment(lines: string[]): null {
  while (lines.length > 0 && !(lines.shift() as string).includes('-->'));
  return null;
}

function codeBlock(lines: string[]): HTMLElement {
  lines.shift();
  const code: string[] = [];
  while (lines.length > 0 && !lines[0].startsWith('```')) code.push(lines.shift() as string);
  lines.shift();
  return h('pre', { class: 'scroll', tabindex: 0 }, h('code', {}, code.join('\n')));
}

function heading(lines: string[], follow: Follow): HTMLElement {
  const [, marks, text] = /^(#+) (.*)/.exec(lines.shift() as string) as RegExpExecArray;
  return h(marks.length === 1 ? 'h2' : 'h3', {}, ...inline(text, follow));
}

function table(lines: string[], follow: Follow): HTMLElement {
  const rows: string[][] = [];
  while (lines[0]?.startsWith('|')) {
    const line = lines.shift() as string;
    if (/^\|[\s:|-]+\|$/.test(line)) continue;
    rows.push(
      line
        .slice(1, line.lastIndexOf('|'))
        .split('|')
        .map((cell) => cell.trim()),
    );
  }
  const [head, ...body] = rows;
  const row = (cells: string[], tag: 'th' | 'td') =>
    h(
      'tr',
      {},
      ...cells.map((cell) => h(tag, tag === 'th' ? { scope: 'col' } : {}, ...inline(cell, follow))),
    );
  return h(
    'div',
    { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': 'table' },
    h('table', {}, h('thead', {}, row(head, 'th')), h('tbody', {}, ...body.map((cells) => row(cells, 'td')))),
  );
}

function list(lines: string[], follow: Follow): HTMLElement {
  const ordered = /^\d/.test(lines[0]);
  const items: string[] = [];
  while (lines.length > 0 && lines[0].trim() !== '') {
    const item = /^(?:- |\* |\d+\. )(.*)/.exec(lines[0]);
    if (item !== null) items.push(item[1]);
    else items[items.length - 1] += ` ${lines[0].trim()}`;
    lines.shift();
  }
  return h(ordered ? 'ol' : 'ul', {}, ...items.map((item) => h('li', {}, ...inline(item, follow))));
}

function quote(lines: string[], follow: Follow): HTMLElement {
  const inner: string[] = [];
  while (lines[0]?.startsWith('>')) inner.push((lines.shift() as string).replace(/^> ?/, ''));
  return h('blockquote', {}, ...markdown(inner.join('\n'), follow));
}

function paragraph(lines: string[], follow: Follow): HTMLElement {
  const text: string[] = [];
  do text.push(lines.shift() as string);
  while (lines.length > 0 && lines[0].trim() !== '' && beginner(lines[0]) === undefined);
  return h('p', {}, ...inline(text.join(' '), follow));
}
