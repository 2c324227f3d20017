/** Submissions to the exercise `one-leader`, made of the file that it begins with. */

const repairs: readonly (readonly [wrong: string, right: string])[] = [
  ["disk: ['term'],", "disk: ['term', 'vote'],"],
  ["vote: '', role: 'candidate'", "vote: node.name, role: 'candidate'"],
];

function changed(text: string, changes: readonly (readonly [from: string, to: string])[]): string {
  return changes.reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`the exercise does not have ${from} any more`);
    return before.replace(from, to);
  }, text);
}

export function rightElection(template: string): string {
  return changed(template, repairs);
}

interface WrongElection {
  text: string;
  points: number;
  /** The parts that do not hold. */
  fails: string[];
}

/** What is wrong, by a name. */
export function wrongElections(template: string): Record<string, WrongElection> {
  const right = rightElection(template);
  return {
    'as it begins': { text: template, points: 0, fails: ['without-crashes', 'with-crashes'] },
    'the disk alone': {
      text: changed(template, repairs.slice(0, 1)),
      points: 0,
      fails: ['without-crashes', 'with-crashes'],
    },
    'the own vote alone': { text: changed(template, repairs.slice(1)), points: 6, fails: ['with-crashes'] },
    'nobody votes': {
      text: changed(template, [
        [
          "if (!isCurrent(state, node, term) || (state.vote !== '' && state.vote !== from)) return;",
          'return;',
        ],
      ]),
      points: 0,
      fails: ['elects'],
    },
    'always the same leader': {
      text: changed(template, [
        [
          'boot: wait',
          "boot: (state, node) => { if (node.index === 0) Object.assign(state, { role: 'leader', term: 1 }); }",
        ],
      ]),
      points: 0,
      fails: ['elects'],
    },
    'terms shared out, and no majority': {
      text: changed(right, [
        [
          'term: state.term + 1, vote: node.name',
          'term: 3 * (Math.floor(state.term / 3) + 1) + node.index, vote: node.name',
        ],
        ["node.broadcast('ask', state.term);", "state.role = 'leader'; node.after(0, 'beat');"],
      ]),
      points: 0,
      fails: ['elects'],
    },
    'a vote counts in any term': {
      text: changed(right, [['|| term !== state.term || state.votes', '|| state.votes']]),
      points: 0,
      fails: ['without-crashes'],
    },
    'a vote for whoever asks': {
      text: changed(right, [[" || (state.vote !== '' && state.vote !== from)", '']]),
      points: 0,
      fails: ['without-crashes', 'with-crashes'],
    },
  };
}
