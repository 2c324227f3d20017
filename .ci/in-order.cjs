/** The order in which a change meets its tests: that of the file that TEST_ORDER names, paths in the repository. */
const { readFileSync } = require('node:fs');
const { relative } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

const order = JSON.parse(readFileSync(process.env.TEST_ORDER, 'utf8'));
const placeOf = ({ path, context }) => order.indexOf(relative(context.config.rootDir, path));

module.exports = class InOrder extends Sequencer {
  sort(tests) {
    return Array.from(tests).sort((a, b) => placeOf(a) - placeOf(b));
  }
};
