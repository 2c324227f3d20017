import type { ClientSpec } from '../../model/index.ts';

/** The `n`th request of a connection: the SELECT of `-n` first, then the workload from where it was left. */
export function commandAt(spec: ClientSpec, answeredBefore: number, n: number): readonly string[] | null {
  if (spec.db !== undefined && n === 0) return ['SELECT', String(spec.db)];
  const { workload } = spec;
  const at = answeredBefore + n - (spec.db === undefined ? 0 : 1);
  if ('raw' in workload) return null;
  const commands = 'script' in workload ? workload.script : [workload.command];
  return at < commands.length * workload.repeat ? commands[at % commands.length] : null;
}
