/**
 * Each export is read back by a reader of its format that is not ours: Mermaid's own parser, a CSV parser, an XML parser, a
 * trace reader; for ShiViz, the regular expression and the rules by which its own parser accepts a log.
 */
import { spawnSync } from 'node:child_process';
import { buildModel } from '@tracerbench/trace-model';
import { DOMParser } from '@xmldom/xmldom';
import { parse } from 'csv-parse/sync';
import { EXPORTS, type Story, tellStory } from '../lab/index.ts';
import type { TraceEvent } from '../lab/story/export/perfetto.ts';
import { completeScenario, type ScenarioInput, type Simulation, simulate } from '../model/index.ts';
import { feed249, feed2410 } from '../model/internals.ts';
import { type AuditReport, createSeededChooser } from '../sim/index.ts';
import { createRedisSystem } from './redis-system.ts';

/** Names and values that mean something in one of the formats. */
const AWKWARD = '=1+1; "end" <b>&amp; #59; {x}: %%\u0000\u00ff';

const input: ScenarioInput = {
  name: 'exported',
  title: AWKWARD,
  servers: [{ name: 'master' }, { name: 'end', follows: 'master' }, { name: 'slave-2', follows: 'master' }],
  clients: [
    {
      name: 'a',
      server: 'master',
      startMicros: 2_000_000,
      workload: {
        script: [
          ['SET', 'k', AWKWARD],
          ['SELECT', '12'],
          ['SET', 'k', 'v'],
          ['SET', AWKWARD, '1'],
        ],
      },
    },
  ],
  faults: [{ atMicros: 2_000_070, do: 'cut', link: { from: 'master', to: 'slave-2' } }],
};

const redis = createRedisSystem();

function storyOf(variant = feed249, most = 1000): Story {
  const scenario = completeScenario(input);
  return tellStory(redis, scenario, { variant, chooser: createSeededChooser(scenario.seed), most });
}

const story = storyOf();

/** The same run at its end, and what the audit says of its servers. */
function runAtEnd(): { simulation: Simulation; audits: AuditReport[] } {
  const scenario = completeScenario(input);
  let found: { simulation: Simulation; audits: AuditReport[] } | undefined;
  simulate(scenario, {
    variant: feed249,
    chooser: createSeededChooser(scenario.seed),
    atEnd(simulation, audits) {
      found = { simulation, audits };
    },
  });
  if (found === undefined) throw new Error('the run has no end');
  return found;
}

const { simulation, audits } = runAtEnd();

test('the story has every message once, sent before it arrives, and the loss of each object', () => {
  expect(story.messages.length).toBeGreaterThan(20);
  for (const { sentEvent, arrivedEvent, sentMicros, arrivedMicros } of story.messages) {
    if (arrivedEvent === null) continue;
    expect(arrivedEvent).toBeGreaterThan(sentEvent);
    expect(arrivedMicros).toBeGreaterThanOrEqual(sentMicros + 10);
  }
  const requests = story.messages.filter(({ from }) => from === 'a').map(({ text }) => text);
  expect(requests.join('')).toContain('SELECT');
  const arrived = story.messages.filter(({ from, arrivedEvent }) => from === 'a' && arrivedEvent !== null);
  expect(arrived).toHaveLength(requests.length);
  const kinds = story.moments.map(({ kind }) => kind);
  const leaks = kinds.filter((kind) => kind === 'loss').length;
  expect(leaks).toBe(kinds.filter((kind) => kind === 'creation').length);
  expect(leaks).toBe(audits[0].leaked.filter(({ bytes }) => bytes === 16).length);
  expect(leaks).toBeGreaterThan(0);
  expect(storyOf(feed2410).moments.filter(({ kind }) => kind === 'loss')).toEqual([]);
});

test('telling changes nothing, and the same run gives the same text', () => {
  for (const write of Object.values(EXPORTS)) expect(write(storyOf())).toBe(write(story));
});

describe('perfetto', () => {
  const trace: { traceEvents: TraceEvent[]; displayTimeUnit: string } = JSON.parse(EXPORTS.perfetto(story));

  test('a reader of traces finds the processes by name', () => {
    const model = buildModel(trace.traceEvents as never);
    expect(model.processes.map(({ name }: { name?: string }) => name).sort()).toEqual(
      ['client a', 'server end', 'server master', 'server slave-2'].sort(),
    );
    expect(model.events).toHaveLength(trace.traceEvents.length);
  });

  // Google's document "Trace Event Format": which fields each phase must have.
  test('every event has the fields of its phase', () => {
    expect(['ms', 'ns']).toContain(trace.displayTimeUnit);
    for (const event of trace.traceEvents) {
      expect('MXisfC').toContain(event.ph);
      expect(typeof event.name).toBe('string');
      for (const number of [event.ts, event.pid, event.tid]) expect(Number.isInteger(number)).toBe(true);
      if (event.ph === 'X') expect(event.dur).toBeGreaterThanOrEqual(0);
      if (event.ph === 'i') expect(['g', 'p', 't']).toContain(event.s);
      if (event.ph === 'C')
        for (const value of Object.values(event.args ?? {})) expect(typeof value).toBe('number');
    }
  });

  test('every flow begins once, ends once, later, each within a slice', () => {
    const slices = trace.traceEvents.filter(({ ph }) => ph === 'X');
    const within = ({ pid, tid, ts }: TraceEvent) =>
      slices.some(
        (slice) =>
          slice.pid === pid && slice.tid === tid && slice.ts <= ts && ts <= slice.ts + (slice.dur ?? 0),
      );
    const ends = trace.traceEvents.filter(({ ph }) => ph === 'f');
    expect(ends.length).toBe(story.messages.filter(({ arrivedEvent }) => arrivedEvent !== null).length);
    for (const end of ends) {
      const begins = trace.traceEvents.filter(({ ph, id }) => ph === 's' && id === end.id);
      expect(begins).toHaveLength(1);
      expect(begins[0].ts).toBeLessThan(end.ts);
      expect([within(begins[0]), within(end), end.bp]).toEqual([true, true, 'e']);
    }
  });

  test('the counters end with what the run ends with', () => {
    const last = (name: string) =>
      trace.traceEvents.filter((event) => event.ph === 'C' && event.name === name && event.pid === 2).at(-1)
        ?.args?.value;
    const { heap } = simulation.world.servers[0].server;
    expect(last('used_memory')).toBe(heap.used);
    expect(last('leaked')).toBe(audits[0].leakedBytes);
  });
});

describe('shiviz', () => {
  const log = EXPORTS.shiviz(story);
  const events = [...log.trim().matchAll(/(?<host>\S*) (?<clock>{.*})\n(?<event>.*)/g)].map(({ groups }) => ({
    host: groups?.host as string,
    clock: JSON.parse(groups?.clock as string) as Record<string, number>,
    event: groups?.event as string,
  }));

  test('its default expression captures every line', () => {
    expect(events.length * 2).toBe(log.trim().split('\n').length);
    expect(events.every(({ event }) => event !== '')).toBe(true);
  });

  test('clocks begin at 1, count by 1, know only hosts that are there, and never run ahead', () => {
    const seen = new Map<string, number>();
    const hosts = new Set(events.map(({ host }) => host));
    for (const { host, clock } of events) {
      expect(clock[host]).toBe((seen.get(host) ?? 0) + 1);
      seen.set(host, clock[host]);
      for (const [other, time] of Object.entries(clock)) {
        expect(hosts.has(other)).toBe(true);
        expect(time).toBeLessThanOrEqual(seen.get(other) ?? 0);
      }
    }
  });

  test('an event knows what its cause knew', () => {
    const before = new Map<string, Record<string, number>>();
    for (const { host, clock } of events) {
      for (const [other, time] of Object.entries(before.get(host) ?? {})) {
        expect(clock[other]).toBeGreaterThanOrEqual(time);
      }
      before.set(host, clock);
    }
    const heard = events.filter(({ event }) => event.includes('receives') && event.includes('from master'));
    expect(heard.length).toBeGreaterThan(3);
    for (const { clock } of heard) expect(clock.master).toBeGreaterThan(0);
  });
});

describe('mermaid', () => {
  const diagram = EXPORTS.mermaid(story);

  /** Mermaid is an ES module, and its parser is asked in a process of its own. */
  function parsed(text: string) {
    const script = `
      import mermaid from 'mermaid';
      let text = '';
      for await (const chunk of process.stdin) text += chunk;
      console.log(JSON.stringify(await mermaid.parse(text)));`;
    return spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      input: text,
      encoding: 'utf8',
      cwd: __dirname,
    });
  }

  test('its own parser takes it for a sequence diagram', () => {
    const { status, stdout, stderr } = parsed(diagram);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ diagramType: 'sequence' });
  });

  test('the parser would see a mistake', () => {
    expect(parsed(`${diagram}  p_master->>>p_end: x\n`).status).not.toBe(0);
  });

  test('every message that arrived is an arrow', () => {
    const arrows = diagram.split('\n').filter((line) => line.includes('->>'));
    expect(arrows).toHaveLength(story.messages.filter(({ arrivedEvent }) => arrivedEvent !== null).length);
  });
});

test('csv: a reader gets the ledger, and its sums are the heap’s', () => {
  const rows: Record<string, string>[] = parse(EXPORTS.csv(story), { columns: true });
  const { heap } = simulation.world.servers[0].server;
  const master = rows.filter(({ server }) => server === 'master');
  const sum = (list: typeof rows) => list.reduce((total, { usable }) => total + Number(usable), 0);
  expect(sum(master) + heap.untracked).toBe(heap.used);
  expect(sum(master.filter(({ state }) => state === 'leaked'))).toBe(audits[0].leakedBytes);
  expect(rows.filter((row) => Object.values(row).some((value) => /^[=+@]/.test(value)))).toEqual([]);
});

describe('svg', () => {
  const svg = EXPORTS.svg(story);
  const problems: string[] = [];
  const doc = new DOMParser({
    onError: (_level: string, message: string) => problems.push(message),
  }).parseFromString(svg, 'image/svg+xml');
  const all = (name: string) => Array.from(doc.getElementsByTagName(name));

  test('it is well-formed XML in the namespace of SVG', () => {
    expect(problems).toEqual([]);
    expect(doc.documentElement?.namespaceURI).toBe('http://www.w3.org/2000/svg');
  });

  test('a lane for each end, an arrow for each message, and nothing outside of the picture', () => {
    expect(all('line').filter((line) => line.getAttribute('class') === 'lane')).toHaveLength(4);
    const arrows = all('path').filter((path) => path.getAttribute('class')?.startsWith('message'));
    expect(arrows).toHaveLength(story.messages.length);
    const [, , width, height] = (doc.documentElement?.getAttribute('viewBox') ?? '').split(' ').map(Number);
    for (const arrow of arrows) {
      const [x1, y1, x2, y2] = [...(arrow.getAttribute('d') ?? '').matchAll(/[\d.]+/g)].map(Number);
      expect(Math.max(x1, x2)).toBeLessThan(width);
      expect(Math.max(y1, y2)).toBeLessThan(height);
      expect(y2).toBeGreaterThan(y1);
    }
  });

  test('what is lost is said in words', () => {
    expect(all('text').filter((text) => /SELECT object \d+ leaked/.test(text.textContent ?? '')).length).toBe(
      story.moments.filter(({ kind }) => kind === 'loss').length,
    );
  });
});

test('no more is told than was asked for', () => {
  const short = storyOf(feed249, 5);
  expect(short.messages).toHaveLength(5);
  expect(short.moments.length).toBeLessThan(10);
  expect(EXPORTS.shiviz(short).length).toBeLessThan(EXPORTS.shiviz(story).length);
});
