import { InvalidArgumentError } from 'commander';
import { maxJobs } from './memory-bounds.ts';

/** What options take, as more than one command has them. */

/** A list: separated by commas, or by giving the option several times. */
export function several(value: string, before: string[] = []): string[] {
  return [...before, ...value.split(',').filter((part) => part !== '')];
}

export function positive(value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new InvalidArgumentError('It is a whole number from 1.');
  return Number(value);
}

/** A number of threads that this machine has room for. */
export function jobs(value: string): number {
  const count = positive(value);
  const most = maxJobs();
  if (count > most) throw new InvalidArgumentError(`This machine has room for ${most} threads.`);
  return count;
}

const UNITS: Readonly<Record<string, number>> = { us: 1, ms: 1_000, s: 1_000_000, m: 60_000_000 };

/** A length of virtual time, `10s`, `2m`, `500ms` or `250us`, in microseconds; a plain number counts seconds. */
export function virtualMicros(value: string): number {
  const [, number, unit = 's'] = /^(\d{1,9})(us|ms|s|m)?$/.exec(value) ?? [];
  if (number === undefined) throw new InvalidArgumentError('It is written 10s, 2m, 500ms or 250us.');
  return Number(number) * UNITS[unit];
}
