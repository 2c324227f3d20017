import { EXIT } from './exit-codes.ts';

/** Ctrl-C, and what a container or a service manager sends to a process that shall end. */
const INTERRUPTS = ['SIGINT', 'SIGTERM'] as const;

/** How many listen to Ctrl-C. */
export const interruptListeners = (): number => process.listenerCount('SIGINT');

/** Calls `stop` on the first Ctrl-C or SIGTERM; a second one ends the process at once. Returns what takes this back. */
export function onInterrupt(stop: () => void): () => void {
  let asked = false;
  const hear = () => {
    if (asked) process.exit(EXIT.interrupted);
    asked = true;
    stop();
  };
  for (const signal of INTERRUPTS) process.on(signal, hear);
  return () => {
    for (const signal of INTERRUPTS) process.off(signal, hear);
  };
}
