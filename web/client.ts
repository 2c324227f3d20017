/** A page's end of its worker: what is asked is answered, or fails with a sentence; what grows there is handed on. */
export interface WorkerClient<Request extends { op: keyof Answers }, Answers> {
  ask<R extends Request>(request: R): Promise<Answers[R['op']]>;
}

type FromWorker<Growth> =
  | { id: number; answer: unknown }
  | { id: number; problem: string }
  | (Growth & { grown: number });

export function createWorkerClient<Request extends { op: keyof Answers }, Answers, Growth>(
  worker: Worker,
  grown: (growth: Growth & { grown: number }) => void,
): WorkerClient<Request, Answers> {
  const waiting = new Map<number, { resolve: (answer: never) => void; reject: (error: Error) => void }>();
  let last = 0;
  worker.onmessage = ({ data }: MessageEvent<FromWorker<Growth>>) => {
    if ('grown' in data) {
      grown(data);
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
