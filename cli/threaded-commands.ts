import type { ExitCode } from './exit-codes.ts';
import type { CodeWatch } from './own-code.ts';

/** Commands that call code of the user's own themselves, each loaded when it is called. They are told who watches the calls. */
export const THREADED_COMMANDS = {
  runOwn: async () => (await import('./own-system/run-case.ts')).runCase,
  whyOwn: async () => (await import('./own-system/replay-case.ts')).whyOwn,
  diffOwn: async () => (await import('./own-system/replay-case.ts')).diffOwn,
  exportOwn: async () => (await import('./own-system/replay-case.ts')).exportOwn,
  why: async () => (await import('./commands/why.ts')).tellWhy,
  diff: async () => (await import('./commands/diff.ts')).showDiff,
  export: async () => (await import('./commands/export.ts')).exportRun,
} satisfies Record<string, () => Promise<(...args: never[]) => Promise<ExitCode>>>;

export type ThreadedCommand = keyof typeof THREADED_COMMANDS;

/** Any of them: its arguments and options as the command line has them, and the watch last. */
export type ThreadedAction = (...args: [...words: unknown[], watch: CodeWatch]) => Promise<ExitCode>;
