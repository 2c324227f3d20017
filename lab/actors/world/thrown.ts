import { type PlainData, showPlainData } from '../../histories/plain-data.ts';
import { looksPlain } from '../plain-state.ts';

/** What handlers throw, in words, and where. */

const MAX_THROWN = 300;

/** What was thrown, on one line. It may be anything, even what cannot be read. */
export function thrownText(error: unknown): string {
  try {
    const said = error instanceof Error ? `${error.name}: ${error.message}` : otherText(error);
    return said.replaceAll(/\s*\n\s*/g, ' ').slice(0, MAX_THROWN);
  } catch {
    return 'something that cannot be read';
  }
}

function otherText(thrown: unknown): string {
  const isData = typeof thrown === 'object' && looksPlain(thrown);
  return isData ? showPlainData(thrown as PlainData) : String(thrown);
}

/** The line of the handler's code that threw: `line 8 of store.ts`; null where no stack tells. */
export function whereThrown(error: unknown): string | null {
  const stack = stackOf(error);
  const called = stack.findIndex((line) => /\b(call|watch)Handler\b/.test(line));
  const above = called < 0 ? stack : stack.slice(0, called);
  const asked = above.findLastIndex((line) => line.includes('NodeContext.'));
  for (const line of above.slice(asked + 1)) {
    const place = /([^\\/(]+):(\d+):\d+\)?$/.exec(line);
    if (place !== null) return `line ${place[2]} of ${place[1]}`;
  }
  return null;
}

function stackOf(error: unknown): string[] {
  try {
    return error instanceof Error ? String(error.stack).split('\n') : [];
  } catch {
    return [];
  }
}
