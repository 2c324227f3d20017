import type { ReplyValue } from '../../model/text/resp.ts';
import type { VectorStep } from '../../model/vector.ts';
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
  /** Replies held against each other. */
  compared: number;
  differences: ReplyDifference[];
  /** Replies not compared, because an explained difference had parted the two. */
  notCompared: number;
}

/** Commands of each list of replies, in the order of the steps. */
function commandsOf(steps: readonly VectorStep[]): string[][][] {
  return steps.flatMap((step) => {
    if (step.do === 'send') return [step.commands];
    return step.do === 'raw' || step.do === 'recv' ? [[]] : [];
  });
}

/** Holds the replies of the model against those of a server of a version that it is not. */
export function compareReplies(
  steps: readonly VectorStep[],
  model: readonly ReplyValue[][],
  real: readonly ReplyValue[][],
): ReplyComparison {
  const result: ReplyComparison = { compared: 0, differences: [], notCompared: 0 };
  const commands = commandsOf(steps);
  let parted = false;
  for (let list = 0; list < Math.max(model.length, real.length); list++) {
    const count = Math.max(model[list]?.length ?? 0, real[list]?.length ?? 0);
    for (let at = 0; at < count; at++) {
      if (parted) {
        result.notCompared++;
        continue;
      }
      result.compared++;
      const [old, modern] = [model[list]?.[at] ?? null, real[list]?.[at] ?? null];
      const missing = at >= (model[list]?.length ?? 0) || at >= (real[list]?.length ?? 0);
      if (!missing && JSON.stringify(old) === JSON.stringify(modern)) continue;
      const command = commands[list]?.[at] ?? [];
      const explanation = missing ? null : explanationOf(command, old, modern);
      result.differences.push({ command, model: old, real: modern, explanation });
      if (explanation === null || explanation.parts) parted = true;
    }
  }
  return result;
}
