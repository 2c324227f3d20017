import type { Operation } from './history.ts';

/** What the search for an order found. `undecided` is never to be taken for a pass. */
export type OrderVerdict = OrderHeld | OrderViolated | OrderUndecided;

/** There is an order of the operations that explains every answer. */
export interface OrderHeld {
  verdict: 'held';
  sentence: string;
  /** An order that explains the answers; one for each partition if it was decided by partitions. */
  orders: PartitionOrder[];
  /** How many times an operation was tried in a place. */
  steps: number;
}

/** No order of the operations explains the answers, and these few show it. */
export interface OrderViolated {
  verdict: 'violated';
  /** Who got what, after what, and that no order explains it. */
  sentence: string;
  /** The part of the object that it is about; null if it has no parts, or none alone shows it. */
  partition: string | null;
  /**
   * Few operations that have no order, in the order of their begins, the misfit among them. Even if all other
   * operations could take effect at any time or never, whatever they answered, these would have none. None can be
   * spared as far as the search could tell within its bounds.
   */
  unorderable: Operation[];
  /** The operation that no order gets past. */
  misfit: Operation;
  /** The order that got furthest. */
  longestOrder: Operation[];
  steps: number;
}

/** The search ran out of steps before it found an order or had tried them all. */
export interface OrderUndecided {
  verdict: 'undecided';
  sentence: string;
  partition: string | null;
  /** The order that got furthest until the steps ran out. */
  longestOrder: Operation[];
  steps: number;
}

/** An order of the operations of a partition. Unanswered operations that need not have happened are not in it. */
export interface PartitionOrder {
  partition: string | null;
  order: Operation[];
}

/** How long an order is searched for. */
export interface OrderCheckOptions {
  /**
   * How many times an operation may be tried in a place, for each search, before the verdict is undecided; 1,000,000 by
   * default, which takes some seconds. Making a violation small may take as many again.
   */
  maxSteps?: number;
}
