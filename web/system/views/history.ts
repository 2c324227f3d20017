import { h } from '../../dom.ts';
import type { KnownRun, SystemMoment } from '../known-run.ts';
import type { OperationView } from '../protocol.ts';

/** What the clients asked and were answered, each for as long as it took; what no order explains is marked. */
export function historyView(run: KnownRun, moment: SystemMoment): HTMLElement {
  const now = moment.frame.event;
  const operations = [...run.operations.values()].filter(({ begin }) => begin <= now);
  if (operations.length === 0) return h('p', { class: 'quiet' }, 'No client has asked for anything yet.');
  const { unorderable = [], misfit = null } = run.judgement ?? {};
  const last = run.frames[run.frames.length - 1].micros;
  const microsOf = (event: number): number => run.frames[event]?.micros ?? last;
  const ends = [...run.operations.values()].map(({ end }) =>
    end === null ? moment.frame.micros : microsOf(end),
  );
  const begins = [...run.operations.values()].map(({ begin }) => microsOf(begin));
  const from = Math.min(...begins);
  const span = Math.max(1, Math.max(...ends, moment.frame.micros) - from);
  const place = (micros: number) => Math.max(0, Math.min(100, ((micros - from) / span) * 100));
  return h(
    'div',
    {},
    unorderable.length === 0
      ? null
      : h('p', { class: 'quiet' }, 'Marked: operations that no order explains.'),
    h(
      'ol',
      { class: 'history' },
      ...operations.map((operation) => {
        const over = operation.end !== null && operation.end <= now;
        const left = place(microsOf(operation.begin));
        const right = place(over ? microsOf(operation.end as number) : moment.frame.micros);
        const isMarked = unorderable.includes(operation.id);
        return h(
          'li',
          { class: isMarked ? (operation.id === misfit ? 'marked misfit' : 'marked') : null },
          h('span', { class: 'asked' }, h('b', {}, operation.client), ` ${operation.text}`),
          h(
            'span',
            { class: 'track', 'aria-hidden': 'true' },
            h('i', {
              class: over ? operation.outcome : 'pending',
              style: `left:${left.toFixed(1)}%;width:${Math.max(1.5, right - left).toFixed(1)}%`,
            }),
          ),
          h('span', { class: 'answered' }, answerOf(operation, over), isMarked ? ' ✕' : null),
        );
      }),
    ),
  );
}

function answerOf({ outcome, answer }: OperationView, over: boolean): string {
  if (!over) return '...';
  if (outcome === 'ok') return answer ?? 'ok';
  return outcome === 'failed' ? 'failed' : 'nobody knows';
}
