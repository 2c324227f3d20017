/**
 * Where jest remembers no durations, as on a clean clone, it takes large files first. Suites that start programs take
 * longest, and some of them are short: one that begins last would keep a single core busy while the others have nothing to do.
 */
const { readFileSync } = require('node:fs');
const { default: Sequencer } = require('@jest/test-sequencer');

const STARTS_PROGRAMS = /child_process|\/testing\/(browser|command|judged|packed-project|real-redis|session)/;

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const first = new Set(
      sorted.filter(
        ({ duration, path }) => duration === undefined && STARTS_PROGRAMS.test(readFileSync(path, 'utf8')),
      ),
    );
    return [...first, ...sorted.filter((test) => !first.has(test))];
  }
};
