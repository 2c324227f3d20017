import { createHash } from 'node:crypto';
import { connect, createServer, type Socket } from 'node:net';
import { type Outcome, type Scenario, simulate, type Variant, variantById } from '../../model/index.ts';
import { SESSION_STEP } from '../../model/world/events.ts';
import { createSeededChooser } from '../../sim/index.ts';

/** What was said on a connection and what was heard, as Latin-1 strings. */
export interface Conversation {
  said: string;
  heard: string;
}

export interface Relay {
  port: number;
  /** Every connection so far, in the order in which they came. */
  conversations: Conversation[];
  /** Resolves when no connection is left. */
  quiet(): Promise<void>;
  close(): void;
}

/**
 * Stands between real programs and a port, passes every byte on and keeps a copy of it. A program that leaves early has
 * what was sent to it kept all the same.
 */
export function startRelay(target: number): Promise<Relay> {
  const conversations: Conversation[] = [];
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (program) => {
    const conversation = { said: '', heard: '' };
    conversations.push(conversation);
    const simulated = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    open.add(simulated);
    simulated.once('close', () => open.delete(simulated));
    for (const socket of [program, simulated]) socket.on('error', () => {});
    program.on('data', (bytes) => {
      conversation.said += bytes.toString('latin1');
      simulated.write(bytes);
    });
    simulated.on('data', (bytes) => {
      conversation.heard += bytes.toString('latin1');
      if (program.writable) program.write(bytes);
    });
    program.once('end', () => simulated.end());
    program.once('close', () => simulated.end());
    simulated.once('end', () => program.end());
    simulated.once('close', () => program.destroySoon());
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve({
        port: typeof address === 'object' && address !== null ? address.port : 0,
        conversations,
        async quiet() {
          while (open.size > 0) await new Promise((look) => setTimeout(look, 20));
        },
        close: () => server.close(),
      });
    });
  });
}

/** Plays a recorded session; what was said to one server and heard from it, by the order in which connections came. */
export function replayedConversations(
  scenario: Scenario,
  variant: string,
  server: string,
): { outcome: Outcome; conversations: Conversation[] } {
  const conversations: Conversation[] = [];
  /** By the number of the connection, the conversation that it has now. */
  const current: (Conversation | null)[] = [];
  const outcome = simulate(scenario, {
    variant: variantById(variant) as Variant,
    chooser: createSeededChooser(scenario.seed),
    observers: {
      event(world) {
        const step = world.queue.kind === SESSION_STEP ? scenario.outside[world.nextStep] : undefined;
        if (step?.do === 'connect') {
          current[step.conn] = step.server === server ? { said: '', heard: '' } : null;
          if (current[step.conn] !== null) conversations.push(current[step.conn] as Conversation);
        } else if (step?.do === 'send') {
          const conversation = current[step.conn];
          if (conversation) conversation.said += step.bytes;
        }
      },
      received(kind, conn, bytes) {
        const conversation = kind === 'outside' ? current[conn] : null;
        if (conversation) conversation.heard += bytes;
      },
    },
  });
  return { outcome, conversations };
}

const hash = (text: string) => createHash('sha256').update(text, 'latin1').digest('hex').slice(0, 16);

/**
 * Conversations in a form that can be compared and printed, in an order that does not depend on which of several programs
 * was let in first.
 */
export function fingerprints(conversations: Conversation[]): string[] {
  return conversations
    .map(
      ({ said, heard }) =>
        `${said.length} bytes said (${hash(said)}), ${heard.length} heard (${hash(heard)}): ` +
        `${JSON.stringify(said.slice(0, 30))}, ${JSON.stringify(heard.slice(0, 30))}`,
    )
    .sort();
}
