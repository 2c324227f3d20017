import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { transformSync } from '@swc/core';
import * as sim from './index.ts';

/** A model that uses nothing but the public interface: three dice players, the first to reach 20 wins. */
function play(driver: sim.Chooser): { winner: number; digest: string } {
  const world: sim.WorldBase = {
    now: 0,
    events: 0,
    queue: sim.createEventQueue(),
    digest: sim.createDigest(),
  };
  const chooser = sim.createHashingChooser(driver, () => world.digest);
  const sums = [0, 0, 0];
  for (let player = 0; player < 3; player++) sim.pushEvent(world.queue, player, 0, player, 0);
  while (sums.every((sum) => sum < 20) && sim.nextEvent(world)) {
    const player = world.queue.a;
    const points = 1 + chooser.pick(6, 'the die');
    sums[player] += points;
    sim.pushEvent(world.queue, world.now + sim.MICROS_PER_SECOND, 0, player, 0);
  }
  return { winner: sums.findIndex((sum) => sum >= 20), digest: sim.digestText(world.digest) };
}

test('a seed, its recording and its replay are the same game', () => {
  const { chooser, choices } = sim.createRecording(sim.createSeededChooser('0xd1ce'));
  const game = play(chooser);
  expect(choices[''].length).toBeGreaterThan(9);
  expect(play(sim.createReplayChooser(choices))).toEqual(game);
  expect(play(sim.createSeededChooser(53710))).toEqual(game);
});

test('every game of a shorter kind can be enumerated', () => {
  const odometer = sim.createOdometer();
  const wins = [0, 0];
  do {
    const dice = [0, 1].map(() => odometer.chooser.pick(6, 'the die'));
    if (dice[0] !== dice[1]) wins[dice[0] > dice[1] ? 0 : 1]++;
  } while (odometer.advance());
  expect(wins).toEqual([15, 15]);
});

test('what is internal stays inside', () => {
  for (const name of ['placeInLong', 'addNear', 'createFamily', 'copyChoices', 'avalanche'])
    expect(sim).not.toHaveProperty(name);
});

/** The files under each heading. A heading ends at a colon or a full stop. */
function filesByHeading(text: string, heading: RegExp): Record<string, string[]> {
  const [, ...parts] = text.split(heading);
  const sections: Record<string, string[]> = {};
  for (let i = 0; i < parts.length; i += 2)
    sections[parts[i]] = [...parts[i + 1].matchAll(/(?<=[`/])[\w-]+\.ts(?=[`'])/g)]
      .map(([file]) => file)
      .sort();
  return sections;
}

test('each file stands under its heading, in the index as in docs/explanation/kernel.md', () => {
  const index = filesByHeading(readFileSync(join(__dirname, 'index.ts'), 'utf8'), /\n\/\/ (.+?)[:.].*\n\n/);
  const page = readFileSync(join(__dirname, '../docs/explanation/kernel.md'), 'utf8').replace(
    /\n## An example[\s\S]*/,
    '',
  );
  const documented = filesByHeading(page, /\n## (.+)\n/);
  expect(Object.keys(index)).toEqual(Object.keys(documented));
  const inside = ['chooser.ts', 'event-buckets.ts', 'event-near.ts'].filter(
    (file) => !JSON.stringify(index).includes(file),
  );
  for (const [heading, files] of Object.entries(documented)) {
    expect({ heading, files: files.filter((file) => !inside.includes(file)) }).toEqual({
      heading,
      files: index[heading],
    });
  }
  const all = readdirSync(__dirname).filter((file) => /^(?!index)[\w-]+\.ts$/.test(file));
  expect(Object.values(documented).flat().sort()).toEqual(all.sort());
});

test('the example in docs/explanation/kernel.md prints what the page says', () => {
  const page = readFileSync(join(__dirname, '../docs/explanation/kernel.md'), 'utf8');
  const [, example] = /```ts\n([\s\S]*?)```/.exec(page) as RegExpExecArray;
  const { code } = transformSync(example, {
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs' },
  });
  const printed: string[] = [];
  const log = (...values: unknown[]) =>
    printed.push(values.map((value) => (typeof value === 'string' ? value : inspect(value))).join(' '));
  new Function('require', 'exports', 'console', code)(() => sim, {}, { log });
  expect(page).toContain(`It prints \`${printed.join('\n')}\``);
});
