import { checkLinearizability, type Operation } from '../../lab/index.ts';
import { formatMicros, grouped } from '../../sim/index.ts';
import { shown, storedKeyIn } from '../dataset.ts';
import { chainEnd } from '../notes/chain-end.ts';
import { fitsOrderOfAnswers, type KeyInput, STRING_KEYS } from '../notes/string-key.ts';
import type { RedisCalmProperty, RunEnd } from '../property.ts';

/** How many steps are spent on the order of one key's writes. */
const MAX_STEPS = 20_000;

/**
 * The writes that were acknowledged, and the dataset at the end as one read after all of them, have an order. What a
 * server has acknowledged is owed by the master that it follows at the end, or is itself. Writes that other masters have
 * acknowledged may be there or not.
 */
export const acknowledgedWritesSurvive: RedisCalmProperty = {
  id: 'acknowledged-writes-survive',
  title: 'What a master has acknowledged is there in the end.',
  when: 'whenCalm',
  needs: ['history'],
  undecided: ({ history }) => history.undecided,
  check(end) {
    const roots = end.simulation.world.servers.map((_, index) => rootOf(end, index));
    const owing = [...new Set(roots)];
    for (const operations of writesByKey(end).values()) {
      for (const root of owing) {
        const sentence = root === null ? null : lossOf(end, roots, root, operations);
        if (sentence !== null) return sentence;
      }
    }
    return null;
  },
};

/** Who owes what a server has acknowledged; null when it cannot be said. */
function rootOf({ simulation }: RunEnd, index: number): number | null {
  const root = chainEnd(simulation, index);
  return root !== null && simulation.world.servers[root].up ? root : null;
}

function writesByKey({ history }: RunEnd): Map<string, Operation[]> {
  const found = new Map<string, Operation[]>();
  for (const operation of history.history.operations) {
    const key = (operation.input as KeyInput)[0];
    if (operation.name === 'get' || history.leftOut.has(key)) continue;
    const list = found.get(key);
    if (list === undefined) found.set(key, [operation]);
    else list.push(operation);
  }
  return found;
}

function lossOf(
  { history, simulation }: RunEnd,
  roots: readonly (number | null)[],
  root: number,
  operations: readonly Operation[],
): string | null {
  const isOwed = ({ id }: Operation) => roots[history.servers[id]] === root;
  const isAcknowledged = (operation: Operation) => operation.outcome === 'ok' && isOwed(operation);
  const { db, key } = history.keys[operations[0].id];
  if (!operations.some(isAcknowledged) || isPreloaded(simulation.scenario, key)) return null;
  const owed = operations.every(isOwed)
    ? operations
    : operations.map(
        (operation): Operation =>
          isOwed(operation)
            ? operation
            : { ...operation, outcome: 'unknown', output: null, end: null, endMicros: null },
      );
  const text = storedKeyIn(simulation.redis[root], db, key)?.value ?? null;
  if (fitsOrderOfAnswers(owed, text)) return null;
  const { events } = history.history;
  const { now } = simulation.world;
  const last: Operation = {
    id: history.history.operations.length,
    client: 'the end',
    name: 'get',
    input: [(operations[0].input as KeyInput)[0]],
    output: text === null ? null : `$${text}`,
    outcome: 'ok',
    begin: events,
    end: events + 1,
    beginMicros: now,
    endMicros: now,
  };
  const { verdict } = checkLinearizability([...owed, last], STRING_KEYS, { maxSteps: MAX_STEPS });
  if (verdict !== 'violated') return null;
  const acknowledged = operations.filter(isAcknowledged);
  const { name } = simulation.world.servers[root].server;
  const there = text === null ? 'it is not there' : `it is ${shown(text)}`;
  const lastAt = formatMicros(acknowledged.at(-1)?.endMicros as number);
  return (
    `No order of the writes that were acknowledged to key ${shown(key)} of db ${db} (${grouped(acknowledged.length)}, ` +
    `the last at ${lastAt}: ${lastWrite(acknowledged)}) explains that in the end ${there} in ` +
    `${name}${causeOf(simulation.scenario, now)}.`
  );
}

function isPreloaded(scenario: RunEnd['simulation']['scenario'], key: string): boolean {
  return scenario.servers.some(({ preload }) => preload.length > 0) && /^key:\d+$/.test(key);
}

function lastWrite(acknowledged: readonly Operation[]): string {
  const { client, name, input, output } = acknowledged[acknowledged.length - 1];
  const words = [name.toUpperCase(), ...(input as KeyInput).slice(1)].map((word) => word.slice(0, 40));
  return `${words.join(' ')} of ${client}, answered ${shown(String(output))}`;
}

/** The faults that can lose writes, the last one. */
function causeOf({ faults }: RunEnd['simulation']['scenario'], now: number): string {
  const fault = faults.findLast(
    (each) =>
      ['restart', 'shutdown', 'kill', 'promote', 'slaveof', 'slaveof-no-one'].includes(each.do) &&
      each.atMicros <= now,
  );
  if (fault === undefined || !('server' in fault)) return '';
  const at = `at ${formatMicros(fault.atMicros)} ${fault.server}`;
  if (fault.do === 'slaveof') return `: ${at} was told to follow ${fault.master}, and took over its dataset`;
  if (fault.do === 'slaveof-no-one' || fault.do === 'promote')
    return `: ${at} was made a master, with what had reached it`;
  return `: ${at} was stopped, and began again with what it had saved`;
}
