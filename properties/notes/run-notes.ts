import type { Observers, Server, Simulation, Variant } from '../../model/index.ts';
import { SERVER_LOOP } from '../../model/internals.ts';
import { askedCommands } from './asked-commands.ts';
import { createHistoryNotes, type HistoryNotes, noteAnswer, noteAsked } from './history-notes.ts';
import { createReadNotes, noteSeen, type ReadNotes } from './read-notes.ts';
import { createReplyNotes, noteReplies, type ReplyNotes } from './reply-notes.ts';
import { createStreamNotes, noteRead, type StreamNotes } from './stream-notes.ts';

/** What is known of a run while it goes on: its world, and notes that observers take of what the world forgets. */
export interface RunNotes {
  readonly simulation: Simulation;
  /** The order of replies, client by client (need `replies`). */
  readonly replies: ReplyNotes;
  /** By server: what its master sent it since the last full synchronization (need `streams`). */
  readonly streams: StreamNotes[];
  /** What clients asked of single keys and were answered (need `history`). */
  readonly history: HistoryNotes;
  /** What clients read, and what masters wrote (need `reads`). */
  readonly reads: ReadNotes;
  /** Feeds that passed a slave by because it waited for a BGSAVE to start (need `feeds`). */
  skippedFeeds: number;
  /** True once a server's socket took only a part of an output (need `partial-writes`). */
  partialWrite: boolean;
}

/** What has to have happened once in a run before a look after each event finds anything. Nothing takes it back. */
export interface Alarms {
  /** A server has died, or has freed a shared object. */
  trouble: boolean;
  /** A server's socket has not taken all that it was given, and somebody asks for that. */
  full: boolean;
}

export function createRunNotes(simulation: Simulation): RunNotes {
  const asked = simulation.scenario.clients.map(askedCommands);
  const history = createHistoryNotes(simulation, asked);
  const reads = createReadNotes(simulation, asked);
  const replies = createReplyNotes(asked, (client, reply) => {
    const operation = noteAnswer(history, simulation, client, reply);
    if (operation !== null) noteSeen(reads, client, operation);
  });
  return {
    simulation,
    replies,
    streams: simulation.scenario.servers.map(createStreamNotes),
    history,
    reads,
    skippedFeeds: 0,
    partialWrite: false,
  };
}

/** The observers that the needs call for, but for that of commands, who is there in any case. `notes` is asked for late: the run it belongs to does not exist yet. */
export function observersFor(
  needs: ReadonlySet<string>,
  notes: () => RunNotes,
  alarms: Alarms,
): Pick<Observers, 'received' | 'sent' | 'read' | 'trouble' | 'full'> {
  const history = needs.has('history') || needs.has('reads');
  return {
    received:
      history || needs.has('replies')
        ? (kind, index, bytes) => {
            if (kind === 'client') noteReplies(notes().replies, notes().simulation, index, bytes);
          }
        : null,
    sent: history ? (connection, end) => noteSent(notes(), connection, end) : null,
    read: needs.has('streams')
      ? (server, fd, bytes) => noteRead(notes().streams[server], notes().simulation, server, fd, bytes)
      : null,
    trouble() {
      alarms.trouble = true;
    },
    full: needs.has('partial-writes')
      ? () => {
          alarms.full = true;
        }
      : null,
  };
}

function noteSent({ history, simulation }: RunNotes, connection: number, end: 0 | 1): void {
  if (end !== 0) return;
  const asker = simulation.world.connections[connection].owners[0];
  if (asker.kind === 'client') noteAsked(history, simulation, asker.index);
}

/** The variant, its feeds noted. It does what the variant does. */
export function notedVariant(variant: Variant, needs: ReadonlySet<string>, notes: () => RunNotes): Variant {
  if (!needs.has('feeds')) return variant;
  return {
    ...variant,
    feed(ports, slaves, dictid, argv) {
      if (slaves.some((slave) => ports.waitsForBgsaveStart(slave))) notes().skippedFeeds++;
      variant.feed(ports, slaves, dictid, argv);
    },
  };
}

/**
 * After an event: notes partial writes, if they are asked for, and says whether anything asks for a closer look: a death, a
 * shared object gone, a reply out of order. In one piece and by index, because it is asked after every event.
 */
export function lookAfterEvent(notes: RunNotes, alarms: Alarms): boolean {
  const { queue, servers } = notes.simulation.world;
  // A server sends in turns of its loop only, so that nothing else needs a look.
  if (alarms.full && queue.kind === SERVER_LOOP && !notes.partialWrite)
    notes.partialWrite = hasHalfSent(servers[queue.a].server);
  if (notes.replies.mismatch !== null) return true;
  if (!alarms.trouble) return false;
  for (let index = 0; index < servers.length; index++)
    if (serverNeedsCloserLook(servers[index].server)) return true;
  return false;
}

/** Whether some client's output is half sent. What is sent whole leaves no trace behind. */
function hasHalfSent({ clientById }: Server): boolean {
  for (let id = 0; id < clientById.length; id++) {
    const c = clientById[id];
    if (c !== null && c.sentLength > 0) return true;
  }
  return false;
}

export function serverNeedsCloserLook({ death, sharedFreed }: Server): boolean {
  return death !== null || sharedFreed > 0;
}
