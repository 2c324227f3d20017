import type { Control } from './playing.ts';

/** What both pages listen to. */

/** Calls `draw` when `plan` comes to it, once, however often it is asked for until then. */
function planned(plan: (then: () => void) => void, draw: () => void): () => void {
  let isPlanned = false;
  return () => {
    if (isPlanned) return;
    isPlanned = true;
    plan(() => {
      isPlanned = false;
      draw();
    });
  };
}

/** What a press of a pointer on something that can be pressed has kept from being drawn; null while nothing is pressed. */
let kept: Set<() => void> | null = null;
addEventListener('pointerdown', ({ target }) => {
  if ((target as Element).closest('a, button, [role=button]') !== null) kept ??= new Set();
});
for (const end of ['pointerup', 'pointercancel', 'blur'])
  addEventListener(end, () => {
    const drawings = kept ?? [];
    kept = null;
    for (const draw of drawings) requestAnimationFrame(draw);
  });

/** A button that is drawn anew between the press of a pointer and its release is another, and never clicked. */
function onceReleased(draw: () => void): void {
  if (kept === null) draw();
  else kept.add(draw);
}

/** Draws before the next frame, or when what is pressed has been let go. */
export function onceAFrame(draw: () => void): () => void {
  return planned(requestAnimationFrame, () => onceReleased(draw));
}

/** Draws so much later than the next frame, which is not kept waiting. */
export function onceIn(millis: number, draw: () => void): () => void {
  const afterFrame = (then: () => void) => requestAnimationFrame(() => setTimeout(then, millis));
  return planned(afterFrame, () => onceReleased(draw));
}

export interface KeyListener<Page> {
  page: Page & { keys: boolean };
  /** Whether there is a run to act on. */
  ready(): boolean;
  controls: readonly Control<Page>[];
  letters: Readonly<Record<string, (page: Page) => void>>;
  /** Opens what a digit from 1 to 9 stands for; false if it stands for nothing. */
  open(place: number): boolean;
}

/** Keys act on the page, but not while somebody types, nor behind an open dialog. */
export function listenToKeys<Page>({ page, ready, controls, letters, open }: KeyListener<Page>): void {
  addEventListener('keydown', (event) => {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || !ready()) return;
    if (document.querySelector('dialog[open]') !== null) return;
    const element = target as HTMLElement;
    // A slider has the arrow keys for itself, and no use for letters.
    const isSlider = element.matches('input[type="range"]');
    if (isSlider && key.length > 1) return;
    if (!isSlider && element.closest('input, select, textarea, [contenteditable], summary') !== null) return;
    if (key === ' ' && element.closest('button, [role=button]') !== null) return;
    if (key.length === 1 && !page.keys && key !== '?' && key !== ' ') return;
    const act = controls.find((each) => each.key === key)?.act ?? letters[key];
    if (/^[1-9]$/.test(key) ? open(Number(key) - 1) : act !== undefined) {
      act?.(page);
      event.preventDefault();
    }
  });
}

/** Files that are dropped anywhere on the page. */
export function listenToDrops(opened: (files: File[]) => void): void {
  addEventListener('dragover', (event) => event.preventDefault());
  addEventListener('drop', (event) => {
    event.preventDefault();
    opened([...(event.dataTransfer?.files ?? [])]);
  });
}
