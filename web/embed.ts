import './style/embed.css';
import { button } from './dom.ts';

/**
 * The page as a part of somebody else's: with `?embed` it shows the diagram, what holds what, one sentence and the time,
 * and a way to the whole page.
 */
export function embedIfAsked(): void {
  if (!isEmbedded()) return;
  document.documentElement.classList.add('embedded');
  const whole = button('Open the whole page', () => window.open(wholePage(), '_blank', 'noopener'), {
    class: 'link whole-page',
  });
  document.querySelector('.said')?.append(whole);
}

export function isEmbedded(): boolean {
  return new URLSearchParams(location.search).has('embed');
}

/** The moment on show, with all panels. */
function wholePage(): string {
  const address = new URL(location.href);
  address.searchParams.delete('embed');
  address.hash = address.hash.replace(/&panels=[^&]*/, '');
  return address.href;
}
