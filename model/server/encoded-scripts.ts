import type { CommandScript, ServerCaches } from './server-caches.ts';
import { encodeCommand } from './text/resp.ts';

/** Scripts with more bytes of requests are not remembered. */
const MAX_BYTES = 32_768;
/** How many are remembered: those of one scenario. Most of a hunt's are played once, and what is kept of them grows old. */
const MAX_SCRIPTS = 8;

/**
 * The commands of a script as bytes. One scenario is played by many seeds and many designs: its script is encoded once,
 * and servers hear the very texts that they have heard before. It is known again as the same array, if it still says the
 * same.
 */
export function encodeScript({ scripts }: ServerCaches, script: CommandScript): readonly string[] {
  const place = scripts.findIndex((each) => each.script === script);
  if (place >= 0) {
    if (isSameScript(scripts[place].commands, script)) return scripts[place].requests;
    scripts.splice(place, 1);
  }
  const requests = script.map(encodeCommand);
  if (bytesOf(requests) <= MAX_BYTES) {
    if (scripts.length === MAX_SCRIPTS) scripts.pop();
    scripts.unshift({ script, commands: script.map((words) => words.slice()), requests });
  }
  return requests;
}

function bytesOf(requests: readonly string[]): number {
  let bytes = 0;
  for (const { length } of requests) bytes += length;
  return bytes;
}

function isSameScript(one: CommandScript, other: CommandScript): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at++) if (!isSameCommand(one[at], other[at])) return false;
  return true;
}

function isSameCommand(one: readonly string[], other: readonly string[]): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false;
  return true;
}
