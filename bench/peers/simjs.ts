import { createRequire } from 'node:module';

/** simjs, which is made for a page: it puts itself into `window`. */

export interface Request {
  deliverAt: number;
  order?: number;
  done(callback: () => void): Request;
}

export interface Queue {
  insert(request: { deliverAt: number; order?: number }): void;
  remove(): { deliverAt: number };
}

export interface Entity {
  setTimer(delay: number): Request;
  send(message: unknown, delay: number, to: Entity): void;
  useFacility(facility: unknown, duration: number): Request;
}

export interface Simulator {
  addEntity(kind: unknown, name: string, ...start: unknown[]): Entity;
  simulate(endTime: number): boolean;
}

export interface SimJs {
  Sim: new () => Simulator;
  Entity: new (simulator: Simulator, name: string) => Entity;
  Facility: new (name: string) => unknown;
  PQueue: new (name: string) => Queue;
}

function loadSimJs(): SimJs {
  const page: { Sim?: SimJs } = {};
  const globals = globalThis as unknown as { window?: typeof page };
  globals.window = page;
  createRequire(import.meta.url)('simjs');
  delete globals.window;
  return page.Sim as SimJs;
}

export const simjs = loadSimJs();
