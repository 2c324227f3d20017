import { nextEvent, pushEvent } from '../../sim/index.ts';
import { columnPush, createColumns } from '../limits/columns.ts';
import { exponentialBefore } from '../numbers.ts';
import { type Entity as SimJsEntity, simjs } from '../peers/simjs.ts';
import type { Entity as SimScriptEntity } from '../peers/simscript.ts';
import { type Contestant, race, type Scale } from '../race.ts';
import { type Benchmark, type Section, timingTable } from '../section.ts';
import { emptyWorld, finished, KERNEL_ABOUT, KERNEL_OBSTACLE, kernelPoints, script } from './kernel.ts';

const { Sim, Entity, Facility } = simjs;

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
        const world = emptyWorld();
        const { queue } = world;
        const state = { waiting: 0, arrived: 0, served: 0 };
        pushEvent(queue, 0, ARRIVAL, 0, 0);
        while (world.events < count && nextEvent(world)) {
          const time = world.now;
          switch (queue.kind) {
            case ARRIVAL:
              pushEvent(queue, time + GAPS[state.arrived++ & MASK], ARRIVAL, 0, 0);
              if (state.waiting++ === 0)
                pushEvent(queue, time + SERVICES[state.served & MASK], DEPARTURE, 0, 0);
              break;
            case DEPARTURE:
              state.served++;
              if (--state.waiting > 0)
                pushEvent(queue, time + SERVICES[state.served & MASK], DEPARTURE, 0, 0);
              break;
          }
        }
        return state.served + world.digest.low;
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

async function run(scale: Scale): Promise<Section> {
  const server = await race(oneServer(), scale);
  return {
    tables: [timingTable('M/M/1 queue, an event (arrival or departure)', server)],
    points: kernelPoints('kernel, M/M/1', server),
  };
}

export const waitingLine: Benchmark = {
  name: 'waiting-line',
  title: 'The kernel: a waiting line',
  about: KERNEL_ABOUT,
  run,
  profiled() {
    oneServer()[0].run(20_000_000);
  },
  obstacle: KERNEL_OBSTACLE,
};
