import { simulate, totalRequests, variantById } from '../../model/index.ts';
import { createSeededChooser } from '../../sim/index.ts';
import { reportScenario } from '../scenarios.ts';

/**
 * A thread that plays the report once, and prints what its process took as JSON.
 * Arguments: variant, writes of each loop, 'collect' to collect garbage at each half (and so to see what is held).
 */
const [, , id, writes, collect] = process.argv;
const variant = variantById(id);
if (variant === undefined) throw new Error(`no variant is called ${id}`);

interface Look {
  requests: number;
  rss: number;
  held: number;
}

const looks: Look[] = [];

function look(requests: number): void {
  if (collect === 'collect') globalThis.gc?.();
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  looks.push({ requests, rss, held: heapUsed + arrayBuffers });
}

const scenario = reportScenario(Number(writes));
const all = totalRequests(scenario);
const cpuBefore = process.cpuUsage();
const begin = performance.now();
const outcome = simulate(scenario, {
  variant,
  chooser: createSeededChooser(scenario.seed),
  onProgress({ world }) {
    const done = world.clients.reduce((sum, { answered }) => sum + answered, 0);
    while (looks.length < 2 && done * 2 >= (looks.length + 1) * all) look(done);
  },
});
const seconds = (performance.now() - begin) / 1000;
const { user, system } = process.cpuUsage(cpuBefore);
const { leaked, leakedBytes, created } = outcome.selects;
process.stdout.write(
  JSON.stringify({
    seconds,
    cpuSeconds: (user + system) / 1e6,
    writes: outcome.writes,
    created,
    leaked,
    leakedBytes,
    looks,
    peakRss: process.resourceUsage().maxRSS * 1024,
  }),
);
