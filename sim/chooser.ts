/**
 * Every decision of a run that is not determined by its state goes through a chooser. What stands behind it (a seed,
 * a recorded list, an outside supply, an enumeration) is not visible to the one who asks.
 */
export interface Chooser {
  /**
   * An integer from 0 to `bound - 1`. `label` says in a few words what is decided; it must not influence the answer.
   * A bound of 1 leaves no choice: the answer is 0, nothing is drawn and nothing is recorded.
   * Throws RangeError if `bound` is not an integer from 1 to 2^31 - 1.
   *
   * Duty of the caller: 0 is the plainest choice (no fault, no delay, the first in line), because replaying a list that
   * has run out goes on with 0, and shrinking moves towards it.
   */
  pick(bound: number, label: string): number;
  /**
   * The child with that name. Its choices are its own: what is asked of one stream never changes what another answers.
   * Asking twice gives the same child. Children have children of their own; their names are joined by '/'.
   */
  stream(name: string): Chooser;
  /** The state of the whole family, this chooser's relatives included, as JSON data; the driver's module restores it. */
  save(): ChooserState;
}

/** Choices by the full name of their stream, in the order in which they were asked for. The root's name is ''. */
export type Choices = Record<string, number[]>;

/** Whether a value from outside is choices: for each stream a list of whole numbers from 0. */
export function areChoices(value: unknown): value is Choices {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every(
    (list) => Array.isArray(list) && list.every((choice) => Number.isSafeInteger(choice) && choice >= 0),
  );
}

export interface SeededState {
  driver: 'seeded';
  seed: string;
  /** The generator of each stream that has been asked for. */
  streams: Record<string, { c: number; s0: number; s1: number; s2: number }>;
}

export interface ReplayState {
  driver: 'replay';
  choices: Choices;
  /** How many choices of each stream are used up. */
  positions: Record<string, number>;
}

export interface ExhaustiveState {
  driver: 'exhaustive';
  values: number[];
  bounds: number[];
  position: number;
}

export interface RecordingState {
  driver: 'recording';
  inner: ChooserState;
  choices: Choices;
}

/** A chooser as plain data: which kind it is, and how far it has come. */
export type ChooserState = SeededState | ReplayState | ExhaustiveState | RecordingState;

/** What a driver does for one stream: answers for bounds of at least 2. */
export type DrawNumber = (bound: number, label: string) => number;

/**
 * Builds a chooser with its streams. `drawOf(name)` is called once for each stream, when it is first asked for; the
 * root's name is ''.
 */
export function createFamily(drawOf: (stream: string) => DrawNumber, save: () => ChooserState): Chooser {
  const members = new Map<string, Chooser>();
  const member = (name: string): Chooser => {
    const known = members.get(name);
    if (known !== undefined) return known;
    const draw = drawOf(name);
    const chooser: Chooser = {
      pick(bound, label) {
        if (bound === 1) return 0;
        if ((bound | 0) !== bound || bound < 1) throw badBound(bound, label);
        return draw(bound, label);
      },
      stream: (child) => member(childName(name, child)),
      save,
    };
    members.set(name, chooser);
    return chooser;
  };
  return member('');
}

function childName(parent: string, child: string): string {
  if (child === '') throw new RangeError('a stream needs a name');
  return parent === '' ? child : `${parent}/${child}`;
}

function badBound(bound: number, label: string): RangeError {
  return new RangeError(
    `the bound of the choice '${label}' is ${bound}; it must be an integer from 1 to 2147483647`,
  );
}
