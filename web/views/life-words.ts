import { wordsForWay } from '../../model/index.ts';

const WORDS: Record<string, string> = {
  create: 'created',
  increment: 'a count is taken',
  decrement: 'a count is given back',
  free: 'freed',
  leaked: 'nothing holds it any more: leaked',
  'held again': 'held again',
};

/** What happened to an object, as people say it. */
export function wordsOfLife(what: string): string {
  return wordsForWay(what)?.present ?? WORDS[what] ?? what;
}
