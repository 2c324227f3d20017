import { grouped } from '../sim/index.ts';

/** Numbers and bytes as people read them. */

export function count(value: number): string {
  return grouped(Math.round(value));
}

/** "1 byte", "2,000 bytes". */
export function many(value: number, one: string): string {
  return `${count(value)} ${one}${value === 1 ? '' : one.endsWith('s') ? 'es' : 's'}`;
}

/** Virtual time in seconds to the microsecond, with a thin gap before the last three digits. */
export function seconds(micros: number): string {
  const text = String(Math.round(micros)).padStart(7, '0');
  return `${text.slice(0, -6)}.${text.slice(-6, -3)}\u202f${text.slice(-3)} s`;
}

/** Bytes with what cannot be seen spelled out. */
export function spelled(bytes: string): string {
  return bytes.replace(/[^\x20-\x7e]/g, (character) => {
    if (character === '\r') return '\\r';
    if (character === '\n') return '\\n';
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}

export function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** A clause as a sentence begins. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
