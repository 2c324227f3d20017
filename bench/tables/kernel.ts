import { createEventQueue, type EventQueue, pushEvent, run as runKernel } from '../../sim/index.ts';
import { columnPush, createColumns } from '../limits/columns.ts';
import { exponentialBefore } from '../numbers.ts';
import { type Entity as SimJsEntity, simjs } from '../peers/simjs.ts';
import { loadSimScript, type Entity as SimScriptEntity } from '../peers/simscript.ts';
import { bestOf, type Contestant, race, ratio, type Scale, type Timing, timingOf } from '../race.ts';
import { type Benchmark, type Point, point, type Section, times, timingTable } from '../section.ts';

const PING = 0;
const PONG = 1;
const DELAY = 7;

/** Two entities that answer each other: one event pending, `times` events a run. */
function pingPong(): Contestant[] {
  return [
    {
      name: 'replisim',
      role: 'replisim',
      run(count) {
        const queue = createEventQueue();
        const received = [0, 0];
        const dispatch = (pending: EventQueue) => {
          switch (pending.kind) {
            case PING:
              received[0]++;
              pushEvent(pending, pending.time + DELAY, PONG, pending.a + 1, 0);
              break;
            case PONG:
              received[1]++;
              pushEvent(pending, pending.time + DELAY, PING, pending.a + 1, 0);
              break;
          }
        };
        pushEvent(queue, 0, PING, 0, 0);
        runKernel(queue, dispatch, { budgetEvents: count });
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

const { Sim, Entity, Facility } = simjs;

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

const script = loadSimScript();

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
function finished(simulation: InstanceType<typeof script.Simulation>): Promise<void> {
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

/** Times between arrivals and times of service, in microseconds: the server is busy four fifths of the time. */
const DRAWN = 1 << 16;
const MASK = DRAWN - 1;
const GAPS = exponentialBefore(DRAWN, 1000, 1);
const SERVICES = exponentialBefore(DRAWN, 800, 2);

const ARRIVAL = 0;
const DEPARTURE = 1;

/** One queue, one server. A customer is two events: it comes, and it goes. */
function oneServer(): Contestant[] {
  return [
    {
      name: 'replisim',
      role: 'replisim',
      run(count) {
        const queue = createEventQueue();
        const state = { waiting: 0, arrived: 0, served: 0 };
        const dispatch = (pending: EventQueue) => {
          const { time } = pending;
          switch (pending.kind) {
            case ARRIVAL:
              pushEvent(pending, time + GAPS[state.arrived++ & MASK], ARRIVAL, 0, 0);
              if (state.waiting++ === 0)
                pushEvent(pending, time + SERVICES[state.served & MASK], DEPARTURE, 0, 0);
              break;
            case DEPARTURE:
              state.served++;
              if (--state.waiting > 0)
                pushEvent(pending, time + SERVICES[state.served & MASK], DEPARTURE, 0, 0);
              break;
          }
        };
        pushEvent(queue, 0, ARRIVAL, 0, 0);
        runKernel(queue, dispatch, { budgetEvents: count });
        return state.served;
      },
    },
    { name: 'simjs', role: 'peer', run: oneServerSimJs },
    { name: 'simscript', role: 'peer', run: oneServerSimScript },
    {
      name: 'columns and a switch',
      role: 'limit',
      run(count) {
        const columns = createColumns(8);
        const state = { waiting: 0, arrived: 0, served: 0 };
        columnPush(columns, 0, ARRIVAL, 0);
        for (let i = 0; i < count; i++) {
          const at = --columns.size;
          const time = columns.times[at];
          switch (columns.kinds[at]) {
            case ARRIVAL:
              columnPush(columns, time + GAPS[state.arrived++ & MASK], ARRIVAL, 0);
              if (state.waiting++ === 0)
                columnPush(columns, time + SERVICES[state.served & MASK], DEPARTURE, 0);
              break;
            case DEPARTURE:
              state.served++;
              if (--state.waiting > 0)
                columnPush(columns, time + SERVICES[state.served & MASK], DEPARTURE, 0);
              break;
          }
        }
        return state.served;
      },
    },
  ];
}

class Street extends (Entity as unknown as new (...given: unknown[]) => SimJsEntity) {
  arrived = 0;
  counter: unknown;
  start(counter: unknown) {
    this.counter = counter;
    this.arrive();
  }
  arrive() {
    const customer = this.arrived++;
    this.useFacility(this.counter, SERVICES[customer & MASK]);
    this.setTimer(GAPS[customer & MASK]).done(this.arrive.bind(this));
  }
}

function oneServerSimJs(count: number): number {
  const simulator = new Sim();
  const street = simulator.addEntity(Street, 'street', new Facility('counter')) as Street;
  simulator.simulate((count / 2) * 1000);
  return street.arrived;
}

async function oneServerSimScript(count: number): Promise<number> {
  const simulation = new script.Simulation();
  const counter = new script.Queue('counter', 1);
  let arrived = 0;
  class Customer extends script.Entity {
    async script() {
      const service = SERVICES[arrived++ & MASK];
      await this.enterQueue(counter);
      await this.delay(service);
      this.leaveQueue(counter);
    }
  }
  class Door extends script.Entity {
    async script() {
      for (let i = 0; i < count / 2; i++) {
        simulation.activate(new Customer());
        await this.delay(GAPS[i & MASK]);
      }
    }
  }
  simulation.onStarting = () => {
    simulation.activate(new Door() as SimScriptEntity);
  };
  await finished(simulation);
  return arrived;
}

function pointsOf(what: string, timings: readonly Timing[]): Point[] {
  const own = timingOf(timings, 'replisim');
  const overSimjs = ratio(timingOf(timings, 'simjs'), own);
  const ofLimit = ratio(bestOf(timings, 'limit'), own);
  return [
    point(`${what}: beside simjs`, 'at least 3 times as fast', times(overSimjs), overSimjs >= 3),
    point(
      `${what}: beside columns and a switch`,
      'at least 0.5 of its speed',
      times(ofLimit),
      ofLimit >= 0.5,
    ),
  ];
}

async function run(scale: Scale): Promise<Section> {
  const exchange = await race(pingPong(), scale);
  const server = await race(oneServer(), scale);
  return {
    tables: [
      timingTable('two entities exchanging messages, an event', exchange),
      timingTable('M/M/1 queue, an event (arrival or departure)', server),
    ],
    points: [...pointsOf('kernel, ping-pong', exchange), ...pointsOf('kernel, M/M/1', server)],
  };
}

export const kernel: Benchmark = {
  name: 'kernel',
  title: 'The kernel',
  about:
    'Whole simulations through the public interface of `replisim/sim`: `run` with a dispatcher. Delays are drawn before ' +
    'the clock runs, the same ones for all.',
  run,
  profiled() {
    pingPong()[0].run(20_000_000);
  },
  obstacle:
    'An event is a row in memory with a sequence number and three operands, and is handed over in fields ' +
    'of the queue: its time is stored and loaded several times where the code by hand, which is compiled ' +
    'as one loop, does so once. With the checks, the sequence number and the horizon taken out, the same ' +
    'layout still takes two thirds of its time.',
};
