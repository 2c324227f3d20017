import {
  createDigest,
  createEventQueue,
  nextEvent,
  popEvent,
  pushEvent,
  type WorldBase,
} from '../../sim/index.ts';
import { columnPush, createColumns } from '../limits/columns.ts';
import { type Entity as SimJsEntity, simjs } from '../peers/simjs.ts';
import { loadSimScript } from '../peers/simscript.ts';
import { bestOf, type Contestant, race, ratio, type Scale, type Timing, timingOf } from '../race.ts';
import { type Benchmark, type Point, point, type Section, times, timingTable } from '../section.ts';

const PING = 0;
const PONG = 1;
const DELAY = 7;

/** What every world begins with. */
export function emptyWorld(): WorldBase {
  return { now: 0, events: 0, queue: createEventQueue(), digest: createDigest() };
}

/** Two entities that answer each other: one event pending, `times` events a run. */
function pingPong(): Contestant[] {
  return [
    {
      name: 'replisim',
      role: 'replisim',
      run(count) {
        const world = emptyWorld();
        const { queue } = world;
        const received = [0, 0];
        pushEvent(queue, 0, PING, 0, 0);
        while (world.events < count && nextEvent(world)) {
          const { kind, a } = queue;
          switch (kind) {
            case PING:
              received[0]++;
              pushEvent(queue, world.now + DELAY, PONG, a + 1, 0);
              break;
            case PONG:
              received[1]++;
              pushEvent(queue, world.now + DELAY, PING, a + 1, 0);
              break;
          }
        }
        return received[0] + received[1] + world.digest.low;
      },
    },
    {
      // A loop of its own, so that what is compiled for the one above stays as it is in every run.
      name: "replisim's queue alone, without clock and digest",
      role: 'replisim',
      run(count) {
        const queue = createEventQueue();
        const received = [0, 0];
        pushEvent(queue, 0, PING, 0, 0);
        for (let i = 0; i < count && popEvent(queue); i++) {
          const { kind, a } = queue;
          switch (kind) {
            case PING:
              received[0]++;
              pushEvent(queue, queue.time + DELAY, PONG, a + 1, 0);
              break;
            case PONG:
              received[1]++;
              pushEvent(queue, queue.time + DELAY, PING, a + 1, 0);
              break;
          }
        }
        return received[0] + received[1];
      },
    },
    { name: 'simjs', role: 'peer', run: pingPongSimJs },
    { name: 'simscript', role: 'peer', run: pingPongSimScript },
    {
      name: 'columns and a switch',
      role: 'limit',
      run(count) {
        const columns = createColumns(8);
        const received = [0, 0];
        columnPush(columns, 0, PING, 0);
        for (let i = 0; i < count; i++) {
          const at = --columns.size;
          const time = columns.times[at];
          const operand = columns.operands[at];
          switch (columns.kinds[at]) {
            case PING:
              received[0]++;
              columnPush(columns, time + DELAY, PONG, operand + 1);
              break;
            case PONG:
              received[1]++;
              columnPush(columns, time + DELAY, PING, operand + 1);
              break;
          }
        }
        return received[0] + received[1];
      },
    },
  ];
}

const { Sim, Entity } = simjs;

class Player extends (Entity as unknown as new (...given: unknown[]) => SimJsEntity) {
  received = 0;
  start() {}
  onMessage(sender: SimJsEntity, message: number) {
    this.received++;
    this.send(message + 1, DELAY, sender);
  }
}

function pingPongSimJs(count: number): number {
  const simulator = new Sim();
  const first = simulator.addEntity(Player, 'first') as Player;
  const second = simulator.addEntity(Player, 'second') as Player;
  first.send(0, DELAY, second);
  simulator.simulate(count * DELAY);
  return first.received + second.received;
}

export const script = loadSimScript();

class ScriptPlayer extends script.Entity {
  received = 0;
  other!: ScriptPlayer;
  begins = false;
  async script() {
    const { timeEnd } = this.simulation;
    if (this.begins) await this.delay(DELAY).then(() => this.sendSignal(this.other));
    for (;;) {
      await this.waitSignal(this);
      this.received++;
      await this.delay(DELAY);
      this.sendSignal(this.other);
      if (timeEnd === null) return;
    }
  }
}

/** Starts a simulation of simscript's and waits for its end. */
export function finished(simulation: InstanceType<typeof script.Simulation>): Promise<void> {
  return new Promise((resolve) => {
    simulation.onFinished = resolve;
    simulation.start(true);
  });
}

async function pingPongSimScript(count: number): Promise<number> {
  const simulation = new script.Simulation();
  const first = new ScriptPlayer();
  const second = new ScriptPlayer();
  first.other = second;
  second.other = first;
  first.begins = true;
  simulation.timeEnd = count * DELAY;
  simulation.onStarting = () => {
    simulation.activate(second);
    simulation.activate(first);
  };
  await finished(simulation);
  return first.received + second.received;
}

/** What was asked of the kernel, beside simjs and beside the code by hand. */
export function kernelPoints(what: string, timings: readonly Timing[]): Point[] {
  const own = timingOf(timings, 'replisim');
  const overSimjs = ratio(timingOf(timings, 'simjs'), own);
  const ofLimit = ratio(bestOf(timings, 'limit'), own);
  return [
    point(`${what}: beside simjs`, 'at least 3 times as fast', times(overSimjs), overSimjs >= 3),
    point(
      `${what}: beside columns and a switch`,
      'at least 0.6 of its speed',
      times(ofLimit),
      ofLimit >= 0.6,
    ),
  ];
}

async function run(scale: Scale): Promise<Section> {
  const exchange = await race(pingPong(), scale);
  return {
    tables: [timingTable('two entities exchanging messages, an event', exchange)],
    points: kernelPoints('kernel, ping-pong', exchange),
  };
}

export const KERNEL_ABOUT =
  'A whole simulation as every system is run: `nextEvent`, which also mixes each event into the digest, and a switch over ' +
  'its kind. The others keep no digest. Delays are drawn before the clock runs, the same ones for all.';

export const KERNEL_OBSTACLE =
  'Half of the time is the digest, which the others do without: four rounds of a 64-bit hash, each of which needs what the ' +
  'one before it gave, take longer by themselves than the code by hand takes in all (a row of the exchange shows the ' +
  'queue alone). An event is a row in memory with a sequence number and three operands, and is handed over in fields of ' +
  'the queue: it is stored and loaded twice where the code by hand, which is compiled as one loop and keeps one operand, ' +
  'does so once.';

/** The exchange on the bare kernel. */
export const [pingPongHere] = pingPong();

export const kernel: Benchmark = {
  name: 'kernel',
  title: 'The kernel: two entities that answer each other',
  about: KERNEL_ABOUT,
  run,
  profiled() {
    pingPong()[0].run(20_000_000);
  },
  obstacle: KERNEL_OBSTACLE,
};
