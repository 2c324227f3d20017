/** Elements in one expression each. An attribute that is false, null or undefined is left out; `on...` is a listener. */

type Listener = (event: never) => void;
export type Attributes = Record<string, string | number | boolean | null | undefined | Listener>;
export type NodeContent = Node | string | number | null | undefined | false;

const SVG = 'http://www.w3.org/2000/svg';

function fill<E extends Element>(element: E, attributes: Attributes, children: NodeContent[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (typeof value === 'function') element.addEventListener(name.slice(2), value as EventListener);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
  return element;
}

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: NodeContent[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), attributes, children);
}

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: NodeContent[]
): SVGElementTagNameMap[K] {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** Replaces what an element holds; what had the focus by its `data-key` has it again. */
export function show(element: Element, ...children: NodeContent[]): void {
  const active = document.activeElement;
  const key = active !== null && element.contains(active) ? active.getAttribute('data-key') : null;
  element.replaceChildren();
  fill(element, {}, children);
  if (key === null) return;
  element.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}

/**
 * One stop of the Tab key for a group: the arrow keys up and down, Home and End move in it. `current` is where Tab
 * comes in.
 */
export function roving(items: (HTMLElement | SVGElement)[], current: number): void {
  const first = Math.max(0, Math.min(current, items.length - 1));
  items.forEach((item, index) => {
    item.setAttribute('tabindex', index === first ? '0' : '-1');
    item.addEventListener('keydown', (event) => {
      const { key } = event as KeyboardEvent;
      const to =
        key === 'ArrowDown'
          ? index + 1
          : key === 'ArrowUp'
            ? index - 1
            : key === 'Home'
              ? 0
              : key === 'End'
                ? items.length - 1
                : -1;
      if (to < 0 || to >= items.length) return;
      event.preventDefault();
      event.stopPropagation();
      items[to].focus();
    });
  });
}

/** Scrolls a list so that one of its items stands in the middle. Both are in the page already. */
export function centre(list: HTMLElement, item: Element): void {
  const [frame, box] = [list.getBoundingClientRect(), item.getBoundingClientRect()];
  list.scrollTop += box.top + box.height / 2 - (frame.top + frame.height / 2);
}

/** Enter and the space bar press what is no button by itself. */
export function pressable(press: () => void): Attributes {
  return {
    role: 'button',
    onclick: press,
    onkeydown(event: KeyboardEvent) {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      event.stopPropagation();
      press();
    },
  };
}

export function button(
  label: string,
  press: () => void,
  attributes: Attributes = {},
  ...icon: NodeContent[]
) {
  const inner = icon.length > 0 ? icon : [label];
  return h(
    'button',
    {
      type: 'button',
      'aria-label': icon.length > 0 ? label : null,
      title: icon.length > 0 ? label : null,
      onclick: press,
      ...attributes,
    },
    ...inner,
  );
}

/** A button that asks for a file. */
export function fileButton(label: string, accept: string, opened: (file: File) => void): HTMLElement {
  const input = h('input', { type: 'file', accept, hidden: true, 'aria-hidden': 'true', tabindex: -1 });
  input.addEventListener('change', () => {
    const [file] = input.files ?? [];
    // The same file may be opened again after it was changed.
    input.value = '';
    if (file !== undefined) opened(file);
  });
  return h(
    'span',
    {},
    button(label, () => input.click()),
    input,
  );
}
