import { createRequire } from 'node:module';

/** simscript, which is made for a page: it lets the page draw by `requestAnimationFrame`. */

export interface Entity {
  simulation: Simulation;
  delay(time: number): Promise<number>;
  enterQueue(queue: unknown): Promise<number>;
  leaveQueue(queue: unknown): void;
  sendSignal(signal: unknown): number;
  waitSignal(signal: unknown): Promise<number>;
}

export interface Simulation {
  timeEnd: number | null;
  onStarting(): void;
  onFinished(): void;
  activate(entity: Entity): Promise<number>;
  start(reset: boolean): Promise<void>;
}

export interface SimScript {
  Simulation: new () => Simulation;
  Entity: new () => Entity;
  Queue: new (name: string, capacity: number) => unknown;
}

export function loadSimScript(): SimScript {
  const globals = globalThis as unknown as { requestAnimationFrame?: unknown };
  globals.requestAnimationFrame = setImmediate;
  return createRequire(import.meta.url)('simscript') as SimScript;
}
