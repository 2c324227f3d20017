/**
 * A system that is not Redis goes through everything that the lab does: two counters over a link that may deliver twice.
 * The second adds what it is sent; one design forgets to look whether it has had that before.
 */
import { checkRun, type Case, chooserOf, defineSystem, actor, diff, EXPORTS, hunt, recordFailure, replayFailure, shrinkCase, tellStory } from './index.ts';
import { failureText, parseFailure } from './files.ts';
import { createSeededChooser, createReplayChooser } from '../sim/index.ts';

const counters = defineSystem({
  name: 'two-counters',
  nodes: {
    source: actor({
      start: () => ({ sent: 0 }),
      on: {
        count(state, node) {
          state.sent++;
          node.send('target', 'add', { number: state.sent });
          node.reply(state.sent);
        },
      },
    }),
    target: actor({
      start: () => ({ sum: 0, last: 0 }),
      on: {
        add(state, node, { number }) {
          if (node.design.checksNumber && number <= state.last) return;
          state.sum++;
          state.last = number;
        },
      },
    }),
  },
  clients: { count: 1, operations: { count: { to: 'source' } } },
  network: { delayMicros: [1_000, 1_000], duplicate: '1/4' },
  design: { checksNumber: true },
  variants: { forgetful: { title: 'adds what it has added before', design: { checksNumber: false } } },
  properties: {
    always: {
      'no-more-than-sent': (view) => {
        const [{ sum }, { sent }] = [view.one('target'), view.one('source')];
        return sum > sent ? `the target counts ${sum}, the source sent ${sent}` : null;
      },
    },
    whenCalm: { 'counters-agree': (view) => view.one('target').sum === view.one('source').sent ? null : 'the counters differ' },
  },
});
const [main, forgetful] = counters.variants;
const property = counters.properties.find(({ id }) => id === 'no-more-than-sent')!;

test('hunted, shrunk', () => {
  const found = hunt({ system: counters, variant: forgetful, properties: counters.properties, space: {}, seed: 'x' }, 0, 100);
  console.log(JSON.stringify(found.findings[0], null, 1), found.played, found.undecided);
  const right = hunt({ system: counters, variant: main, properties: counters.properties, space: {}, seed: 'x' }, 0, 1000);
  expect(right.findings).toEqual([]);
  const first = found.findings[0].case;
  const failure0 = recordFailure(counters, first, { variant: forgetful, property })!;
  const shrunk = shrinkCase(counters, { scenario: first.scenario, choices: failure0.choices }, {
    fails: (candidate: Case<any>) => checkRun(counters, candidate.scenario, { variant: forgetful, chooser: chooserOf(candidate), properties: [property] }).verdicts[0].held === false,
  });
  const failure = recordFailure(counters, shrunk.found, { variant: forgetful, property })!;
  const text = failureText(counters, failure);
  console.log(text);
  const parsed = parseFailure(text, [counters]);
  const replayed = replayFailure(counters, parsed.failure!, { variant: forgetful, property });
  console.log(replayed.sentence);
  const story = tellStory(counters, failure.scenario, { variant: forgetful, chooser: createReplayChooser(failure.choices), most: 100 });
  console.log(EXPORTS.mermaid(story));
  console.log(diff(counters, failure.scenario, { variants: [main, forgetful], chooserOf: () => createReplayChooser(failure.choices), untilMicros: 1e9 }).first);
});
