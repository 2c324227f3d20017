import { BEHAVIOUR, LIFETIMES } from '../../properties/index.ts';

/** The five things a feed is judged by, and what each is worth. */
export interface Suite {
  id: 'leak' | 'double-release' | 'use-after-free' | 'lost-shared-object' | 'wrong-stream';
  title: string;
  /** Of ten points; see `marks.ts` for when they count. */
  points: number;
  /** Whoever violates it kills the server, or loses data: the leak was harmless beside that. */
  severe: boolean;
  /** Properties whose violation is a violation of the suite. */
  properties: readonly string[];
  /** Whether the suite says anything of a feed that never makes a SELECT object. */
  needsObjects: boolean;
}

/** The suites in the order in which a report lists them. Their points add up to ten. */
export const SUITES: readonly Suite[] = [
  {
    id: 'leak',
    title: 'No object is left that nobody holds, and nothing is kept for ever',
    points: 5,
    severe: false,
    properties: ['select-lifetimes', 'memory-at-rest', 'ledger-and-audit-agree'],
    needsObjects: true,
  },
  {
    id: 'double-release',
    title: 'No object is released more often than it was counted',
    points: 1,
    severe: true,
    properties: ['no-panic'],
    needsObjects: true,
  },
  {
    id: 'use-after-free',
    title: 'No freed object is touched',
    points: 1,
    severe: true,
    properties: ['no-use-after-free'],
    needsObjects: true,
  },
  {
    id: 'lost-shared-object',
    title: 'The shared objects keep their counts and live',
    points: 2,
    severe: false,
    properties: ['shared-objects-intact', 'shared-counts'],
    needsObjects: true,
  },
  {
    id: 'wrong-stream',
    title: 'Every slave is told what makes it the same as its master',
    points: 1,
    severe: true,
    properties: ['slaves-converge', 'stream-replays', 'client-order', 'no-crash'],
    needsObjects: false,
  },
];

export function suiteById(id: Suite['id']): Suite {
  return SUITES.find((suite) => suite.id === id) as Suite;
}

/** What a feed is judged by. */
export const JUDGED = [...LIFETIMES, ...BEHAVIOUR];

export function suiteOf(property: string): Suite | undefined {
  return SUITES.find(({ properties }) => properties.includes(property));
}
