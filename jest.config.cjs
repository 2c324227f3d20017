/** Tests stand beside the file they test; swc turns them into CommonJS, tsc alone checks their types. */
const shared = {
  testEnvironment: 'node',
  // Each look-up of a global in the sandbox is a call out of it; these are handed to each module instead.
  sandboxInjectedGlobals: ['Array', 'BigInt', 'JSON', 'Map', 'Math', 'Number', 'Object', 'Set', 'String'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/build/'],
  // The examples name the package, as a user's files do.
  moduleNameMapper: {
    '^replisim/testkit$': '<rootDir>/cli/testkit.ts',
    '^replisim/(\\w+)$': '<rootDir>/$1/index.ts',
  },
  transform: {
    '\\.ts$': [
      '<rootDir>/.ci/jest-transform.cjs',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
};
const ELSEWHERE = ['/node_modules/', '<rootDir>/dist/', '<rootDir>/build/'];
const ALONE = '\\.alone\\.test\\.ts$';

module.exports = {
  // Much of a suite is waiting for programs that it started: every core gets one.
  maxWorkers: '100%',
  testSequencer: '<rootDir>/.ci/longest-first.cjs',
  // A bound for what hangs, not a measure: machines that have other work take ten times as long.
  testTimeout: 240_000,
  projects: [
    {
      ...shared,
      testMatch: ['<rootDir>/**/*.test.ts'],
      testPathIgnorePatterns: [...ELSEWHERE, ALONE],
    },
    {
      ...shared,
      // What measures how fast somebody is answered runs when nothing else does: a runner of its own has its turn.
      runner: ['jest-runner', { turn: 'alone' }],
      testMatch: ['<rootDir>/**/*.alone.test.ts'],
      testPathIgnorePatterns: ELSEWHERE,
    },
  ],
};
