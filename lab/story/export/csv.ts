import type { Story } from '../story.ts';

/** A field as RFC 4180 has it; text that a spreadsheet would compute is marked as text. */
function field(value: string | number): string {
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const MESSAGE_COLUMNS = [
  'sent_micros',
  'sent_event',
  'arrived_micros',
  'arrived_event',
  'from',
  'to',
  'text',
];

/** What is there at the end of the run, a thing a line; the messages of a system that keeps no inventory. */
export function toCsv({ inventory, messages }: Story): string {
  const columns = inventory?.columns ?? MESSAGE_COLUMNS;
  const rows = inventory?.rows ?? messages.map(messageRow);
  return `${[columns, ...rows].map((row) => row.map(field).join(',')).join('\r\n')}\r\n`;
}

function messageRow(message: Story['messages'][number]): (string | number)[] {
  const { sentMicros, sentEvent, arrivedMicros, arrivedEvent, from, to, text } = message;
  return [sentMicros, sentEvent, arrivedMicros ?? '', arrivedEvent ?? '', from, to, text];
}
