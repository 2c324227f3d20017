/**
 * A step that is taken by hand. As text it is what a person writes into a scenario, what an exploration prints, and what
 * shrinking leaves out:
 *
 *     begin client-1                            its next operation
 *     deliver append from primary to backup     the oldest such message; `(2)` behind it: the second oldest
 *     drop append from primary to backup        it is lost
 *     double append from primary to backup      it arrives, and is still under way
 *     timer retry of primary                    goes off now
 *     crash primary                             loses what is not on disk, and stays down
 *     restart primary                           starts again; one that is up crashes first
 *     cut a, b from c                           they cannot reach each other
 *     isolate primary                           cut it from all other nodes
 *     heal                                      all reach each other again
 */
export type HandStep =
  | { what: 'begin' | 'crash' | 'restart' | 'isolate'; node: string }
  | { what: 'timer'; node: string; timer: string }
  | { what: 'deliver' | 'drop' | 'double'; kind: string; from: string; to: string; nth: number }
  | { what: 'cut'; from: string[]; to: string[] }
  | { what: 'heal' };

const FORMS =
  'a step is: begin CLIENT; deliver, drop or double KIND from NODE to NODE; timer NAME of NODE; ' +
  'crash, restart or isolate NODE; cut NODE, NODE from NODE; heal';

/** Throws RangeError on a text that is no step. */
export function parseHandStep(text: string): HandStep {
  if (text === 'heal') return { what: 'heal' };
  const space = text.indexOf(' ');
  const what = text.slice(0, space);
  const rest = text.slice(space + 1);
  switch (what) {
    case 'begin':
    case 'crash':
    case 'restart':
    case 'isolate':
      if (/^\S+$/.test(rest)) return { what, node: rest };
      break;
    case 'timer': {
      const found = /^(\S+) of (\S+)$/.exec(rest);
      if (found !== null) return { what, timer: found[1], node: found[2] };
      break;
    }
    case 'deliver':
    case 'drop':
    case 'double': {
      const found = /^(\S+) from (\S+) to (\S+)(?: \((\d+)\))?$/.exec(rest);
      if (found !== null)
        return { what, kind: found[1], from: found[2], to: found[3], nth: Number(found[4] ?? 1) };
      break;
    }
    case 'cut': {
      const found = /^(\S+(?:, \S+)*) from (\S+(?:, \S+)*)$/.exec(rest);
      if (found !== null) return { what, from: found[1].split(', '), to: found[2].split(', ') };
      break;
    }
  }
  throw new RangeError(`${JSON.stringify(text)} is no step; ${FORMS}`);
}

export function handStepText(step: HandStep): string {
  switch (step.what) {
    case 'heal':
      return 'heal';
    case 'timer':
      return `timer ${step.timer} of ${step.node}`;
    case 'deliver':
    case 'drop':
    case 'double':
      return `${step.what} ${step.kind} from ${step.from} to ${step.to}${step.nth > 1 ? ` (${step.nth})` : ''}`;
    case 'cut':
      return `cut ${step.from.join(', ')} from ${step.to.join(', ')}`;
    default:
      return `${step.what} ${step.node}`;
  }
}

/** The nodes that a step names. */
export function nodesOf(step: HandStep): string[] {
  switch (step.what) {
    case 'heal':
      return [];
    case 'deliver':
    case 'drop':
    case 'double':
      return [step.from, step.to];
    case 'cut':
      return [...step.from, ...step.to];
    default:
      return [step.node];
  }
}
