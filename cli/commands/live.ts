import { type Outcome, type Scenario, VARIANTS } from '../../model/index.ts';
import { coordinatesText } from '../coordinates.ts';
import { UserError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { onInterrupt } from '../interrupt.ts';
import { startLive } from '../live/live.ts';
import type { Live } from '../live/live-state.ts';
import type { Record as LiveRecord } from '../live/record.ts';
import { createStatusLine, statusText } from '../live/status.ts';
import { loadVariant } from '../load-variant.ts';
import { secondsOf } from '../output/numbers.ts';
import { summaryTable } from '../output/summary.ts';
import { addressText } from '../real/connection.ts';
import { coordinatesLine } from '../replay-line.ts';
import { loadScenario } from '../scenario-files.ts';

export interface LiveCommandOptions {
  variant: string;
  port?: number;
  bind: string;
  speed: number;
  record?: string;
}

const HIGHEST_PORT = 65_535;

/** Resolves when the session is to end: Ctrl-C, a request to terminate, or by itself, with the reason. */
function untilTheEnd(live: Live): Promise<string | null> {
  return new Promise((resolve) => {
    live.onEnd = resolve;
    onInterrupt(() => resolve(null));
  });
}

/** `replisim live SCENARIO`: the simulated servers, for real clients, until Ctrl-C. */
export async function live(name: string, options: LiveCommandOptions): Promise<ExitCode> {
  const scenario = loadScenario(
    name,
    VARIANTS.map(({ id }) => id),
    options.variant,
  );
  const variant = await loadVariant(options.variant);
  if (options.port !== undefined && options.port + scenario.servers.length - 1 > HIGHEST_PORT) {
    throw new UserError(`there is no port ${options.port + scenario.servers.length - 1}`);
  }
  const first = scenario.servers[0].name;
  let session: Live | null = null;
  const status = createStatusLine(() => (session === null ? '' : statusText(first, session.figures())));
  try {
    session = await startLive(scenario, {
      variant,
      host: options.bind,
      port: options.port === 0 ? undefined : options.port,
      speed: options.speed,
      record: options.record,
      tell: status.tell,
    });
  } catch (error) {
    status.stop();
    throw error;
  }
  process.stdout.write(`${scenario.title}, on variant ${variant.id}. Ctrl-C ends it.\n`);
  for (const { server, host, port } of session.doors) {
    const follows = scenario.servers.find((spec) => spec.name === server)?.follows;
    const role = follows === undefined ? '' : `  slave of ${follows}`;
    process.stdout.write(
      `  ${server}  ${addressText({ host, port })}${role}  (redis-cli -h ${host} -p ${port})\n`,
    );
  }
  const reason = await untilTheEnd(session);
  status.stop();
  if (reason !== null) process.stdout.write(`The session ends: ${reason}.\n`);
  const begin = performance.now();
  const figures = session.figures();
  const outcome = session.stop();
  const wallMillis = performance.now() - begin;
  const result = {
    variantWord: options.variant,
    server: 0,
    outcome,
    verdicts: [],
    wallMillis,
    ownProperties: [],
  };
  process.stdout.write(
    `\nAfter ${figures.steps} steps from outside with ${figures.bytes} bytes, and the calm that follows:\n\n` +
      `${summaryTable([result])}\n`,
  );
  return session.record === null ? EXIT.held : tellRecord(session.record, scenario, options, outcome);
}

/** Says how the session is played again, or what of it is not in its record. */
function tellRecord(
  { file, trouble, untilMicros }: LiveRecord,
  { seed }: Scenario,
  { variant }: LiveCommandOptions,
  outcome: Outcome,
): ExitCode {
  const at = { scenario: file, seed, variant };
  const replayLine = (coordinates: string) => `  ${coordinatesLine(coordinates, { variant })}`;
  if (trouble !== null) {
    process.stderr.write(
      `replisim: ${file}: it cannot be written any more: ${trouble}. It holds the session up to ` +
        `${secondsOf(untilMicros)}, as a whole scenario:\n${replayLine(coordinatesText(at))}\n`,
    );
    return EXIT.badInput;
  }
  const whole = outcome.stop !== 'interrupted';
  const how = whole ? ', to the same digest' : ' (its calm took too long here and was broken off)';
  const coordinates = coordinatesText(whole ? { ...at, digest: outcome.digest } : at);
  process.stdout.write(`\nThe session is recorded. To play it again${how}:\n${replayLine(coordinates)}\n`);
  return EXIT.held;
}
