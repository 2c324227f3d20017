import { h } from '../dom.ts';

/** A place for what went wrong, read out when it fills. */
export function problemOf(text: string): HTMLElement {
  return h('p', { class: 'problem', role: 'alert' }, text);
}
