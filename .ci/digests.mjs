// Prints the digest of every shipped scenario that is short, and of generated cases, on both feeds: one line each.
// .ci/run compares what different engines print.
import { readdirSync, readFileSync } from 'node:fs';
import { chooserOf, huntCase } from '../dist/lab/index.js';
import { simulate, variantById } from '../dist/model/index.js';
import { parseScenario } from '../dist/model/scenario-text.js';
import { createRedisSystem } from '../dist/properties/index.js';
import { createSeededChooser } from '../dist/sim/index.js';

const folder = new URL('../model/scenario/shipped/', import.meta.url);
const LONG = ['report.yaml', 'report-db15-alone.yaml'];
const CASES = 150;
const hunted = { system: createRedisSystem(), seed: 'engines', space: { version: '2.4.9' } };

function print(name, scenario, chooser) {
  for (const id of ['2.4.9', '2.4.10']) {
    const { digest } = simulate(scenario, { variant: variantById(id), chooser: chooser() });
    console.log(name, id, digest);
  }
}

for (const file of readdirSync(folder).sort()) {
  if (LONG.includes(file)) continue;
  const { scenario, problems } = parseScenario(readFileSync(new URL(file, folder), 'utf8'), { file });
  if (scenario === null) throw new Error(JSON.stringify(problems));
  print(file, scenario, () => createSeededChooser(scenario.seed));
}
for (let number = 0; number < CASES; number++) {
  const drawn = huntCase(hunted, number);
  print(`case ${number}`, drawn.scenario, () => chooserOf(drawn));
}
