import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeOutput } from '../processes/spawned.ts';
import { type Contestant, race, ratio, type Scale } from '../race.ts';
import { type Benchmark, digits, point, type Section, timingTable } from '../section.ts';

const COMMAND = 'dist/cli/main.js';

function starting(name: string, role: Contestant['role'], args: readonly string[]): Contestant {
  return {
    name,
    role,
    run(count) {
      let printed = 0;
      for (let i = 0; i < count; i++) printed += nodeOutput(args).length;
      return printed;
    },
  };
}

async function run(scale: Scale): Promise<Section> {
  const folder = mkdtempSync(join(tmpdir(), 'replisim-bench-'));
  try {
    const empty = join(folder, 'empty.mjs');
    const zod = join(folder, 'zod.mjs');
    writeFileSync(empty, '');
    writeFileSync(zod, `import ${JSON.stringify(import.meta.resolve('zod'))};\n`);
    const contestants = [
      starting('replisim --help', 'replisim', [COMMAND, '--help']),
      starting('an empty Node process', 'limit', [empty]),
      starting('a process that loads zod', 'peer', [zod]),
      starting('replisim list', 'replisim', [COMMAND, 'list']),
      starting('replisim run report-small', 'replisim', [COMMAND, 'run', 'report-small']),
    ];
    // A process a round, more rounds: what disturbs one start disturbs its neighbours.
    const timings = await race(scale.quick ? contestants.slice(0, 2) : contestants, {
      ...scale,
      rounds: scale.quick ? 1 : 21,
      roundMillis: 1,
      warmMillis: 0,
      wall: true,
    });
    const over = ratio(timings[0], timings[1]);
    const tables = [timingTable('from the start of the process to its end', timings)];
    if (!scale.quick) tables.push(await conformance());
    return {
      tables,
      points: [
        point(
          '`replisim --help` beside an empty Node process',
          'at most 1.6 times',
          digits(over),
          over <= 1.6,
        ),
      ],
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function conformance() {
  const conform = starting('replisim conform model/fidelity/vectors', 'replisim', [
    COMMAND,
    'conform',
    'model/fidelity/vectors',
  ]);
  const [timing] = await race([conform], {
    quick: false,
    rounds: 3,
    roundMillis: 1,
    warmMillis: 0,
    wall: true,
  });
  const agreed = nodeOutput([COMMAND, 'conform', 'model/fidelity/vectors']).trim().split('\n').at(-1) ?? '';
  const table = timingTable(`conformance: ${agreed}`, [timing]);
  return table;
}

export const command: Benchmark = {
  name: 'command',
  title: 'The command',
  about: 'Whole processes, from start to end.',
  run,
};
