/** What was written in the workshop stays in this browser: a reload or a closed lid loses nothing. */

const keyOf = (exercise: string) => `replisim/workshop/${exercise}`;

/** The text of an exercise as it was last; null where nothing was written, or the browser keeps nothing. */
export function keptText(exercise: string): string | null {
  try {
    return localStorage.getItem(keyOf(exercise));
  } catch {
    return null;
  }
}

/** Null forgets. A browser that keeps nothing, as in a private window, is no reason to stop anybody's typing. */
export function keepText(exercise: string, text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(keyOf(exercise));
    else localStorage.setItem(keyOf(exercise), text);
  } catch {
    // Nothing is kept, and the text is still in the editor.
  }
}
