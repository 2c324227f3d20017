import { packParts, writeSystemLink } from '../system/link.ts';

/** Opens a scenario of somebody's system in a window of its own, on the page for any system: what was written stays here. */
export async function openSystemPage(text: string, scenario: object): Promise<void> {
  const entry = 'submission.ts';
  const packed = await packParts({ entry, files: { [entry]: text } }, { scenario, choices: null });
  const moment = { variant: null, hands: [], at: null, digest: null, beside: null };
  window.open(`./system.html#${writeSystemLink(packed, moment)}`, '_blank');
}
