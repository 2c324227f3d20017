/**
 * The worker that plays runs. It is a module of its own, among the first that the page evaluates: the simulator is loaded
 * and compiled while the page puts itself together.
 */
export const engine = new Worker(new URL('./engine/worker.ts', import.meta.url), { type: 'module' });
