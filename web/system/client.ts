import type { Answers, FromWorker, Part, Request } from './protocol.ts';

/** The page's end of the worker. */
export interface Client {
  ask<R extends Request>(request: R): Promise<Answers[R['op']]>;
}

export function createClient(grown: (run: number, part: Part) => void): Client {
  const worker = new Worker(new URL('./engine/worker.ts', import.meta.url), { type: 'module' });
  const waiting = new Map<number, { resolve: (answer: never) => void; reject: (error: Error) => void }>();
  let last = 0;
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    if ('grown' in data) {
      grown(data.grown, data.part);
      return;
    }
    const asked = waiting.get(data.id);
    waiting.delete(data.id);
    if ('problem' in data) asked?.reject(new Error(data.problem));
    else asked?.resolve(data.answer as never);
  };
  worker.onerror = (event) => {
    for (const { reject } of waiting.values()) reject(new Error(event.message || 'the worker has failed'));
    waiting.clear();
  };
  return {
    ask(request) {
      last++;
      const id = last;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve: resolve as never, reject });
        worker.postMessage({ id, ...request });
      });
    },
  };
}
