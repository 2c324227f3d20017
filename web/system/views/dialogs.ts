import { openKeys } from '../../views/dialog.ts';
import { openShareDialog } from '../../views/share-dialog.ts';
import { CONTROLS } from '../controls.ts';
import { writeSystemLink } from '../link.ts';
import { besideWord, runOf, type SystemPage } from '../page.ts';

/** What is said in a window of its own: the link to this moment, and the keys. */

export const PAGE_FILE_FORMAT = 'replisim-system-page/1';

/** The fragment of the moment on show; null as long as its parts are being packed. */
export function fragmentOf(page: SystemPage): string | null {
  if (page.packed === null || page.wanted !== null) return null;
  const { spec, frames } = runOf(page);
  return writeSystemLink(page.packed, {
    variant: spec.variant,
    hands: spec.hands,
    at: page.event,
    digest: frames[page.event]?.digest ?? null,
    beside: besideWord(page),
  });
}

export function openShare(page: SystemPage): void {
  const fragment = fragmentOf(page);
  if (fragment === null) return;
  const own = page.source !== null && !('builtIn' in page.source);
  const violated = runOf(page).judgement?.verdicts.filter(({ held }) => held === false) ?? [];
  openShareDialog({
    fragment,
    content: own
      ? 'Your system’s source, the case, what was done by hand and the moment are in the link. Who opens it runs the source in a sandbox.'
      : 'System, design, case, what was done by hand and the moment are in the link.',
    file: { format: PAGE_FILE_FORMAT },
    failures: violated.map(({ property }) => ({
      name: `Save the failure of ${property}`,
      ask: () => page.client.ask({ op: 'save', run: page.main, property }),
    })),
    readers: ['replay'],
  });
}

const OTHER_KEYS: readonly [string, string][] = [
  ['1 to 9', 'open one of the examples'],
  ['v', 'put the run without hands, or another design, beside; or take it away'],
  ['s', 'share this moment'],
  ['e', 'the source'],
  ['b', 'presentation: larger, and nothing but the run'],
  ['t', 'light or dark'],
  ['?', 'this list'],
  ['↑ ↓', 'inside a diagram: from one entry to the next'],
];

export function openHelp(page: SystemPage): void {
  const rows = [...CONTROLS.map(({ keyName, what }) => [keyName, what] as const), ...OTHER_KEYS];
  openKeys(rows, page.keys, (on) => {
    page.keys = on;
  });
}
