import type { KnownRequest, RequestRead, ServerCaches } from './server-caches.ts';

/**
 * Requests that were read before. What a text begins with is read the same way whatever follows it, so a request is known
 * by its own bytes. A short text that is a few requests is known as well, as it comes again: the SELECT and the write that
 * a slave hears together.
 */

/** Longer requests are not remembered. */
const MAX_LENGTH = 512;
/** Longer texts with more than one request hardly come again as they are. */
const MAX_TOGETHER_LENGTH = 96;
/**
 * How many texts are remembered; it only saves work and is no part of the server. It is enough for who says the same in
 * each of ten thousand databases.
 */
const MAX_REMEMBERED = 32_768;
/** How many are kept from one run for the next: of what short runs say, most is said once, and would only grow old. */
const MAX_KEPT = 4_096;

const CR = 13;
const STAR = 42;
const DIGIT_0 = 48;

/** The request that stands at a position of a text, if it was read before. */
export function recallRequest(
  { texts, latest }: ServerCaches,
  text: string,
  position: number,
): KnownRequest | undefined {
  // What cannot be executed briefly is asked for once more at once.
  if (position === 0 && text === latest.text) return latest.request;
  const end = likelyEnd(text, position);
  if (end <= position || end - position > MAX_LENGTH) return undefined;
  const requests = texts.get(text.slice(position, end));
  const request = requests?.length === 1 ? requests[0] : undefined;
  if (position === 0 && request !== undefined) {
    latest.text = text;
    latest.request = request;
  }
  return request;
}

/** Remembers a request by its bytes. */
export function rememberRequest({ texts }: ServerCaches, bytes: string, read: RequestRead): void {
  const { length } = bytes;
  if (length > MAX_LENGTH) return;
  const { pieces, words, request } = read;
  remember(texts, bytes, [{ pieces, words, request, length, brief: undefined }]);
}

/** The requests that a whole text consists of, if it was read before. */
export function recallText(
  { texts, latest }: ServerCaches,
  text: string,
): readonly KnownRequest[] | undefined {
  const requests = text.length > MAX_LENGTH ? undefined : texts.get(text);
  if (requests !== undefined) {
    latest.text = text;
    latest.request = requests[0];
  }
  return requests;
}

/** Remembers a text by the requests that it consists of, if it is short. */
export function rememberTogether(
  { texts }: ServerCaches,
  text: string,
  requests: readonly KnownRequest[],
): void {
  if (text.length <= MAX_TOGETHER_LENGTH) remember(texts, text, requests);
}

function remember(texts: ServerCaches['texts'], text: string, requests: readonly KnownRequest[]): void {
  if (texts.size >= MAX_REMEMBERED) texts.clear();
  texts.set(text, requests);
}

/** To be called before a run: forgets what was read in those before, if it is much. */
export function forgetMuch({ texts }: ServerCaches): void {
  if (texts.size > MAX_KEPT) texts.clear();
}

/**
 * Where the request at a position ends, if it is spelled as clients and servers spell it; -1, or what is no end, if not: it
 * need not be right, as what stands before it is known or it is not.
 */
function likelyEnd(text: string, start: number): number {
  if (text.charCodeAt(start) !== STAR) return text.indexOf('\r\n', start) + 2;
  let position = start;
  let left = -1;
  do {
    let number = 0;
    for (;;) {
      if (++position >= text.length) return -1;
      const code = text.charCodeAt(position);
      if (code === CR) break;
      if (code < DIGIT_0 || code >= DIGIT_0 + 10) return -1;
      number = number * 10 + code - DIGIT_0;
    }
    position += 2;
    if (left < 0) left = number;
    else {
      position += number + 2;
      left--;
    }
  } while (left > 0 && position - start <= MAX_LENGTH);
  return position <= text.length ? position : -1;
}
