import { type Contestant, type Role, ratio, type Scale, type Timing } from './race.ts';

/** What a benchmark hands back: tables to print, and what they say to the figures that were asked for. */

export interface Section {
  tables: Table[];
  points: Point[];
}

export interface Table {
  caption: string;
  columns: string[];
  rows: string[][];
}

/** A figure that was asked for. */
export interface Point {
  what: string;
  wanted: string;
  got: string;
  reached: boolean;
}

export interface Benchmark {
  /** What it is called on the command line. */
  name: string;
  title: string;
  /** What is measured, in a few sentences. */
  about: string;
  run(scale: Scale): Promise<Section>;
  /** What is looked at when a figure is not reached: the functions that took the time are named beside it. */
  profiled?(): void;
  /** What stands in the way of a figure that is not reached, in a few sentences. */
  obstacle?: string;
}

const ROLE_WORDS: Record<Role, string> = { replisim: 'replisim', peer: 'npm', limit: 'by hand' };

/** One row for each contestant; the ratio is to the first of replisim's own. */
export function timingTable(caption: string, timings: readonly Timing[]): Table {
  const own = timings.find(({ role }) => role === 'replisim') as Timing;
  return {
    caption,
    columns: ['', 'kind', 'median', 'quartiles', 'to replisim'],
    rows: timings.map((timing) => [
      timing.name,
      ROLE_WORDS[timing.role],
      nanos(timing.median),
      `${nanos(timing.low)} - ${nanos(timing.high)}`,
      timing === own ? '1' : times(ratio(timing, own)),
    ]),
  };
}

export function point(what: string, wanted: string, got: string, reached: boolean): Point {
  return { what, wanted, got, reached };
}

/** A time given in nanoseconds, in the unit that suits it. */
export function nanos(value: number): string {
  if (value < 1000) return `${digits(value)} ns`;
  if (value < 1_000_000) return `${digits(value / 1000)} us`;
  if (value < 1_000_000_000) return `${digits(value / 1_000_000)} ms`;
  return `${digits(value / 1_000_000_000)} s`;
}

export function times(value: number): string {
  return digits(value);
}

/** Events a second, from nanoseconds an event. */
export function rate(nanosEach: number): string {
  return `${digits(1000 / nanosEach)} M/s`;
}

export function megabytes(bytes: number): string {
  return `${digits(bytes / 1_048_576)} MB`;
}

/** Three digits, or all before the point. */
export function digits(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return value.toFixed(0).replace(/\B(?=(\d{3})+$)/g, ',');
  if (size >= 10) return value.toFixed(1);
  return value.toFixed(2);
}

export type { Contestant };
