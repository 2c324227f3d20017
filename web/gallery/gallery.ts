import { FINDINGS, type Finding } from '../../properties/index.ts';
import { button, h } from '../dom.ts';
import { markdown } from '../lessons/markdown.ts';
import { open } from '../page.ts';
import { leaveWelcome, type Page } from '../page-state.ts';
import { openDialog } from '../views/dialog.ts';
import counterexamples from './counterexamples.json' with { type: 'json' };

/** The gallery: what the faithful versions violate beyond the report's leak, and what explorations have come upon. */

const stories = import.meta.glob<string>('../../docs/findings/*.md', {
  query: '?raw',
  import: 'default',
  eager: true,
});

interface Exhibit {
  title: string;
  /** Which property, and on what. */
  about: string;
  variant: string;
  scenario: object;
  more: HTMLElement | null;
}

export function showGallery(page: Page): void {
  const item = ({ title, about, variant, scenario, more }: Exhibit) =>
    h(
      'li',
      {},
      h('b', {}, title),
      h('p', { class: 'quiet' }, about),
      button('Play it', () => {
        dialog.close();
        leaveWelcome(page);
        const text = JSON.stringify(scenario);
        open(page, { scenario: { text }, variant, forks: [] }).catch((error: Error) => {
          page.problem = error.message;
          page.changed();
        });
      }),
      more,
    );
  const list = (exhibits: Exhibit[]) => h('ul', { class: 'gallery' }, ...exhibits.map(item));
  const dialog = openDialog(
    'Gallery',
    h('h3', {}, 'Findings: what Redis 2.4 itself does wrong'),
    list(FINDINGS.map(exhibitOf)),
    h('h3', {}, 'Counterexamples: the shortest ways to go wrong that explorations came upon'),
    list(
      counterexamples.map(({ variant, property, path, sentence, scenario }) => ({
        title: sentence,
        about: `${variant} violates ${property}, ${path.length} actions from the start`,
        variant,
        scenario,
        more: null,
      })),
    ),
  );
  dialog.classList.add('roomy');
}

function exhibitOf({ id, title, property, versions, scenario }: Finding): Exhibit {
  const story = /^## The story\n([\s\S]*?)(?=^## )/m.exec(stories[`../../docs/findings/${id}.md`] ?? '')?.[1];
  const more =
    story === undefined
      ? null
      : h('details', {}, h('summary', {}, 'The story'), ...markdown(story.trim(), () => null));
  const about = `${versions.join(' and ')} violate${versions.length === 1 ? 's' : ''} ${property}`;
  return { title, about, variant: versions[0], scenario, more };
}
