import { FINDINGS } from '../../properties/index.ts';
import { button, h } from '../dom.ts';
import { onVariant, open } from '../page.ts';
import type { Page } from '../page-state.ts';
import { actOf, commandsIn, type PageAct } from './commands.ts';
import { doneIn, noteDone } from './progress.ts';

/** Below a block of commands: a button for each, which does it on the page, or copies it for a terminal. */

const LABELS: Record<PageAct['do'], string> = {
  play: 'Play it here',
  finding: 'Play it here',
  'open-system': 'Open it on the page for any system',
  workshop: 'Open it in the workshop',
};

/** `done` is called when one was done. */
export function commandButtons(page: Page, lesson: string, block: string, done: () => void): HTMLElement[] {
  return commandsIn(block).map((command) => {
    const act = actOf(command);
    const label = act === null ? 'Copy it for your terminal' : LABELS[act.do];
    const mark = h('span', { class: 'done', role: 'status' });
    const draw = () => mark.replaceChildren(doneIn(lesson).includes(command) ? '✓ done' : '');
    const press = () => {
      const work = act === null ? navigator.clipboard.writeText(command) : perform(page, act);
      work.then(
        () => {
          noteDone(lesson, command);
          draw();
          done();
        },
        (error: Error) => {
          page.problem = error.message;
          page.changed();
        },
      );
    };
    draw();
    const what = h('code', {}, command.replace(/^npx replisim /, ''));
    return h(
      'p',
      { class: 'command' },
      button(`${label}: ${command}`, press, {}, label),
      ' ',
      what,
      ' ',
      mark,
    );
  });
}

async function perform(page: Page, act: PageAct): Promise<void> {
  if (act.do === 'open-system') {
    const variant = act.variant === null ? '' : `&variant=${encodeURIComponent(act.variant)}`;
    window.open(`./system.html#system=${encodeURIComponent(act.system)}${variant}`, '_blank', 'noopener');
    return;
  }
  if (act.do === 'workshop') {
    const { showExercise } = await import('../workshop/workshop-editor.ts');
    showExercise(page, act.exercise);
    return;
  }
  if (act.do === 'finding') {
    const finding = FINDINGS.find(({ id }) => id === act.finding);
    if (finding === undefined) throw new Error(`no finding is called ${act.finding}`);
    const text = JSON.stringify(finding.scenario);
    await open(page, { scenario: { text }, variant: act.variant, forks: [] });
    return;
  }
  const { scenario, variant, seed, panel } = act;
  if (panel !== undefined) page.panels.add(panel);
  const spec = { scenario: { name: scenario }, variant, forks: [], ...(seed === undefined ? {} : { seed }) };
  await open(page, onVariant(page, spec, variant));
}
