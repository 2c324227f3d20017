import type { Page } from '../page-state.ts';

/** Opens or closes the workshop, which is loaded when it is asked for. */
export function openWorkshop(page: Page): void {
  import('../workshop/workshop-editor.ts').then(
    ({ showWorkshop }) => showWorkshop(page),
    (error: Error) => {
      page.problem = `the workshop cannot be loaded: ${error.message}`;
      page.changed();
    },
  );
}

/** Shows or hides the course, which is loaded when it is asked for. */
export function openCourse(page: Page): void {
  import('../lessons/lesson-panel.ts').then(
    ({ toggleCourse }) => toggleCourse(page),
    (error: Error) => {
      page.problem = `the course cannot be loaded: ${error.message}`;
      page.changed();
    },
  );
}

/** Shows the gallery, which is loaded when it is asked for. */
export function openGallery(page: Page): void {
  import('../gallery/gallery.ts').then(
    ({ showGallery }) => showGallery(page),
    (error: Error) => {
      page.problem = `the gallery cannot be loaded: ${error.message}`;
      page.changed();
    },
  );
}
