import type { Rules } from './rules.ts';
import type { BootImage } from './shape/boot.ts';
import { type JoinedTexts, noJoinedTexts } from './text/joined.ts';

/**
 * What servers have worked out before, kept by whoever plays many runs: the runs of a hunt last a fraction of a
 * millisecond, and say much the same. It only saves work: all servers of all runs can share one, and none has to.
 */
export interface ServerCaches {
  /**
   * Texts that were read, and the request or the few requests that each consists of: see known-requests.ts. A text means
   * the same whatever server, version or rules read it.
   */
  readonly texts: Map<string, readonly KnownRequest[]>;
  /** The text that was last found to begin with a known request, and that request. */
  readonly latest: { text: string; request: KnownRequest | undefined };
  /** Scripts that clients have played, the latest first, and their requests: see encoded-scripts.ts. */
  readonly scripts: EncodedScript[];
  /** What reply buffers have held. */
  readonly joined: JoinedTexts;
  /** What a server has allocated before it knows anything of its own. */
  readonly bootImages: Map<Rules, BootImage>;
}

/** Commands one after the other, each as its words. */
export type CommandScript = readonly (readonly string[])[];

/** A script that was encoded before. */
export interface EncodedScript {
  readonly script: CommandScript;
  /** Its words as they were then. */
  readonly commands: CommandScript;
  readonly requests: readonly string[];
}

/** What was read of a request. */
export interface RequestRead {
  /** How many arguments the vector has room for: between two single blanks, an inline request has an empty one. */
  readonly pieces: number;
  readonly words: readonly string[];
  /** Its bytes, if they are just how its words are spelled as a multi-bulk request; null for an inline one. */
  readonly request: string | null;
}

/** A request that was read before. */
export interface KnownRequest extends RequestRead {
  /** Of its bytes. */
  readonly length: number;
  /** Null when it has to be executed in full; undefined until that is asked: most texts are read once. */
  brief: BriefRequest | null | undefined;
}

/** A request that can be executed without objects for its arguments: see commands/brief.ts. */
export interface BriefRequest {
  readonly name: 'set' | 'select';
  /** The id that a SELECT names. */
  readonly db: number;
}

export function createServerCaches(): ServerCaches {
  return {
    texts: new Map(),
    latest: { text: '', request: undefined },
    scripts: [],
    joined: noJoinedTexts(),
    bootImages: new Map(),
  };
}
