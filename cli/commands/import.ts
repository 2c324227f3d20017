import { basename } from 'node:path';
import { MAX_JSON_LENGTH, NAME, NAME_WORDS } from '../../model/scenario-text.ts';
import { UserError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { eachCaptured } from '../import/captured.ts';
import { createExtent, createImporter, emptyImport, type ImportCounts } from '../import/importer.ts';
import { createWholeRecord } from '../live/record.ts';
import { counted, grouped, secondsOf } from '../output/numbers.ts';
import { createProgress } from '../output/progress.ts';
import { wrap } from '../output/wrap.ts';
import { quoted } from '../shell-word.ts';

export interface ImportOptions {
  output?: string;
  slaves: number;
  name?: string;
}

/** Room for the scenario's beginning and end. */
const MAX_STEP_BYTES = MAX_JSON_LENGTH - 100_000;
const MAX_STEPS = 9_900_000;

/** `replisim import FILE`: a MONITOR capture or an append-only file becomes a scenario with steps from outside. */
export async function importCapture(file: string, options: ImportOptions): Promise<ExitCode> {
  if (file === '-')
    throw new UserError('import reads a capture twice: give it as a file, not by the standard input');
  const name = options.name ?? nameFrom(file);
  if (!NAME.test(name)) throw new UserError(`--name ${JSON.stringify(name)}: it is ${NAME_WORDS}`);
  const output = options.output ?? `${options.name ?? plainName(file)}.scenario.json`;
  if (!/\.json$/.test(output))
    throw new UserError(`${output}: an imported scenario is JSON: its name ends with .json`);
  const progress = await createProgress('import', 'bytes');
  const { extent, take } = createExtent();
  try {
    eachCaptured(file, take, (done, total) => progress.update(done, total * 2));
    const record = createWholeRecord(output, emptyImport(name, extent, options.slaves));
    let steps = 0;
    let dropped = 0;
    const importer = createImporter(extent, (step) => {
      steps++;
      record.add(step);
    });
    const { partial } = eachCaptured(
      file,
      (captured) => {
        if (record.bytes > MAX_STEP_BYTES || steps > MAX_STEPS) dropped++;
        else importer.take(captured);
      },
      (done, total) => progress.update(total + done, total * 2),
    );
    record.finish(importer.lastMicros() + 1);
    progress.stop();
    if (dropped > 0)
      partial.push(`The last ${counted(dropped, 'command')} are left out: a scenario holds no more.`);
    process.stdout.write(`${summary(importer.counts, importer.lastMicros(), partial)}\n\n`);
    process.stdout.write(`It is written to ${output}. To play it:\n  npx replisim run ${quoted(output)}\n`);
    return dropped > 0 ? EXIT.undecided : EXIT.held;
  } finally {
    progress.stop();
  }
}

/** The name of a command, and what else is said of it. */
function commandFirst(words: string): string {
  return words === '' ? '""' : words.replace(/^\S+/, (name) => name.toUpperCase());
}

function plainName(file: string): string {
  return basename(file)
    .replace(/\.\w+$/, '')
    .replace(/[^\w.-]+/g, '-');
}

/** A scenario's name out of a file's: `1.monitor.txt` gives `capture-1.monitor`. */
function nameFrom(file: string): string {
  const plain = plainName(file);
  return (/^[A-Za-z]/.test(plain) ? plain : `capture-${plain}`).slice(0, 64);
}

function summary(counts: ImportCounts, lastMicros: number, partial: string[]): string {
  const list = (names: Map<string, number>) =>
    [...names]
      .sort(([, one], [, other]) => other - one)
      .map(([word, count]) => `${grouped(count)} ${commandFirst(word)}`)
      .join(', ');
  const lines = [
    `${counted(counts.commands, 'command')}, ${grouped(counts.played)} of them played, on ${counted(counts.connections, 'connection')}, in ${secondsOf(lastMicros)} of virtual time.`,
  ];
  const told = (names: Map<string, number>, sentence: string) => {
    if (names.size > 0) lines.push(`${sentence} ${list(names)}.`);
  };
  told(counts.rewritten, 'Said in the words of 2.4 (milliseconds are rounded up to seconds):');
  told(counts.notModelled, 'Not modelled; played, and answered with an error:');
  told(counts.leftOut, 'Left out:');
  if (counts.outOfOrder > 0)
    lines.push(
      `${counted(counts.outOfOrder, 'command')} had an earlier time than the one before, and come right after it.`,
    );
  return [...lines, ...partial].map((line) => wrap(line)).join('\n');
}
