/**
 * Leaves the first `length` items of a short list that is filled again at once. An assignment to its `length` would be a
 * call into the engine, and give away the room that the list has.
 */
export function shortenList(list: unknown[], length: number): void {
  while (list.length > length) list.pop();
}
