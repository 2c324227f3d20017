import { button, h } from '../dom.ts';

/** A dialog with a title, a way to close it, and its content. */
export function openDialog(title: string, ...content: (Node | null)[]): HTMLDialogElement {
  const close = button('Close', () => dialog.close(), { class: 'close' }, '×');
  const dialog = h(
    'dialog',
    { 'aria-labelledby': 'dialog-title' },
    h('header', {}, h('h2', { id: 'dialog-title' }, title), close),
    ...content,
  );
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** The list of keys, and whether letters are among them. */
export function openKeys(
  rows: readonly (readonly [key: string, what: string])[],
  on: boolean,
  turn: (on: boolean) => void,
): void {
  const box = h('input', { type: 'checkbox', checked: on, onchange: () => turn(box.checked) });
  openDialog(
    'Keys',
    h(
      'table',
      { class: 'keys' },
      h(
        'tbody',
        {},
        ...rows.map(([key, what]) =>
          h('tr', {}, h('th', { scope: 'row' }, h('kbd', {}, key)), h('td', {}, what)),
        ),
      ),
    ),
    h('label', { class: 'check' }, box, ' letter keys do something'),
  );
}
