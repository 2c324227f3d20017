/** The systems that are part of the page, in the order of a lecture, and what to try with them. */
export interface Example {
  /** The folder in examples/, and the file in it if that is not `system.ts`. */
  name: string;
  title: string;
  about: string;
  tasks: readonly Task[];
}

/** A moment to begin at, and what a student is to do there. */
export interface Task {
  title: string;
  /** The link's fragment. */
  link: string;
  what: string;
}

export const EXAMPLES: readonly Example[] = [
  {
    name: 'raft-election',
    title: 'Raft: the election',
    about: 'Three servers elect a leader, at most one in a term. Nothing else of Raft is here.',
    tasks: [
      {
        title: 'Two leaders by one lost message',
        link: 'system=raft-election&variant=votes-twice&seed=178&at=11',
        what: 'Server-3 leads and says so. In this design a server votes for whoever asks: drop the heartbeat to server-1, and play on.',
      },
      {
        title: 'Vote, crash, vote again',
        link: 'system=raft-election&variant=forgets-vote&seed=1&at=8',
        what: 'In this design the vote is not on disk: have a server vote, crash and restart it, and have it asked by another one.',
      },
    ],
  },
  {
    name: 'raft',
    title: 'Raft: log and commit',
    about: 'Election, log and commit with clients that read and write one register.',
    tasks: [],
  },
  {
    name: 'primary-backup',
    title: 'Primary and backup',
    about: 'A counter that is copied to a backup before anybody is answered.',
    tasks: [],
  },
  {
    name: 'chain-replication',
    title: 'Chain replication',
    about: 'Writes enter at the head of a chain and are answered at its tail, which alone is read.',
    tasks: [],
  },
  {
    name: 'two-phase-commit',
    title: 'Two-phase commit',
    about: 'A coordinator asks all participants to prepare, and tells them what has been decided.',
    tasks: [],
  },
  {
    name: 'crdt-counter',
    title: 'A counter without a leader',
    about: 'Replicas add on their own and tell each other what they have seen.',
    tasks: [],
  },
];

export function exampleNamed(name: string): Example | undefined {
  return EXAMPLES.find((example) => example.name === name);
}
