import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { diagnose } from '../diagnose/diagnosis.ts';
import { diagnosisText } from '../diagnose/diagnosis-text.ts';
import { readEvidence } from '../diagnose/evidence.ts';
import { situations } from '../diagnose/testing/situations.ts';
import { UserError } from '../errors.ts';
import { eachCaptured } from '../import/captured.ts';
import { createExtent, createImporter, emptyImport } from '../import/importer.ts';
import type { Parser } from './parsers.ts';

/** What real servers show of themselves: `diagnose` reads all of it, `import` what holds commands. */
export function captureParsers(scratch: string): Parser[] {
  const file = join(scratch, 'capture');
  const inFile = (read: () => unknown) => (text: string) => {
    // Nobody's output has other characters than bytes.
    writeFileSync(file, text, 'latin1');
    return read();
  };
  const diagnosed = inFile(() => {
    const evidence = readEvidence([file], () => {});
    return diagnosisText(diagnose(evidence), null);
  });
  const imported = inFile(() => importFile(file));
  const shown = (what: RegExp) =>
    situations()
      .flatMap(({ files }) => files.map(({ text }) => text.slice(0, MAX_SHOWN)))
      .filter((text) => what.test(text));
  const refusals = [UserError];
  return [
    { name: 'INFO', good: shown(/^used_memory:/m), read: diagnosed, refusals },
    { name: 'log', good: shown(/ clients connected \(/), read: diagnosed, refusals },
    { name: 'CLIENT LIST', good: [CLIENT_LIST], read: diagnosed, refusals, share: 0.5 },
    { name: 'MONITOR, diagnosed', good: MONITOR, read: diagnosed, refusals, share: 0.5 },
    { name: 'MONITOR, imported', good: MONITOR, read: imported, refusals, share: 0.5 },
    { name: 'AOF, diagnosed', good: AOF, read: diagnosed, refusals, share: 0.5 },
    { name: 'AOF, imported', good: AOF, read: imported, refusals, share: 0.5 },
  ];
}

/** Of a file, so that a bad input reaches all of its kinds of lines. */
const MAX_SHOWN = 8_000;

const CLIENT_LIST = `addr=127.0.0.1:40210 fd=5 idle=3 flags=S db=15 sub=0 psub=0 qbuf=0 obl=7500 oll=1204 events=rw cmd=sync
id=7 addr=[::1]:40212 laddr=[::1]:6379 fd=9 name=a age=3 idle=0 flags=N db=0 sub=1 psub=0 ssub=0 multi=-1 qbuf=26 qbuf-free=20448 obl=0 oll=0 omem=0 events=r cmd=client|list
`;

const MONITOR: readonly string[] = [
  'OK\n1332500000.000001 (db 15) "SET" "k\\x00\\"\\\\" "v\\r\\n"\n1332500000.100000 "PING"\n1332500001.000000 (db 0) "setex" "k" "10" "v"\n',
  '+1332500000.000001 [15 127.0.0.1:4711] "set" "k" "v" "EX" "10"\r\n1332500002.000001 [0 lua] "PEXPIREAT" "k" "1332500009000"\r\n1332500003.500000 [0 unix:/tmp/s] "quit"\r\n',
];

const AOF: readonly string[] = [
  '*2\r\n$6\r\nSELECT\r\n$2\r\n15\r\n*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$5\r\nva\r\nl\r\n*3\r\n$8\r\nEXPIREAT\r\n$1\r\nk\r\n$10\r\n1332500000\r\n',
  '#TS:1332500000\r\n*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n*1\r\n$5\r\nMULTI\r\n*5\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n$2\r\nPX\r\n$4\r\n1500\r\n*1\r\n$4\r\nEXEC\r\n',
];

/** As `replisim import` does, without writing what comes of it. */
function importFile(file: string): unknown {
  const { extent, take } = createExtent();
  eachCaptured(file, take, () => {});
  const scenario = emptyImport('fuzz', extent, 1);
  let steps = 0;
  const importer = createImporter(extent, () => {
    steps++;
  });
  eachCaptured(file, importer.take, () => {});
  return { scenario, steps, counts: importer.counts };
}
