import { h, show } from '../../dom.ts';
import type { KnownRun, SystemMoment } from '../known-run.ts';
import { type SystemPage, whyNoHands } from '../page.ts';
import { diagramView, legend } from './diagram.ts';
import { flightView } from './flight.ts';
import { historyView } from './history.ts';
import { nodesView } from './nodes.ts';
import { propertiesView } from './properties.ts';

/** The panels of one run: the diagram above, the nodes below it, and what is under way, asked and answered beside. */
export interface Stage {
  element: HTMLElement;
  draw(page: SystemPage, run: KnownRun | null, moment: SystemMoment | null, heading: string): void;
}

const TITLES = {
  diagram: 'Space and time',
  nodes: 'Nodes',
  flight: 'Under way',
  properties: 'What must hold',
  history: 'Asked and answered',
} as const;
type PanelName = keyof typeof TITLES;

/** `hands`: things can be done on this stage. */
export function createStage(id: string, hands: boolean): Stage {
  const bodies = {} as Record<PanelName, HTMLElement>;
  const sections = {} as Record<PanelName, HTMLElement>;
  for (const name of Object.keys(TITLES) as PanelName[]) {
    bodies[name] = h('div', { class: 'body' });
    sections[name] = h(
      'section',
      { class: `panel p-${name}`, 'aria-labelledby': `${id}-${name}` },
      h('h2', { id: `${id}-${name}` }, TITLES[name]),
      bodies[name],
    );
  }
  sections.diagram.append(legend());
  const title = h('div', { class: 'stage-title' });
  const element = h(
    'div',
    { class: 'stage-panels' },
    title,
    h('div', { class: 'column wide' }, sections.diagram, sections.nodes),
    h('div', { class: 'column side' }, sections.flight, sections.properties, sections.history),
  );
  return {
    element,
    draw(page, run, moment, heading) {
      element.hidden = run === null || moment === null;
      if (run === null || moment === null) return;
      const handsOff = hands ? whyNoHands(page) : 'aside';
      show(title, h('h2', {}, heading), h('p', {}, `Event ${moment.frame.event}: ${moment.frame.sentence}`));
      title.hidden = heading === '';
      show(bodies.diagram, diagramView(page, run, moment));
      show(bodies.nodes, nodesView(page, run, moment, handsOff));
      sections.flight.hidden = !hands;
      if (hands) show(bodies.flight, flightView(page, moment, handsOff));
      show(bodies.properties, propertiesView(page, run, moment));
      sections.history.hidden = !page.system?.hasClients;
      if (page.system?.hasClients) show(bodies.history, historyView(run, moment));
    },
  };
}
