import { addBytes, type ByteQueue, cloneByteQueue, createByteQueue, takeBytes } from './byte-queue.ts';
import type { Chooser } from './chooser.ts';
import { type EventQueue, pushEvent } from './event-queue.ts';

/**
 * A link: two FIFO byte streams, one each way, between two ends. What a connection of a real network does to bytes is
 * here: it delays them, holds them when a buffer is full, stalls, and breaks. It never loses, repeats or reorders
 * bytes inside a connection.
 *
 *   writer -> unsent (send buffer) -> segments in flight -> unread (receive buffer) -> reader
 *
 * The receiver's free room is the window: no more than that is ever in flight.
 */
export interface LinkSettings {
  latencyMicros: number;
  /** Each segment is late by a further 0 to jitterMicros, drawn from the network's choices. */
  jitterMicros: number;
  /** Bandwidth in bytes a millisecond; 0 is infinite. */
  bytesPerMilli: number;
  /** Largest segment in bytes; 0 is without bound. Small segments make partial reads. */
  segmentBytes: number;
  /** Capacity of the buffers at both ends, in bytes. */
  sendBuffer: number;
  receiveBuffer: number;
}

/** One direction of a link. Bytes are Latin-1 strings, counts are bytes, times virtual microseconds. */
export interface Pipe {
  settings: LinkSettings;
  unsent: ByteQueue;
  /**
   * What is in flight and arrives first, and when; `NOTHING_ARRIVES` when nothing is. An empty segment is the end of the
   * stream. Mostly it is the only one, and no list is touched.
   */
  segment: string;
  arrival: number;
  /** What is in flight behind it, in order, with their times of arrival. */
  segments: string[];
  arrivals: number[];
  /** Bytes of all that is in flight. */
  inFlight: number;
  unread: ByteQueue;
  lastArrival: number;
  /** When the last byte handed to the wire has left it (bandwidth). */
  wireFreeAt: number;
  /** Arrivals are held back while set. */
  stalled: boolean;
  /** The writer has closed: the end of the stream follows what is unsent. */
  closing: boolean;
  /** The reader has everything that will ever come, once `unread` is empty. */
  ended: boolean;
  /** Set when a write was not taken whole: LINK_WRITABLE follows when there is room again. */
  writerWaits: boolean;
}

/** The `arrival` of a pipe on which nothing is in flight. */
export const NOTHING_ARRIVES = -1;

/** A connection as plain data: two directions. */
export interface Link {
  /** Tells this link from an earlier one in the same place; events carry it. */
  serial: number;
  /** Neither end can send or receive any more. */
  broken: boolean;
  /** Index 0: from the end that opened the link (end 0); index 1: to it. */
  pipes: [Pipe, Pipe];
}

/** What a link needs from the run: the clock, the queue and the network's choices. */
export interface LinkContext {
  now: number;
  queue: EventQueue;
  readonly network: Chooser;
}

/** Event kind: the next segment in flight arrives. `a` is the pipe (2 * link + direction), `b` the link's serial. */
export const LINK_ARRIVAL = 1;
/** Event kind: a writer that had to wait finds room. `a` and `b` as for `LINK_ARRIVAL`. */
export const LINK_WRITABLE = 2;

/** A link with nothing on it: `forward` is from the end that opened it, `backward` to it. */
export function createLink(serial: number, forward: LinkSettings, backward: LinkSettings): Link {
  return { serial, broken: false, pipes: [createPipe(forward), createPipe(backward)] };
}

function createPipe(settings: LinkSettings): Pipe {
  return {
    settings,
    unsent: createByteQueue(),
    segment: '',
    arrival: NOTHING_ARRIVES,
    segments: [],
    arrivals: [],
    inFlight: 0,
    unread: createByteQueue(),
    lastArrival: 0,
    wireFreeAt: 0,
    stalled: false,
    closing: false,
    ended: false,
    writerWaits: false,
  };
}

/** Hands bytes to the send buffer. Returns how many were taken (0: would block), or -1 on a broken link. */
export function writeLink(
  net: LinkContext,
  link: Link,
  index: number,
  direction: 0 | 1,
  bytes: string,
): number {
  const pipe = link.pipes[direction];
  if (link.broken || pipe.closing) return -1;
  if (leavesAtOnce(pipe, bytes.length)) {
    depart(net, link, index, direction, bytes);
    return bytes.length;
  }
  const room = pipe.settings.sendBuffer - pipe.unsent.length;
  const taken = Math.min(bytes.length, room);
  if (taken < bytes.length) pipe.writerWaits = true;
  if (taken === 0) return 0;
  addBytes(pipe.unsent, taken === bytes.length ? bytes : bytes.slice(0, taken));
  pump(net, link, index, direction);
  return taken;
}

/** Whether so many bytes go onto the wire at once and in one piece, as nearly all do: then no buffer is touched. */
function leavesAtOnce({ settings, unsent, inFlight, unread }: Pipe, length: number): boolean {
  const { sendBuffer, receiveBuffer, segmentBytes } = settings;
  return (
    unsent.length === 0 &&
    length > 0 &&
    length <= sendBuffer &&
    length <= receiveBuffer - inFlight - unread.length &&
    (segmentBytes === 0 || length <= segmentBytes)
  );
}

/** Takes up to `most` bytes that have arrived. '' means nothing is there: look at `isEnded`. */
export function readLink(
  net: LinkContext,
  link: Link,
  index: number,
  direction: 0 | 1,
  most: number,
): string {
  const { unread, unsent } = link.pipes[direction];
  if (unread.length === 0) return '';
  const bytes = takeBytes(unread, most);
  if (unsent.length > 0) pump(net, link, index, direction);
  return bytes;
}

/** True when the reader will never get another byte. */
export function isEnded(link: Link, direction: 0 | 1): boolean {
  const pipe = link.pipes[direction];
  return pipe.unread.length === 0 && (pipe.ended || link.broken);
}

/** Whether a read in this direction would return something: bytes, the end of the stream, or an error. */
export function isReadable(link: Link, direction: 0 | 1): boolean {
  const pipe = link.pipes[direction];
  return pipe.unread.length > 0 || pipe.ended || link.broken;
}

/** No more bytes will be written in this direction; what was taken still arrives. */
export function closeLink(net: LinkContext, link: Link, index: number, direction: 0 | 1): void {
  const pipe = link.pipes[direction];
  if (link.broken || pipe.closing) return;
  pipe.closing = true;
  if (pipe.unsent.length === 0) depart(net, link, index, direction, '');
}

/** Breaks the link at once: what is in flight or unread is gone, and both ends are told by an arrival event. */
export function cutLink(net: LinkContext, link: Link, index: number): void {
  if (link.broken) return;
  link.broken = true;
  for (const direction of [0, 1] as const) {
    const pipe = link.pipes[direction];
    pipe.unsent = createByteQueue();
    pipe.unread = createByteQueue();
    pipe.segment = '';
    pipe.arrival = NOTHING_ARRIVES;
    pipe.segments = [];
    pipe.arrivals = [];
    pipe.inFlight = 0;
    pushEvent(net.queue, net.now, LINK_ARRIVAL, index * 2 + direction, link.serial);
  }
}

/** Holds arrivals back. Bytes already in the receive buffer stay readable. */
export function stallPipe(link: Link, direction: 0 | 1): void {
  link.pipes[direction].stalled = true;
}

/** Lets held segments arrive now, and those still under way at their time. */
export function resumePipe(net: LinkContext, link: Link, index: number, direction: 0 | 1): void {
  link.pipes[direction].stalled = false;
  pushEvent(net.queue, net.now, LINK_ARRIVAL, index * 2 + direction, link.serial);
}

/** Handles LINK_ARRIVAL: moves what is due into the receive buffer. Returns whether the reader has news. */
export function arrive(net: LinkContext, link: Link, direction: 0 | 1): boolean {
  if (link.broken) return true;
  const pipe = link.pipes[direction];
  if (pipe.stalled) return false;
  let news = false;
  while (pipe.arrival !== NOTHING_ARRIVES && pipe.arrival <= net.now) {
    const { segment } = pipe;
    const isLast = pipe.arrivals.length === 0;
    pipe.segment = isLast ? '' : (pipe.segments.shift() as string);
    pipe.arrival = isLast ? NOTHING_ARRIVES : (pipe.arrivals.shift() as number);
    if (segment.length === 0) pipe.ended = true;
    else addBytes(pipe.unread, segment);
    pipe.inFlight -= segment.length;
    news = true;
  }
  return news;
}

/** All segments in flight, in order. */
export function segmentsInFlight({ segment, arrival, segments }: Pipe): string[] {
  return arrival === NOTHING_ARRIVES ? [] : [segment, ...segments];
}

/** Moves unsent bytes onto the wire as far as the receiver's window allows. */
function pump(net: LinkContext, link: Link, index: number, direction: 0 | 1): void {
  const pipe = link.pipes[direction];
  const { unsent, settings } = pipe;
  const { receiveBuffer, segmentBytes, sendBuffer } = settings;
  while (unsent.length > 0) {
    const window = receiveBuffer - pipe.inFlight - pipe.unread.length;
    if (window <= 0) break;
    const most = segmentBytes > 0 && segmentBytes < window ? segmentBytes : window;
    depart(net, link, index, direction, takeBytes(unsent, most));
  }
  if (pipe.closing && unsent.length === 0) depart(net, link, index, direction, '');
  if (pipe.writerWaits && unsent.length < sendBuffer) {
    pipe.writerWaits = false;
    pushEvent(net.queue, net.now, LINK_WRITABLE, index * 2 + direction, link.serial);
  }
}

function depart(net: LinkContext, link: Link, index: number, direction: 0 | 1, segment: string): void {
  const pipe = link.pipes[direction];
  const { latencyMicros, jitterMicros, bytesPerMilli } = pipe.settings;
  let leaves = net.now;
  if (bytesPerMilli > 0) {
    if (pipe.wireFreeAt > leaves) leaves = pipe.wireFreeAt;
    leaves += Math.ceil((segment.length * 1000) / bytesPerMilli);
    pipe.wireFreeAt = leaves;
  }
  let arrival = leaves + latencyMicros;
  if (jitterMicros > 0) arrival += net.network.pick(jitterMicros + 1, 'jitter');
  if (arrival < pipe.lastArrival) arrival = pipe.lastArrival;
  pipe.lastArrival = arrival;
  if (pipe.arrival === NOTHING_ARRIVES) {
    pipe.segment = segment;
    pipe.arrival = arrival;
  } else {
    pipe.segments.push(segment);
    pipe.arrivals.push(arrival);
  }
  pipe.inFlight += segment.length;
  pushEvent(net.queue, arrival, LINK_ARRIVAL, index * 2 + direction, link.serial);
}

/** An independent copy. Settings are shared until a fault replaces them: they are never changed in place. */
export function cloneLink({ serial, broken, pipes }: Link): Link {
  return { serial, broken, pipes: [clonePipe(pipes[0]), clonePipe(pipes[1])] };
}

function clonePipe(pipe: Pipe): Pipe {
  return {
    settings: pipe.settings,
    unsent: cloneByteQueue(pipe.unsent),
    segment: pipe.segment,
    arrival: pipe.arrival,
    segments: pipe.segments.slice(),
    arrivals: pipe.arrivals.slice(),
    inFlight: pipe.inFlight,
    unread: cloneByteQueue(pipe.unread),
    lastArrival: pipe.lastArrival,
    wireFreeAt: pipe.wireFreeAt,
    stalled: pipe.stalled,
    closing: pipe.closing,
    ended: pipe.ended,
    writerWaits: pipe.writerWaits,
  };
}
