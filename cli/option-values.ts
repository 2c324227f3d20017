import { InvalidArgumentError } from 'commander';
import { DURATION_WORDS, didYouMean, durationMicros } from '../sim/words.ts';
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

export function whole(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError('It is a whole number.');
  return Number(value);
}

export function wholeNumbers(value: string): number[] {
  return value.split(',').map(whole);
}

export function portNumber(value: string): number {
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535)
    throw new InvalidArgumentError('It is a port from 0 (any free one) to 65535.');
  return Number(value);
}

export function speedFactor(value: string): number {
  const speed = Number(value);
  if (!/^\d+(\.\d+)?$/.test(value) || !(speed >= 0.001 && speed <= 1000))
    throw new InvalidArgumentError('It is a number from 0.001 to 1000.');
  return speed;
}

/** A number of threads that this machine has room for. */
export function jobs(value: string): number {
  const count = positive(value);
  const most = maxJobs();
  if (count > most) throw new InvalidArgumentError(`This machine has room for ${most} threads.`);
  return count;
}

/** A length of virtual time, `10s`, `2m`, `500ms` or `250us`, in microseconds; a plain number counts seconds. */
export function virtualMicros(value: string): number {
  const micros = durationMicros(/^\d+$/.test(value) ? `${value}s` : value);
  if (micros === null || micros === 0)
    throw new InvalidArgumentError(`It is written ${DURATION_WORDS}; a plain number counts seconds.`);
  return micros;
}

/** A length of wall time, written in the same way, in seconds. */
export function wallSeconds(value: string): number {
  return virtualMicros(value) / 1_000_000;
}

/** One of some words. */
export function oneOfWords(words: readonly string[]): (value: string) => string {
  return (value) => {
    if (words.includes(value)) return value;
    throw new InvalidArgumentError(`Allowed choices are ${words.join(', ')}.${didYouMean(value, words)}`);
  };
}
