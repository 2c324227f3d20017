import { cloneWorld, createSimulation, step, VARIANTS, type World } from '../../model/index.ts';
import { parseScenario } from '../../model/scenario-text.ts';
import { createSeededChooser, ROW } from '../../sim/index.ts';
import { type KeptWorld, keepWorld, worldOf } from './kept-world.ts';

const TEXT = `
name: leaks
servers: [{ name: master }, { name: slave, follows: master }]
clients:
  - { name: one, server: master, workload: { repeat: 20000, command: [set, foo, bar] } }
  - { name: two, server: master, db: 15, workload: { repeat: 20000, command: [set, foo, bar] } }
`;

function leakingRun() {
  const { scenario } = parseScenario(TEXT, { file: 'leaks' });
  if (scenario === null) throw new Error('the scenario is none');
  const chooser = createSeededChooser(1);
  return createSimulation({ scenario, chooser, variantOf: () => VARIANTS[0] });
}

/** Without the room behind the top of a ledger, which says nothing. */
function plain(world: World): World {
  return cloneWorld(world);
}

test('what is kept comes back as it was, whatever was played meanwhile', () => {
  const simulation = leakingRun();
  const originals: World[] = [];
  const kept: KeptWorld[] = [];
  for (let event = 0; event < 60_000; event++) {
    if (event % 5_000 === 0) {
      originals.push(cloneWorld(simulation.world));
      kept.push(keepWorld(simulation.world, kept.at(-1) ?? null));
    }
    step(simulation);
  }
  kept.forEach((each, index) => {
    expect(worldOf(each)).toEqual(originals[index]);
  });
  // Also into the arrays of a world that is done with: a later one, whose rows above the top are cleared.
  const used = worldOf(kept[11]);
  const again = worldOf(kept[3], used);
  const { heap } = again.servers[0].server;
  expect(heap.cells).toBe(used.servers[0].server.heap.cells);
  expect(heap.cells.subarray(heap.top).every((word) => word === 0)).toBe(true);
  expect(plain(again)).toEqual(originals[3]);
  expect(plain(worldOf(kept[11], again))).toEqual(originals[11]);
});

test('pages that have not changed are shared: many kept worlds take little more than the last of them', () => {
  const simulation = leakingRun();
  const pages = new Set<unknown>();
  let before: KeptWorld | null = null;
  for (let event = 0; event < 200_000; event++) {
    if (event % 5_000 === 0) {
      before = keepWorld(simulation.world, before);
      for (const { cells, text } of before.pages) for (const page of [...cells, ...text]) pages.add(page);
    }
    step(simulation);
  }
  const rows = simulation.world.servers[0].server.heap.top / ROW;
  expect(rows).toBeGreaterThan(20_000);
  const whole = before?.pages.flatMap(({ cells, text }) => [...cells, ...text]).length as number;
  // Each time anew: of each server the first page, where rows live and die, and of the master the last, each with its text.
  expect(pages.size).toBeLessThanOrEqual(whole + 40 * 6);
});
