import { counted, grouped, secondsOf } from '../output/numbers.ts';
import type { LiveFigures } from './live-state.ts';

/** The session in one line. */
export function statusText(name: string, figures: LiveFigures): string {
  const { micros, usedMemory, leaked, connections, dropped } = figures;
  return [
    `${secondsOf(Math.floor(micros / 100_000) * 100_000)}`,
    `${name}: used_memory ${grouped(usedMemory)}`,
    `leaked ${counted(leaked.objects, 'object')} (${counted(leaked.bytes, 'byte')})`,
    counted(connections, 'connection'),
    ...(dropped > 0 ? [`${grouped(dropped)} let go`] : []),
  ].join('  ');
}

const EVERY_MILLIS = 250;

/** A line on stderr that stays current, when a person looks at it. Sentences are put above it. */
export function createStatusLine(text: () => string): { tell(sentence: string): void; stop(): void } {
  const { stderr } = process;
  if (!stderr.isTTY) return { tell: (sentence) => void stderr.write(`${sentence}\n`), stop() {} };
  const draw = () => stderr.write(`\r\x1b[2K${text().slice(0, (stderr.columns ?? 80) - 1)}`);
  const timer = setInterval(draw, EVERY_MILLIS);
  return {
    tell(sentence) {
      stderr.write(`\r\x1b[2K${sentence}\n`);
      draw();
    },
    stop() {
      clearInterval(timer);
      stderr.write('\r\x1b[2K');
    },
  };
}
