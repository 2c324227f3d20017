import { beginsAsUtf16, IS_UTF16 } from '../sim/words.ts';

/**
 * The text of a file that somebody opens on the page, without a byte order mark.
 *
 * @throws Error when it is UTF-16.
 */
export async function openedText(file: Pick<File, 'name' | 'arrayBuffer'>): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (beginsAsUtf16(bytes)) throw new Error(`${file.name}: ${IS_UTF16}`);
  return new TextDecoder().decode(bytes);
}
