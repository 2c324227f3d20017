/** Texts that were put together before. It only saves work. */
export type JoinedTexts = (Join | undefined)[];

interface Join {
  readonly front: string;
  readonly back: string;
  readonly text: string;
}

const LONGEST = 512;
/** A power of two. */
const PLACES = 256;

export function noJoinedTexts(): JoinedTexts {
  return new Array<Join | undefined>(PLACES).fill(undefined);
}

/**
 * `front` and `back` as one text. Slaves hear the same few texts again and again: given the same string each time,
 * nobody on its way copies or hashes its characters again.
 */
export function joinTexts(known: JoinedTexts, front: string, back: string): string {
  if (front === '') return back;
  if (front.length + back.length > LONGEST) return front + back;
  const place = (placeOfText(front) * 31 + placeOfText(back)) & (PLACES - 1);
  const last = known[place];
  if (last !== undefined && last.front === front && last.back === back) return last.text;
  const text = front + back;
  known[place] = { front, back, text };
  return text;
}

/** By the length and the last character of the last word: requests of one client differ there, if anywhere. */
function placeOfText(text: string): number {
  return 16 * text.length + text.charCodeAt(text.length - 3);
}
