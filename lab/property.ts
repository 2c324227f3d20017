/**
 * A property: what must hold of every run, as a predicate that returns null or a sentence with ids and numbers in it.
 * The sentence is what the command, the page, the explorer and the tests print. Predicates look; they never change
 * anything.
 *
 *   always      asked in storm and calm alike; the first sentence ends the run
 *   whenCalm    asked once, when the clients are done, the faults over and nothing is under way any more
 *   eventually  must have come true at some moment of the calm, within a bound
 *   sometimes   must be met by some run of a suite: says that the suite reaches what it is about
 *
 * `View` is what can be seen of a run while it goes on, `End` what can be seen of one that is over.
 */
export type Property<View, End extends View = View> =
  | AlwaysProperty<View>
  | CalmProperty<End>
  | EventuallyProperty<View>
  | SometimesProperty<End>;

interface PropertyBase {
  /** Short, unique, and the name under which a violation is pinned. */
  id: string;
  /** What it claims, as one sentence; the verdict's sentence while it holds. */
  title: string;
  /** Notes that have to be taken during the run for it: words of the system's own. Taken only when a property asks. */
  needs?: readonly string[];
}

/** Must hold after every event (safety). */
export interface AlwaysProperty<View> extends PropertyBase {
  when: 'always';
  /** Null, or what is wrong now. Must be cheap: it is asked after every event. */
  check(view: View): string | null;
  /**
   * True: only asked when the system says that the run needs a closer look (a process has died, say). A property that
   * looks at anything else leaves it out.
   */
  onCloserLook?: boolean;
}

/** Must hold of the world when all is calm: traffic and faults over, everything delivered. */
export interface CalmProperty<End> extends PropertyBase {
  when: 'whenCalm';
  /** Null, or what is wrong with the world at the calm. */
  check(end: End): string | null;
  /** Why nothing can be said of this run; null, or left out, when something can. */
  undecided?(end: End): string | null;
}

/** Must come true within a bound once the calm has begun (bounded liveness). */
export interface EventuallyProperty<View> extends PropertyBase {
  when: 'eventually';
  /** Virtual microseconds of calm within which it must have come true. */
  withinMicros: number;
  /** Null once it is true, or what is still missing. */
  check(view: View): string | null;
}

/** Must be met by at least one run of a suite: it shows that the suite got where it was meant to get. No run violates it. */
export interface SometimesProperty<End> extends PropertyBase {
  when: 'sometimes';
  /** How the run met it, as a sentence; null when it did not. */
  met(end: End): string | null;
}

/** When a property is asked. */
export type PropertyKind = Property<unknown>['when'];

/** What a property says about a run. */
export interface Verdict {
  property: string;
  when: PropertyKind;
  /** null: undecided. */
  held: boolean | null;
  /** One sentence, with ids and numbers in it. */
  sentence: string;
}

/** Whether nothing could be said. A `sometimes` that a run has not met is no such question: a hunt owes it, and no run. */
export function isUndecided({ when, held }: Pick<Verdict, 'when' | 'held'>): boolean {
  return when !== 'sometimes' && held === null;
}
