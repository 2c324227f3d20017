/** What one event did, clause by clause, and which of it matters most. */

/** Weights, the heaviest first: what went wrong, what ended, what began, what changed, what was done, what moved. */
const BY_WEIGHT = ['loss', 'release', 'creation', 'way', 'change', 'action', 'message', 'event'] as const;
export type ClauseKind = (typeof BY_WEIGHT)[number];

/** One thing that an event did, without a capital or a full stop. */
export interface Clause {
  kind: ClauseKind;
  text: string;
  /** What it is about, for a list of several: `object 3`, `slave-1`. */
  about?: string;
}

/** As many names as a line has room for. */
const NAMED = 4;

/** The heaviest first; those of one weight in the order in which they happened. */
export function byWeight(clauses: readonly Clause[]): Clause[] {
  return BY_WEIGHT.flatMap((kind) => clauses.filter((clause) => clause.kind === kind));
}

/** One line that says what matters in an event: `3 SELECT objects leaked: slave-1, slave-2, slave-3.` */
export function headlineOf(clauses: readonly Clause[]): string {
  const [{ kind, text }] = byWeight(clauses);
  const same = clauses.filter((clause) => clause.kind === kind);
  const changes = clauses.filter((clause) => clause.kind === 'change');
  const objects = same.length === 1 ? 'SELECT object' : 'SELECT objects';
  switch (kind) {
    case 'loss':
      // Whose stream turned says more than the objects' numbers, where there is one of each.
      return `${same.length} ${objects} leaked: ${listed(changes.length === same.length ? changes : same)}.`;
    case 'release':
      return `${same.length} ${objects} freed: ${listed(same)}.`;
    case 'creation':
      return `${same.length} ${objects} created: ${listed(changes.length === same.length ? changes : same)}.`;
    case 'change':
      return same.length === 1 ? asSentence(text) : `${same.length} streams turn: ${listed(same)}.`;
    default: {
      const more = same.length === 1 ? '' : `, and ${same.length - 1} more of the kind`;
      return asSentence(`${text}${more}`);
    }
  }
}

function listed(clauses: readonly Clause[]): string {
  const names = clauses.slice(0, NAMED).map(({ about, text }) => about ?? text);
  const more = clauses.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** All of an event as one sentence, in the order in which it happened. */
export function sentenceOfClauses(clauses: readonly Clause[]): string {
  return `${clauses.map(({ text }) => text).join('; ')}.`;
}

function asSentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
