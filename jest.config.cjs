/** Tests stand beside the file they test; swc turns them into CommonJS, tsc alone checks their types. */
module.exports = {
  testEnvironment: 'node',
  // Much of a suite is waiting for programs that it started: every core gets one.
  maxWorkers: '100%',
  testMatch: ['<rootDir>/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/dist/', '<rootDir>/build/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/build/'],
  // The examples name the package, as a user's files do.
  moduleNameMapper: {
    '^replisim/testkit$': '<rootDir>/cli/testkit.ts',
    '^replisim/(\\w+)$': '<rootDir>/$1/index.ts',
  },
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
};
