import type { Specification } from '../../histories/specification.ts';
import type { ActorNode, AnyActor, Handler, Self, StateOfActor, SystemView } from './actor.ts';

/** A system of actors: nodes, those who use it, the network between them, what goes wrong, and what must hold. */
export interface SystemDefinition<Kinds extends Record<string, AnyActor>, Design extends object> {
  /** Its id: lower case words with dashes. */
  name: string;
  /** Move it when recorded runs mean something else. Default: '1'. */
  version?: string;
  nodes: Kinds;
  clients?: ClientsDefinition;
  network?: NetworkDefinition;
  /** What can go wrong with nodes and between them in generated scenarios. Default: nothing. */
  faults?: FaultsDefinition;
  /**
   * Messages and timers that go on for ever, heartbeats and the like: they do not keep a run from coming to rest, nor do
   * time-outs of such requests. All others, and all operations, count as under way.
   */
  background?: readonly string[];
  /**
   * How long a storm lasts at least, in virtual microseconds. Default: as long as clients and faults take; two seconds
   * without clients.
   */
  stormMicros?: number;
  /** How much is drawn for a hunt that does not say. */
  space?: ActorSpace;
  properties?: PropertiesDefinition<Kinds>;
  /** Values that the handlers find in `node.design`. */
  design?: Design;
  /** Other designs, by id: mistakes to be found, say. */
  variants?: Record<string, VariantDefinition<Kinds, Design>>;
}

/** Another design of a system of actors, as the difference from its definition. */
export interface VariantDefinition<Kinds extends Record<string, AnyActor>, Design extends object> {
  /** What is different, as a phrase. */
  title: string;
  design?: Partial<NoInfer<Design>>;
  /** Parts of actors that replace those of the definition. */
  nodes?: { [K in keyof Kinds]?: ActorChange<StateOfActor<Kinds[K]>> };
}

export interface ActorChange<State extends object> {
  start?(self: Self): State;
  disk?: 'all' | readonly (keyof State & string)[];
  autoFlush?: boolean;
  boot?(state: State, node: ActorNode): void;
  on?: Record<string, Handler<State>>;
}

/** Those who use the system: each asks for one operation after the other, and takes down what was answered. */
export interface ClientsDefinition {
  /** Default: 2, called client-1 and client-2. */
  count?: number;
  /** How long a client waits for an answer, in virtual microseconds. Default: 200 ms. */
  timeoutMicros?: number;
  /** How often it asks, with every time-out and refusal one more, before it gives up. Default: 1. */
  tries?: number;
  operations: Record<string, OperationDefinition>;
}

/** One thing that clients can ask of the system. */
export interface OperationDefinition {
  /**
   * Who is asked: a node, or a kind, of which each client prefers another, and asks the next in turn when it tries again.
   * The message has the name of the operation and holds its input.
   */
  to: string;
  /** What is asked for, drawn: plain data. 0 should give the plainest. Left out: null. */
  input?(pick: Pick): unknown;
  /** False: it is not in the history that consistency is judged by. An operator's command, say. */
  recorded?: boolean;
}

/** An integer from 0 to `bound - 1`. */
export type Pick = (bound: number, label?: string) => number;

/** Chances are ratios, as text: '1/50'. */
export type Ratio = string;

/** What the network may do to messages. A scenario's network is drawn within this. */
export interface NetworkDefinition {
  /** How long a message takes: least and most, in virtual microseconds. Default: 500 to 5,000. */
  delayMicros?: readonly [least: number, most: number];
  /** The greatest chance that a message is lost, and that it arrives twice. Default: '0'. */
  loss?: Ratio;
  duplicate?: Ratio;
  /** True: what one node sends to another arrives in order, once, and is held up by a partition. */
  fifo?: boolean;
}

/** How much is drawn in a hunt. */
export interface ActorSpace {
  /** The most operations and faults of a scenario. Default: 8 and 3. */
  operations?: number;
  faults?: number;
  /** Within how many virtual microseconds they begin. Default: 500 ms, or as long as the storm lasts at least. */
  withinMicros?: number;
}

/** For each kind of fault: true, or what it can hit and how often. */
export interface FaultsDefinition {
  /** A node dies with all that is not on disk, and starts again later. */
  crash?: boolean | FaultLimits;
  /** A node stands still for some time, and goes on as if nothing had been. */
  pause?: boolean | FaultLimits;
  /** A node and all other nodes cannot reach each other. Clients reach it. */
  isolate?: boolean | FaultLimits;
  /** The nodes fall into two halves that cannot reach each other, or of which one cannot reach the other. */
  partition?: boolean | PartitionLimits;
  /** Clocks are off by up to this many microseconds, and run fast or slow by up to this many millionths. */
  clocks?: { offsetMicros?: number; driftPpm?: number };
}

/** How many partitions a generated scenario may have. */
export interface PartitionLimits {
  /** The most of them in a scenario. Default: as many as there are faults. */
  most?: number;
}

/** Which nodes a kind of fault may hit in a generated scenario, and how often. */
export interface FaultLimits {
  /** Nodes or kinds that it can hit. Default: all. */
  nodes?: readonly string[];
  /** The most of them in a scenario. Default: as many as there are faults. */
  most?: number;
}

/**
 * What must hold of a system of actors, by when it is asked. Each question is answered with null, or with a sentence that
 * says what is wrong.
 */
export interface PropertiesDefinition<Kinds> {
  /** Asked after every event. */
  always?: Record<string, SystemQuestion<Kinds>>;
  /** Asked once, when nothing is under way any more. */
  whenCalm?: Record<string, SystemQuestion<Kinds>>;
  /** Must come true in the calm within so many microseconds. Default: 10 s. */
  eventually?: Record<string, SystemQuestion<Kinds> | EventualQuestion<Kinds>>;
  /** Says how the run reached what the suite is about; null if it did not. */
  sometimes?: Record<string, SystemQuestion<Kinds>>;
  /** What the clients' operations must be linearizable to: `register()`, say. */
  // biome-ignore lint/suspicious/noExplicitAny: a specification of any state
  linearizable?: Specification<any>;
  /** The weaker: one order explains all answers and keeps each client's own, whatever the time. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  sequentiallyConsistent?: Specification<any>;
  /** Weaker still: what a client reads keeps the four session guarantees. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  sessionGuarantees?: Specification<any>;
  /** The weakest: nobody reads what nobody wrote, and so long after the last write all read the same. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  eventuallyConsistent?: { of: Specification<any>; withinMicros: number };
}

/** Null, or a sentence about what is wrong, with names and numbers in it. */
export type SystemQuestion<Kinds> = (view: SystemView<Kinds>) => string | null;

export interface EventualQuestion<Kinds> {
  withinMicros: number;
  check: SystemQuestion<Kinds>;
}
