import type { FeedPorts, Simulation, Variant } from '../../model/index.ts';
import { objectText, peerName, SITE_SELECT, SITE_SHARED, selectNumber } from '../../model/internals.ts';
import { SITE } from '../../sim/index.ts';
import type { FeedCall } from '../protocol.ts';

/** Which ports a variant called, in order, while a trace is being taken. */
export interface FeedTrace {
  /** Null: nobody listens, and calls cost nothing more. */
  calls: FeedCall[] | null;
}

/** What a feed's slaves and objects are called everywhere else. */
export interface FeedNames {
  slave(ref: number): string;
  object(ref: number): string;
}

/** What has no name any more, or never had one, is called by its kind. */
export function namesOf(simulationOf: () => Simulation, server: number): FeedNames {
  return {
    slave(ref) {
      const slave = simulationOf().world.servers[server].server.clientById[ref];
      return slave == null ? `slave ${ref}` : peerName(simulationOf(), server, slave);
    },
    object(ref) {
      const redis = simulationOf().redis[server];
      if (redis.heap.cells[ref + SITE] === SITE_SHARED)
        return `the shared ${objectText(redis, ref).trimEnd()}`;
      const number = redis.heap.cells[ref + SITE] === SITE_SELECT ? selectNumber(redis, ref) : 0;
      return number > 0 ? `SELECT object ${number}` : 'an object';
    },
  };
}

/** The same variant, telling a trace of every call to its ports. It decides nothing: a run with it is the same run. */
export function tracedVariant(variant: Variant, source: string, trace: FeedTrace, names: FeedNames): Variant {
  const { onAttach } = variant;
  return {
    ...variant,
    feed(ports, slaves, dictid, command) {
      if (trace.calls === null) variant.feed(ports, slaves, dictid, command);
      else variant.feed(listening(ports, source, trace.calls, { dictid, names }), slaves, dictid, command);
    },
    ...(onAttach === undefined
      ? {}
      : {
          onAttach(ports: FeedPorts, slave: number) {
            onAttach(
              trace.calls === null ? ports : listening(ports, source, trace.calls, { dictid: 0, names }),
              slave,
            );
          },
        }),
  };
}

/** Lines of the source that call each port. */
export function linesOfPorts(source: string): Record<string, number[]> {
  const lines: Record<string, number[]> = {};
  source.split('\n').forEach((text, index) => {
    for (const [, port] of text.matchAll(/\bports\.(\w+)/g)) {
      if (lines[port] === undefined) lines[port] = [];
      lines[port].push(index + 1);
    }
  });
  return lines;
}

/** The database of the command that is fed, and what everything is called. */
interface Telling {
  dictid: number;
  names: FeedNames;
}

function listening(ports: FeedPorts, source: string, calls: FeedCall[], telling: Telling): FeedPorts {
  const lines = linesOfPorts(source);
  let last = 0;
  /** Of several lines that call a port, the next one down from where the feed was; round again for the next slave. */
  const lineOf = (port: string): number => {
    const places = lines[port] ?? [];
    last = places.find((line) => line >= last) ?? places[0] ?? 0;
    return last;
  };
  return new Proxy(ports, {
    get(target, port: keyof FeedPorts) {
      const member = target[port];
      if (typeof member !== 'function') return member;
      return (...args: never[]) => {
        const at = { line: lineOf(port), port };
        const call: FeedCall = { ...at, sentence: `${port}(...)` };
        calls.push(call);
        const result: unknown = (member as (...all: never[]) => unknown)(...args);
        call.sentence = inWords(port, args as unknown[], result, ports, telling);
        return result;
      };
    },
  });
}

function inWords(
  port: string,
  args: unknown[],
  result: unknown,
  ports: FeedPorts,
  { dictid, names }: Telling,
): string {
  const slave = names.slave(Number(args[0]));
  const object = (ref: unknown) => names.object(Number(ref));
  switch (port) {
    case 'waitsForBgsaveStart':
      return result ? `${slave} waits for a BGSAVE: it is skipped` : `${slave} may be fed`;
    case 'selectedDb':
      return `${slave} has database ${result} selected; the command runs in ${dictid}`;
    case 'setSelectedDb':
      return `${slave} has database ${args[1]} selected from now on`;
    case 'sharedSelect':
      return `the shared SELECT ${args[0]} (count ${ports.refcount(result as number)})`;
    case 'createSelect':
      return `${object(result)} is created for SELECT ${args[0]}, with a count of ${args[1]}`;
    case 'addReply':
      return `${object(args[1])} is handed to ${slave}; its count is now ${countOf(ports, args[1])}`;
    case 'addReplyCommand':
      return `the command is handed to ${slave}`;
    case 'incrRefCount':
      return `one count more on ${object(args[0])}: ${countOf(ports, args[0])}`;
    case 'decrRefCount':
      return `one count less on ${object(args[0])}`;
    case 'free':
      return `${object(args[0])} is freed, whatever its count`;
    default:
      return `${port}(${args.map(String).join(', ')})${result === undefined ? '' : ` = ${String(result)}`}`;
  }
}

function countOf(ports: FeedPorts, ref: unknown): string {
  try {
    return String(ports.refcount(ref as number));
  } catch {
    return 'unknown: it is freed';
  }
}
