/**
 * A text that can be read so often and no more. A parser without a limit of its own, which begins anew for each way in
 * which a bracket can be meant, is given this in place of a string: what it would never finish ends after the same
 * character everywhere.
 */
export function countedText(text: string, maxReads: number, spent: () => Error): string {
  let reads = 0;
  const counted = Object.assign(new String(text), {
    charCodeAt(index: number): number {
      if (++reads > maxReads) throw spent();
      return text.charCodeAt(index);
    },
  });
  return counted as unknown as string;
}
