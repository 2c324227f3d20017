import type { VectorStep } from '../../model/index.ts';
import type { ReplyValue } from '../../model/internals.ts';
import { explanationOf, type KnownDifference } from './known-differences.ts';

/** A reply in which the model and a server of another version differ. */
export interface ReplyDifference {
  command: string[];
  model: ReplyValue;
  real: ReplyValue;
  /** null: nothing explains it. */
  explanation: KnownDifference | null;
}

export interface ReplyComparison {
  /** Replies held against each other; those of a transaction count one by one. */
  compared: number;
  differences: ReplyDifference[];
  /** Replies not compared, because an explained difference had parted the two. */
  notCompared: number;
}

/** A list of replies, and what was asked. */
interface Asked {
  conn: string;
  commands: string[][];
}

function asked(steps: readonly VectorStep[]): Asked[] {
  return steps.flatMap((step) => {
    if (step.do === 'send') return [{ conn: step.conn, commands: step.commands }];
    return step.do === 'raw' || step.do === 'recv' ? [{ conn: step.conn, commands: [] }] : [];
  });
}

interface Comparing {
  result: ReplyComparison;
  /** Commands of each connection's open transaction. */
  queues: Map<string, string[][]>;
  parted: boolean;
}

/** Holds the replies of the model against those of a server of a version that it is not. */
export function compareReplies(
  steps: readonly VectorStep[],
  model: readonly ReplyValue[][],
  real: readonly ReplyValue[][],
): ReplyComparison {
  const comparing: Comparing = {
    result: { compared: 0, differences: [], notCompared: 0 },
    queues: new Map(),
    parted: false,
  };
  const lists = asked(steps);
  for (let list = 0; list < Math.max(model.length, real.length); list++) {
    const [old, modern] = [model[list] ?? [], real[list] ?? []];
    const { conn, commands } = lists[list] ?? { conn: '', commands: [] };
    for (let at = 0; at < Math.max(old.length, modern.length); at++) {
      const command = commands[at] ?? [];
      if (at >= old.length || at >= modern.length) {
        const [one, other] = [old[at] ?? 'no reply', modern[at] ?? 'no reply'];
        comparing.result.differences.push({ command, model: one, real: other, explanation: null });
        comparing.parted = true;
      } else compareOne(comparing, conn, command, old[at], modern[at]);
    }
  }
  return comparing.result;
}

function compareOne(
  comparing: Comparing,
  conn: string,
  command: string[],
  old: ReplyValue,
  modern: ReplyValue,
): void {
  const queue = keepQueue(comparing, conn, command, old);
  const whole = Array.isArray(old) && Array.isArray(modern) && old.length === modern.length;
  if (queue !== null && whole && queue.length === old.length) {
    queue.forEach((queued, at) => {
      compareOne(comparing, '', queued, old[at], modern[at]);
    });
    return;
  }
  const { result } = comparing;
  if (comparing.parted) {
    result.notCompared++;
    return;
  }
  result.compared++;
  if (JSON.stringify(old) === JSON.stringify(modern)) return;
  const explanation = explanationOf(command, old, modern);
  result.differences.push({ command, model: old, real: modern, explanation });
  if (explanation === null || explanation.parts) comparing.parted = true;
}

/** Follows what a transaction holds; gives it when this command executes it. */
function keepQueue(
  { queues }: Comparing,
  conn: string,
  command: string[],
  old: ReplyValue,
): string[][] | null {
  const name = (command[0] ?? '').toLowerCase();
  const open = queues.get(conn);
  if (open !== undefined && old === '+QUEUED') open.push(command);
  else if (name === 'multi' && old === '+OK') queues.set(conn, []);
  else if (open !== undefined && (name === 'exec' || name === 'discard')) {
    queues.delete(conn);
    return name === 'exec' ? open : null;
  }
  return null;
}
