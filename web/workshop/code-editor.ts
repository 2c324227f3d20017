import { javascript } from '@codemirror/lang-javascript';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { tags } from '@lezer/highlight';
import { basicSetup, EditorView } from 'codemirror';

/** A code editor in the page's own colours. Tab leaves it, as everywhere on the page. */

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--switched)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--created)' },
  { tag: tags.comment, color: 'var(--muted)', fontStyle: 'italic' },
  { tag: [tags.propertyName, tags.function(tags.variableName)], color: 'var(--accent)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--leaked)' },
]);

const theme = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'var(--sheet)', fontSize: '0.85rem', height: '100%' },
  '.cm-content': { fontFamily: 'var(--mono)', caretColor: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'var(--paper)', color: 'var(--muted)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--ran)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--now) !important',
  },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
});

export interface CodeEditor {
  text(): string;
  /** Another text, which nobody typed. */
  replace(text: string): void;
}

/** `typed` is called with the whole text after each change by hand. */
export function createCodeEditor(
  parent: HTMLElement,
  label: string,
  typed: (text: string) => void,
): CodeEditor {
  let byHand = true;
  const view = new EditorView({
    parent,
    extensions: [
      basicSetup,
      javascript({ typescript: true }),
      syntaxHighlighting(colours),
      theme,
      EditorView.updateListener.of(({ docChanged, state }) => {
        if (docChanged && byHand) typed(state.doc.toString());
      }),
      EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
    ],
  });
  return {
    text: () => view.state.doc.toString(),
    replace(text) {
      byHand = false;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
      byHand = true;
    },
  };
}
