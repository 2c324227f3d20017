import type { Rules } from './rules.ts';
import type { BootImage } from './shape/boot.ts';
import type { JoinedTexts } from './text/joined.ts';

/**
 * What servers have worked out before, kept by whoever plays many runs: the runs of a hunt last a fraction of a
 * millisecond, and say much the same. It only saves work: all servers of all runs can share one, and none has to.
 */
export interface ServerCaches {
  /** Requests and their arguments. A text means the same whatever server, version or rules read it. */
  readonly requests: Map<string, readonly string[]>;
  /** The same for texts that begin with an inline request. */
  readonly inlineLines: Map<string, InlineLine>;
  /** What reply buffers have held. */
  readonly joined: JoinedTexts;
  /** What a server has allocated before it knows anything of its own. */
  readonly bootImages: Map<Rules, BootImage>;
}

/** An inline request: how many pieces its line has between single blanks, those that are not empty, what follows. */
export interface InlineLine {
  readonly pieces: number;
  readonly words: readonly string[];
  readonly tail: string;
}

export function createServerCaches(): ServerCaches {
  return { requests: new Map(), inlineLines: new Map(), joined: new Map(), bootImages: new Map() };
}
