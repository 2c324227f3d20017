/**
 * Reports to `.ci/mutate.mjs`, of the run without a change: how long each file of tests takes, and which of the lines that
 * are asked about (in the file REACH_LINES: by product file) its tests reach. By jest's coverage: the innermost statement
 * around a line is run; what stands in none is reached by whoever loads the file. Writes the file REACH_REPORT.
 */
const { readFileSync, writeFileSync } = require('node:fs');
const { relative } = require('node:path');
const { createCoverageMap } = require('istanbul-lib-coverage');
const { createSourceMapStore } = require('istanbul-lib-source-maps');

/** Whether tests with this coverage of the file can tell what stands in a line of it. */
function reaches(coverage, line, text) {
  // A label of a switch is looked at also when the statement behind it, on the same line, is not run.
  const isLabel = /^\s*(case|default)\b/.test(text);
  let span = Infinity;
  let isReached = true;
  for (const [id, { start, end }] of Object.entries(coverage.statementMap)) {
    if (start.line > line || end.line < line || (isLabel && start.line === line)) continue;
    const lines = end.line - start.line;
    if (lines < span) isReached = false;
    if (lines <= span) isReached ||= coverage.s[id] > 0;
    span = Math.min(span, lines);
  }
  return isReached;
}

module.exports = class Reach {
  constructor({ rootDir }) {
    this.rootDir = rootDir;
    this.lines = JSON.parse(readFileSync(process.env.REACH_LINES, 'utf8'));
    this.tests = {};
  }

  async onTestResult({ path }, { coverage, perfStats, numFailingTests, testExecError, failureMessage }) {
    const map = await createSourceMapStore().transformCoverage(createCoverageMap(coverage ?? {}));
    const reached = [];
    for (const file of map.files()) {
      const name = relative(this.rootDir, file);
      const text = readFileSync(file, 'utf8').split('\n');
      for (const line of this.lines[name] ?? [])
        if (reaches(map.fileCoverageFor(file), line, text[line - 1])) reached.push(`${name}:${line}`);
    }
    const failure = numFailingTests > 0 || testExecError ? failureMessage : null;
    this.tests[relative(this.rootDir, path)] = { millis: perfStats.end - perfStats.start, reached, failure };
  }

  onRunComplete() {
    writeFileSync(process.env.REACH_REPORT, JSON.stringify(this.tests));
  }
};
