import { formatMicros } from '../../../sim/index.ts';
import { briefly, type Story, type StoryMessage } from '../story.ts';
import { type Happening, inOrder } from './in-order.ts';

/** Sizes in the units of the drawing's own viewBox. */
const LEFT = 90;
const LANE = 240;
const TOP = 70;
const LINE = 20;

const STYLE = `
  text { font: 11px ui-monospace, Menlo, Consolas, monospace; fill: #1b1f24 }
  .background { fill: #ffffff } .lane { stroke: #8a939d } .name { font-weight: bold; font-size: 13px }
  .time { fill: #57606a } .message { stroke: #0550ae; fill: none } .head { fill: #0550ae } .lost { stroke-dasharray: 4 3 }
  .action { fill: #57606a } .change { fill: #8250df } .creation { fill: #116329 } .release { fill: #57606a } .loss { fill: #a40e26 }
  .loss-text { fill: #a40e26; font-weight: bold }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .background { fill: #0d1117 } .time, .action, .release { fill: #9da7b3 } .message { stroke: #79c0ff }
    .head { fill: #79c0ff } .change { fill: #d2a8ff } .creation { fill: #7ee787 } .loss, .loss-text { fill: #ff7b72 }
  }`;

/** Text as XML has it. What is no character of XML was replaced by `briefly`. */
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * The space-time diagram: a lane for each who takes part, time downwards, one line for each thing that happens (not to scale; the times
 * stand at the left). What happened is told by shape and words as well as by colour.
 */
export function toSvg(story: Story): string {
  const happenings = inOrder(story);
  const lane = (name: string) => LEFT + LANE / 2 + story.lanes.findIndex((each) => each.name === name) * LANE;
  const line = (index: number) => TOP + index * LINE;
  const width = LEFT + LANE * story.lanes.length + 20;
  const height = TOP + LINE * (happenings.length + 1);
  const title = `${story.title}, on ${story.variant}`;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">`,
    `<title id="title">${escaped(briefly(title, 200))}</title>`,
    `<style>${STYLE}</style>`,
    '<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="head" d="M0,0 L8,4 L0,8 z"/></marker></defs>',
    `<rect class="background" width="${width}" height="${height}"/>`,
    `<text class="name" x="10" y="24">${escaped(briefly(title, 200))}</text>`,
  ];
  for (const { name } of story.lanes) {
    const x = lane(name);
    parts.push(`<line class="lane" x1="${x}" y1="${TOP - 12}" x2="${x}" y2="${height - 10}"/>`);
    parts.push(
      `<text class="name" x="${x}" y="${TOP - 20}" text-anchor="middle">${escaped(briefly(name))}</text>`,
    );
  }
  let shownTime = '';
  for (const [index, happening] of happenings.entries()) {
    const time = formatMicros(happening.micros);
    if (time !== shownTime)
      parts.push(`<text class="time" x="10" y="${line(index) + 4}">${escaped(time)}</text>`);
    shownTime = time;
    if (happening.what === 'moment')
      parts.push(mark(happening.moment, lane(happening.moment.lane), line(index)));
  }
  parts.push(...arrows(happenings, lane, line), '</svg>');
  return `${parts.join('\n')}\n`;
}

type MomentOf = Extract<Happening, { what: 'moment' }>['moment'];

/** A dot, a square, a ring, a diamond or a cross, and the words beside it. */
function mark({ kind, text }: MomentOf, x: number, y: number): string {
  const shapes = {
    action: `<circle class="action" cx="${x}" cy="${y}" r="2.5"/>`,
    change: `<path class="change" d="M${x},${y - 5} L${x + 5},${y} L${x},${y + 5} L${x - 5},${y} z"/>`,
    creation: `<rect class="creation" x="${x - 4}" y="${y - 4}" width="8" height="8"/>`,
    release: `<circle cx="${x}" cy="${y}" r="4" fill="none" stroke="#57606a" stroke-width="2"/>`,
    loss: `<path class="loss" d="M${x - 6},${y - 4} l2,-2 l4,4 l4,-4 l2,2 l-4,4 l4,4 l-2,2 l-4,-4 l-4,4 l-2,-2 l4,-4 z"/>`,
  };
  const style = kind === 'loss' ? ' class="loss-text"' : '';
  return `<g class="moment">${shapes[kind]}<text${style} x="${x + 9}" y="${y + 4}">${escaped(briefly(text, 34))}</text></g>`;
}

function arrows(
  happenings: Happening[],
  lane: (name: string) => number,
  line: (index: number) => number,
): string[] {
  const arrival = new Map<StoryMessage, number>();
  for (const [index, each] of happenings.entries())
    if (each.what === 'receive') arrival.set(each.message, index);
  return happenings.flatMap((happening, index) => {
    if (happening.what !== 'send') return [];
    const { from, to, text } = happening.message;
    const [x1, x2, y1] = [lane(from), lane(to), line(index)];
    const end = arrival.get(happening.message);
    const what = `${from} to ${to}, ${text.length} bytes: ${briefly(text, 200)}`;
    const y2 = end === undefined ? y1 + LINE / 2 : line(end);
    const lost = end === undefined ? ' lost' : '';
    const reach = end === undefined ? (x1 + x2) / 2 : x2;
    return [
      `<path class="message${lost}" d="M${x1},${y1} L${reach},${y2}" marker-end="url(#head)"><title>${escaped(what)}</title></path>`,
    ];
  });
}
