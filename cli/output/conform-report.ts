import { ENGINE_VERSION } from '../../model/index.ts';
import { packageVersion } from '../files.ts';
import type { VectorDifference, VectorResult } from '../vector-result.ts';
import { grouped, wallTime } from './numbers.ts';
import { xml } from './xml.ts';

const KINDS = ['replies', 'stream', 'memory'] as const;

/** The last line of every report for people. */
export function agreementLine(results: VectorResult[]): string {
  return `${results.filter((result) => result.agrees).length} of ${results.length} vectors agree`;
}

function cell(result: VectorResult, kind: (typeof KINDS)[number]): string {
  if (result.differences.some((difference) => difference.what === 'stuck')) return '?';
  return result.differences.some((difference) => difference.what === kind) ? 'DIFFERS' : 'agree';
}

function differenceText({ step, what, where, expected, got }: VectorDifference): string {
  const place = step === undefined ? '' : `step ${step}, `;
  return `  ${place}${what}: ${where}\n    expected ${expected}\n    got      ${got}`;
}

function failureText(result: VectorResult): string {
  const lines = [
    `${result.version} ${result.name} (${result.file})`,
    ...result.differences.map(differenceText),
  ];
  if (result.ledger.length > 0) {
    lines.push('  bytes by site, at the measure before and at the one that differs:');
    for (const { site, before, after } of result.ledger) {
      const change = after === before ? '' : `  ${after > before ? '+' : ''}${grouped(after - before)}`;
      lines.push(
        `    ${site.padEnd(28)} ${grouped(before).padStart(12)} ${grouped(after).padStart(12)}${change}`,
      );
    }
  }
  return lines.join('\n');
}

/** A line for each vector, then every difference, then how many agree. */
export function conformTable(results: VectorResult[]): string {
  const width = Math.max(...results.map((result) => result.name.length));
  const head = `${'version'.padEnd(8)}${'vector'.padEnd(width)}  ${KINDS.map((kind) => kind.padEnd(8)).join('')}time`;
  const lines = results.map((result) =>
    [
      result.version.padEnd(8),
      result.name.padEnd(width),
      '  ',
      ...KINDS.map((kind) => cell(result, kind).padEnd(8)),
      wallTime(result.millis),
    ].join(''),
  );
  const failures = results.filter((result) => !result.agrees).map((result) => `\n${failureText(result)}`);
  return [head, ...lines, ...failures, '', agreementLine(results)].join('\n');
}

export function conformJson(results: VectorResult[]): string {
  const agree = results.filter((result) => result.agrees).length;
  const report = {
    format: 'replisim-conform/1',
    engine: ENGINE_VERSION,
    replisim: packageVersion(),
    vectors: results.length,
    agree,
    results,
  };
  return JSON.stringify(report, null, 2);
}

const escaped = (text: string): string =>
  text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');

/** An annotation for each vector that does not agree, as GitHub shows them. */
export function conformGithub(results: VectorResult[]): string {
  const failed = results.filter((result) => !result.agrees);
  const lines = failed.map(
    (result) =>
      `::error title=${escaped(`${result.version} ${result.name}`)}::${escaped(failureText(result))}`,
  );
  return [...lines, agreementLine(results)].join('\n');
}

function seconds(millis: number): string {
  return (millis / 1000).toFixed(3);
}

/** One test case for each vector, as build servers read it. */
export function conformJunit(results: VectorResult[]): string {
  const cases = results.map((result) => {
    const open = `    <testcase classname="${xml(result.version)}" name="${xml(result.name)}" time="${seconds(result.millis)}"`;
    if (result.agrees) return `${open}/>`;
    const text = failureText(result);
    const [first] = result.differences;
    return `${open}>\n      <failure message="${xml(`${first.what}: ${first.where}`)}">${xml(text)}</failure>\n    </testcase>`;
  });
  const failures = results.filter((result) => !result.agrees).length;
  const time = seconds(results.reduce((sum, result) => sum + result.millis, 0));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite name="replisim conform" tests="${results.length}" failures="${failures}" errors="0" skipped="0" time="${time}">`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
  ].join('\n');
}
