import type { Verdict } from '../../lab/index.ts';
import { completeScenario, ENGINE_VERSION, type Outcome } from '../../model/index.ts';
import type { RedisHuntTarget } from '../../properties/index.ts';
import { type RunResult, worstVerdict } from '../run-result.ts';
import { readPrinted } from '../testing/printed.ts';
import { chart } from './chart.ts';
import { huntReporter } from './hunt-report.ts';
import { counted, grouped, percent, secondsOf, shortBytes, wallTime } from './numbers.ts';
import { claimsText, reportClaims } from './report-claims.ts';
import { runJson } from './run-json.ts';
import { summaryTable } from './summary.ts';
import { table } from './table.ts';
import { verdictText } from './verdicts.ts';
import { wrap } from './wrap.ts';

/** A run that lost `lost` objects of 48 bytes in `writes` writes. */
function outcomeOf(variant: string, writes: number, created: number, lost: number): Outcome {
  return {
    variant,
    version: '2.4.9',
    seed: 'report',
    writes,
    switches: 2 * created,
    selects: {
      created,
      copied: lost,
      glued: 0,
      node: 0,
      closing: 0,
      unsent: 0,
      freed: created - lost,
      leaked: lost,
      leakedBytes: 48 * lost,
    },
    usedMemory: { before: 755_408, after: 755_632 + 48 * lost, peak: 800_000 + 48 * lost },
    samples: {
      timeMicros: [0, 1_000_000, 2_000_000],
      usedMemory: [755_408, 755_408 + 24 * lost, 755_632 + 48 * lost],
      leakedBytes: [0, 24 * lost, 48 * lost],
    },
    virtualMicros: 2_050_000,
    events: 99,
    digest: '0123456789abcdef',
    stop: 'quiet',
    servers: [{ name: 'master', version: '2.4.9', role: 'master', usedMemory: 0, dead: null, keys: 0 }],
    ledger: [],
    notModelled: {},
    log: [],
  };
}

function resultOf(outcome: Outcome, verdicts: Verdict[] = []): RunResult {
  return {
    outcome,
    variantWord: outcome.variant,
    server: 0,
    verdicts,
    wallMillis: 1234.5,
    ownProperties: [],
  };
}

const leaky = outcomeOf('2.4.9', 2_000_000, 668_148, 668_148);
const fixed = outcomeOf('2.4.10', 2_000_000, 668_148, 0);

test('numbers are for people, and depend on no locale', () => {
  expect([0, 7, 999, 1000, 47_479_944, -1234].map(grouped)).toEqual([
    '0',
    '7',
    '999',
    '1,000',
    '47,479,944',
    '-1,234',
  ]);
  expect([0, 50_000, 2_050_000, 4_402_320_000].map(secondsOf)).toEqual([
    '0 s',
    '0.05 s',
    '2.05 s',
    '4,402.32 s',
  ]);
  expect([999, 12_345].map(wallTime)).toEqual(['999 ms', '12.3 s']);
  expect([224, 755_408, 1_043_712, 47_479_944].map(shortBytes)).toEqual([
    '224 B',
    '755.4 kB',
    '1.0 MB',
    '47.5 MB',
  ]);
  expect([counted(1, 'object'), counted(2, 'object'), counted(2, 'switch', 'switches')]).toEqual([
    '1 object',
    '2 objects',
    '2 switches',
  ]);
  expect([percent(1, 3), percent(0, 0)]).toEqual(['33.3 %', '0 %']);
});

test('a table puts labels left and figures right, and leaves no blanks at the end', () => {
  expect(
    table(
      ['a', 'bbb'],
      [
        ['one', '1', '22'],
        ['longer', '10,000', ''],
      ],
    ),
  ).toBe(['             a  bbb', 'one          1   22', 'longer  10,000'].join('\n'));
});

test('text is broken between words', () => {
  expect(wrap('one two three', 9, '  ')).toBe('  one two\n  three');
  expect(wrap('  ', 9)).toBe('');
});

describe('the chart', () => {
  const size = { width: 5, height: 3 };

  test('draws each curve over its own samples, the first one in front', () => {
    const curves = [
      { name: 'up', mark: '*', timeMicros: [0, 1_000_000, 2_000_000], bytes: [0, 50, 100] },
      { name: 'flat', mark: '.', timeMicros: [0], bytes: [0] },
    ];
    expect(chart('bytes', curves, size).split('\n')).toEqual([
      'bytes   * up   . flat',
      '100 B |    *',
      '      |  **',
      '  0 B |**...',
      '      +-----',
      '       0 s2 s',
    ]);
  });

  test('a curve that never changes, and none at all', () => {
    const curve = { name: 'flat', mark: '*', timeMicros: [0], bytes: [7] };
    expect(chart('bytes', [curve], size)).toContain('*****');
    expect(chart('bytes', [], size)).toBe('');
  });
});

test('the summary has a column for each variant and a row for each figure that is asked for', () => {
  const lines = summaryTable([resultOf(leaky), resultOf(fixed)]).split('\n');
  const cells = Object.fromEntries(
    lines.map((line) => [line.slice(0, 33).trim(), line.slice(33).trim().split(/ {2,}/)]),
  );
  expect(lines[0].trim().split(/ +/)).toEqual(['2.4.9', '2.4.10']);
  expect(cells).toMatchObject({
    writes: ['2,000,000', '2,000,000'],
    'switches of database': ['1,336,296', '1,336,296'],
    'SELECT objects created': ['668,148', '668,148'],
    '3 copied into the static buffer': ['668,148', '0'],
    freed: ['0', '668,148'],
    leaked: ['668,148', '0'],
    'leaked bytes': ['32,071,104', '0'],
    'used_memory before': ['755,408', '755,408'],
    'used_memory after': ['32,826,736', '755,632'],
    'virtual time': ['2.05 s', '2.05 s'],
    'wall time': ['1.2 s', '1.2 s'],
    digest: ['0123456789abcdef', '0123456789abcdef'],
  });
});

test('wall times of runs that shared the machine say so', () => {
  const beside = (sideBySide: number) =>
    summaryTable([leaky, fixed].map((outcome) => ({ ...resultOf(outcome), sideBySide })));
  expect(beside(1)).toMatch(/^wall time {2,}1\.2 s/m);
  expect(beside(2)).toMatch(/^wall time, 2 at a time {2,}1\.2 s/m);
});

test('verdicts: what is violated comes first and with its sentence, what held by name', () => {
  const verdicts: Verdict[] = [
    { property: 'no-use-after-free', when: 'always', held: true, sentence: 'fine' },
    { property: 'partial-write', when: 'sometimes', held: null, sentence: 'No write was partial.' },
    { property: 'converges', when: 'whenCalm', held: null, sentence: 'The calm never came.' },
    {
      property: 'select-lifetimes',
      when: 'whenCalm',
      held: false,
      sentence: '668,148 objects are held by nobody.',
    },
  ];
  expect(verdictText([resultOf(leaky, verdicts)]).split('\n')).toEqual([
    '2.4.9:',
    '  VIOLATED  select-lifetimes (when calm)',
    '    668,148 objects are held by nobody.',
    '  undecided: converges',
    '    The calm never came.',
    '  held always: no-use-after-free',
    '  not met in this run: partial-write',
  ]);
});

test('the worst of all counts; a sometimes only when it is the user who asks for it', () => {
  const of = (when: Verdict['when'], held: boolean | null): Verdict => ({
    property: 'p',
    when,
    held,
    sentence: '',
  });
  const worst = (verdict: Verdict, ownProperties: string[] = [], stop: Outcome['stop'] = 'quiet') =>
    worstVerdict([{ ...resultOf({ ...leaky, stop }, [of('always', true), verdict]), ownProperties }]);
  expect(worst(of('whenCalm', true))).toBe('held');
  expect(worst(of('whenCalm', false))).toBe('violated');
  expect(worst(of('always', null))).toBe('undecided');
  expect(worst(of('always', true), [], 'budget')).toBe('undecided');
  expect(worst(of('sometimes', null))).toBe('held');
  expect(worst(of('sometimes', null), ['p'])).toBe('undecided');
});

describe("the report's claims", () => {
  const alone = { ...outcomeOf('2.4.9', 10_000, 1, 1), switches: 1 };
  const held = outcomeOf('2.4.9', 2000, 999, 990);

  test('are answered with the figures of the runs', () => {
    const text = claimsText(reportClaims({ report: leaky, fixed, alone, held })).replace(/\s+/g, ' ');
    const [right, wrong] = text.split('What the report did not get right');
    expect(right).toContain(
      '668,148 SELECT objects lost, 32,071,104 bytes, 48 bytes each. The feed of 2.4.10 lost 0.',
    );
    expect(right).toContain(
      '10,000 writes to database 15 alone lost 1 object, 48 bytes in all, for 1 switch.',
    );
    // (47,479,944 - 755,408) / 48
    expect(right).toContain(
      'about 973,428 lost objects of 48 bytes, 97.3 % of the 1,000,000 that are possible',
    );
    expect(wrong).toContain('turned to 15 668,148 times (66.8 %)');
    expect(wrong).toContain('990 of 999 were lost');
  });

  test('are judged by the figures: other figures, another judgement', () => {
    const aloneWouldAlternate = outcomeOf('2.4.9', 10_000, 668_148, 5);
    const claims = reportClaims({ report: leaky, fixed: leaky, alone: aloneWouldAlternate, held });
    expect(claims.map((claim) => claim.right)).toEqual([false, true, true, true, true]);
  });
});

test('the JSON of a run has the documented shape', () => {
  const scenario = completeScenario({ name: 'report', seed: 'report', servers: [{ name: 'master' }] });
  const verdicts: Verdict[] = [{ property: 'p', when: 'always', held: true, sentence: 's' }];
  const json = readPrinted(JSON.stringify(runJson('report', scenario, [resultOf(leaky, verdicts)])));
  expect(json).toMatchObject({
    format: 'replisim-run/1',
    engine: ENGINE_VERSION,
    scenario: 'report',
    seed: 'report',
    variants: [
      {
        id: '2.4.9',
        writes: 2_000_000,
        switches: 1_336_296,
        selects: leaky.selects,
        usedMemory: leaky.usedMemory,
        verdicts,
        virtualMicros: 2_050_000,
        wallMillis: 1235,
        digest: '0123456789abcdef',
        replay: `report@report/2.4.9#${ENGINE_VERSION}-0123456789abcdef`,
      },
    ],
  });
});

test('a bound that a hunt does not have is null in JSON', () => {
  let written = '';
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written += text;
    return true;
  });
  try {
    const reporter = huntReporter('json');
    const words = { variant: '2.4.9', version: '2.4.9' as const, properties: [], space: {}, seed: '1' };
    const unbounded = Number.MAX_SAFE_INTEGER;
    reporter.begin(words, { runs: unbounded, seconds: 5, findings: unbounded }, 1);
    reporter.end({
      result: { from: 0, played: 0, findings: [], met: {}, undecided: 0 },
      target: { properties: [] } as unknown as RedisHuntTarget,
      failures: [],
      verdict: 'held',
      reasons: [],
      playUndecided: [],
    });
  } finally {
    write.mockRestore();
  }
  expect(readPrinted(written).configuration.budget).toEqual({ runs: null, seconds: 5, findings: null });
});
