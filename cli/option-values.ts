import { InvalidArgumentError } from 'commander';

/** What options take, as more than one command has them. */

/** A list: separated by commas, or by giving the option several times. */
export function several(value: string, before: string[] = []): string[] {
  return [...before, ...value.split(',').filter((part) => part !== '')];
}

export function positive(value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new InvalidArgumentError('It is a whole number from 1.');
  return Number(value);
}
