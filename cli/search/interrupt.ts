import { EXIT } from '../exit-codes.ts';

/** Calls `stop` on the first Ctrl-C; a second one ends the process at once. Returns what takes this back. */
export function onInterrupt(stop: () => void): () => void {
  let asked = false;
  const hear = () => {
    if (asked) process.exit(EXIT.interrupted);
    asked = true;
    stop();
  };
  process.on('SIGINT', hear);
  return () => process.off('SIGINT', hear);
}
