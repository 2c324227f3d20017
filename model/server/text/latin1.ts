/**
 * Between bytes and the strings that hold them in this project: one character a byte, codes 0 to 255.
 * (The platform's TextDecoder will not do: what it calls latin1 is windows-1252.)
 */

/** Few enough that a call with that many arguments is safe in every engine. */
const CHUNK = 8192;

/** The string of some bytes. */
export function latin1FromBytes(bytes: Uint8Array): string {
  let text = '';
  for (let from = 0; from < bytes.length; from += CHUNK) {
    text += String.fromCharCode.apply(null, bytes.subarray(from, from + CHUNK) as unknown as number[]);
  }
  return text;
}

/** The bytes of a string. Only the low eight bits of a character count: higher ones are not bytes. */
export function bytesFromLatin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}
