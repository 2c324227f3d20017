import type { Page } from '../page.ts';

/** Opens the workshop, which is loaded when it is asked for. */
export function openWorkshop(page: Page): void {
  import('../workshop/workshop-editor.ts').then(
    ({ showWorkshop }) => showWorkshop(page),
    (error: Error) => {
      page.problem = `the workshop cannot be loaded: ${error.message}`;
      page.changed();
    },
  );
}
