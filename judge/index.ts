export { type FailureKind, type Place, SubmissionFailed } from './sandbox/failure.ts';
export { LIMITS, type Limits, openSandbox, type Sandbox } from './sandbox/sandbox.ts';
export { openVariant } from './sandbox/sandboxed-variant.ts';
