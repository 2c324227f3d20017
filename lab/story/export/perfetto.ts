import { briefly, type Story } from '../story.ts';

/**
 * Chrome's Trace Event Format (JSON object form), which ui.perfetto.dev and chrome://tracing open: a process for each
 * lane, its steps as slices, messages as flows, figures as counters. Timestamps are virtual microseconds.
 */
export interface TraceEvent {
  name: string;
  cat: string;
  /** M metadata, X slice, i instant, s and f flow begin and end, C counter. */
  ph: 'M' | 'X' | 'i' | 's' | 'f' | 'C';
  ts: number;
  pid: number;
  tid: number;
  dur?: number;
  id?: string;
  bp?: 'e';
  s?: 't';
  args?: Record<string, string | number>;
}

const MAIN = 1;

/** Slices need a length to be seen and to carry flows. */
const SLICE_MICROS = 1;

export function toPerfetto(story: Story): string {
  const pidOf = (name: string) => story.lanes.findIndex((lane) => lane.name === name) + 1;
  const events: TraceEvent[] = [];
  for (const { kind, name } of story.lanes) {
    const at = { cat: '__metadata', ph: 'M', ts: 0, pid: pidOf(name), tid: MAIN } as const;
    events.push({ ...at, name: 'process_name', args: { name: `${kind} ${name}` } });
    events.push({ ...at, name: 'thread_name', args: { name: 'events' } });
  }
  for (const { micros, lane, kind, text } of story.moments) {
    const at = { name: text, cat: kind, ts: micros, pid: pidOf(lane), tid: MAIN };
    if (kind === 'action') events.push({ ...at, ph: 'X', dur: SLICE_MICROS });
    else events.push({ ...at, ph: 'i', s: 't' });
  }
  for (const [index, message] of story.messages.entries()) events.push(...flow(message, index, pidOf));
  for (const { micros, lane, name, value } of story.counters) {
    const at = { cat: 'counter', ph: 'C', ts: micros, pid: pidOf(lane), tid: MAIN } as const;
    events.push({ ...at, name, args: { value } });
  }
  const metadata = events.filter(({ ph }) => ph === 'M');
  const timed = events.filter(({ ph }) => ph !== 'M').sort((a, b) => a.ts - b.ts);
  const otherData = { scenario: story.title, variant: story.variant };
  return `${JSON.stringify({ traceEvents: [...metadata, ...timed], displayTimeUnit: 'ms', otherData })}\n`;
}

function flow(
  message: Story['messages'][number],
  index: number,
  pidOf: (lane: string) => number,
): TraceEvent[] {
  const { from, to, text, sentMicros, arrivedMicros } = message;
  const args = { bytes: text.length, text: briefly(text) };
  const slice = { cat: 'message', ph: 'X', tid: MAIN, dur: SLICE_MICROS, args } as const;
  const id = `0x${(index + 1).toString(16)}`;
  const arrow = { name: 'bytes', cat: 'message', id, tid: MAIN } as const;
  const sent: TraceEvent = { ...slice, name: `send to ${to}`, ts: sentMicros, pid: pidOf(from) };
  if (arrivedMicros === null) return [sent];
  return [
    sent,
    { ...arrow, ph: 's', ts: sentMicros, pid: pidOf(from) },
    { ...slice, name: `receive from ${from}`, ts: arrivedMicros, pid: pidOf(to) },
    { ...arrow, ph: 'f', bp: 'e', ts: arrivedMicros, pid: pidOf(to) },
  ];
}
