import { h, show } from '../dom.ts';
import { isShown, type Known, PANELS, type Page, type Panel } from '../page-state.ts';
import type { Moment } from '../protocol.ts';
import { diagramView } from './diagram.ts';
import { feedView } from './feed.ts';
import { logView } from './log.ts';
import { masterView } from './master.ts';
import { memoryView } from './memory.ts';
import { objectsView } from './objects.ts';
import { outputView } from './output.ts';
import { stepsView } from './steps.ts';
import { verdictsView } from './verdicts.ts';
import { whyView } from './why.ts';

/** The panels of one run. Two stages stand side by side when two variants are compared. */

type View = (page: Page, known: Known, moment: Moment) => HTMLElement;

export const TITLES: Record<Panel, string> = {
  diagram: 'Space and time',
  feed: 'The feed',
  objects: 'SELECT objects and who holds them',
  output: 'Output of each slave',
  steps: 'Steps',
  memory: 'Memory over time',
  master: "The servers' view",
  log: "The master's log",
  verdicts: 'Verdicts',
  why: 'Why, and what if',
};

const VIEWS: Record<Panel, View> = {
  diagram: diagramView,
  feed: feedView,
  objects: objectsView,
  output: outputView,
  steps: stepsView,
  memory: memoryView,
  master: masterView,
  log: logView,
  verdicts: verdictsView,
  why: whyView,
};

/** What a panel shows besides the moment: it is drawn anew only when one of these is another. A step changes few panels. */
const DRAWN_FROM: Partial<Record<Panel, (known: Known, moment: Moment) => readonly unknown[] | null>> = {
  feed: ({ info }, { feed }) => (feed.length === 0 ? [info.variant, info.spec.source] : null),
  verdicts: ({ ending, verdicts, info }) => [ending, verdicts, info.spec.forks.length],
  why: ({ ending, verdicts, info, why }) => [ending, verdicts, info.spec.forks.length, why],
};

export interface Stage {
  element: HTMLElement;
  draw(page: Page, known: Known | undefined, moment: Moment | null, heading: string): void;
  /** The run has been played further. */
  drawCourse(page: Page, known: Known | undefined, moment: Moment | null): void;
}

export function createStage(id: string): Stage {
  const title = h('div', { class: 'stage-title' });
  const bodies = new Map(PANELS.map((panel) => [panel, h('div', { class: 'body' })]));
  const sections = new Map(
    PANELS.map((panel) => [
      panel,
      h(
        'section',
        { class: `panel p-${panel}`, 'aria-labelledby': `${id}-${panel}` },
        h('h2', { id: `${id}-${panel}` }, TITLES[panel]),
        bodies.get(panel),
      ),
    ]),
  );
  const column = (name: string, ...panels: Panel[]) =>
    h('div', { class: `column ${name}` }, ...panels.map((panel) => sections.get(panel)));
  const drawnFrom = new Map<Panel, readonly unknown[] | null>();
  const drawPanel = (panel: Panel, page: Page, known: Known, moment: Moment): void => {
    const from = DRAWN_FROM[panel]?.(known, moment) ?? null;
    const before = drawnFrom.get(panel) ?? null;
    if (from !== null && before !== null && from.every((part, index) => part === before[index])) return;
    drawnFrom.set(panel, from);
    show(bodies.get(panel) as HTMLElement, VIEWS[panel](page, known, moment));
  };
  const element = h(
    'div',
    { class: 'stage-panels' },
    title,
    column('wide', 'diagram', 'objects', 'output', 'memory', 'log'),
    column('side', 'feed', 'steps', 'master', 'verdicts', 'why'),
  );
  return {
    element,
    draw(page, known, moment, heading) {
      element.hidden = known === undefined || moment === null;
      if (known === undefined || moment === null) return;
      title.replaceChildren(h('h2', {}, heading), h('p', {}, `Event ${moment.event}: ${moment.headline}`));
      title.hidden = heading === '';
      for (const panel of PANELS) {
        const section = sections.get(panel) as HTMLElement;
        section.hidden = !isShown(page, panel);
        if (section.hidden) drawnFrom.delete(panel);
        else drawPanel(panel, page, known, moment);
      }
    },
    drawCourse(page, known, moment) {
      if (known !== undefined && moment !== null && isShown(page, 'memory'))
        drawPanel('memory', page, known, moment);
    },
  };
}
