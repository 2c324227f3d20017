/** Texts that were put together before: by the front, then by what followed it. It only saves work. */
export type JoinedTexts = Map<string, Map<string, string>>;

const LONGEST = 512;
const MOST = 64;

/**
 * `front` and `back` as one text. Slaves hear the same few texts again and again: given the same string each time,
 * nobody on its way copies or hashes its characters again.
 */
export function joinTexts(known: JoinedTexts, front: string, back: string): string {
  if (front === '') return back;
  if (front.length + back.length > LONGEST) return front + back;
  let backs = known.get(front);
  if (backs === undefined || backs.size >= MOST) {
    if (known.size >= MOST) known.clear();
    backs = new Map();
    known.set(front, backs);
  }
  let text = backs.get(back);
  if (text === undefined) {
    text = front + back;
    backs.set(back, text);
  }
  return text;
}
