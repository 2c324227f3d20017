import type { RedisStepRecord, Simulation } from '../../model/index.ts';
import { objectBytes, objectText, selectNumber } from '../../model/internals.ts';
import { objectAt, type RecordedObject, type Standing } from './history.ts';

/** Writes the lives of SELECT objects into a standing. */
export interface ObjectLives {
  /** What an object is made of, noted while it is alive for certain. */
  born(simulation: Simulation, server: number, address: number): void;
  /** What an event did to objects, and which of them nothing holds after it. */
  touch(event: number, selects: readonly Touch[], leaked: readonly Place[]): void;
}

type Touch = Pick<RedisStepRecord['selects'][number], 'server' | 'object' | 'what' | 'refcount'>;
type Place = Pick<Touch, 'server' | 'object'>;

/** Goes on with the objects that a standing has. */
export function createObjectLives(standing: Standing): ObjectLives {
  /** Those that are not freed: by server, then by address. */
  const objects: Map<number, RecordedObject>[] = [];
  const placesOf = (server: number): Map<number, RecordedObject> => {
    objects[server] ??= new Map();
    return objects[server];
  };
  for (const object of standing.objects) {
    if (objectAt(object, Number.POSITIVE_INFINITY)?.state !== 'freed')
      placesOf(object.server).set(object.address, object);
  }
  const born: RecordedObject[] = [];

  /** Marks an object as lost, or as held again. */
  const mark = (object: RecordedObject, isLeaked: boolean): void => {
    const last = object.life[object.life.length - 1];
    const before = object.life.findLast(({ what }) => what === 'leaked' || what === 'held again');
    const wasLeaked = before?.what === 'leaked';
    const freed = last.what === 'free';
    if (freed) placesOf(object.server).delete(object.address);
    const is = !freed && isLeaked;
    if (is === wasLeaked) return;
    if (!freed) object.life.push({ ...last, what: is ? 'leaked' : 'held again' });
    if (object.server === 0) standing.leakedBytes += is ? object.bytes : -object.bytes;
  };

  return {
    born(simulation, server, address) {
      const redis = simulation.redis[server];
      born.push({
        id: 0,
        server,
        address,
        number: selectNumber(redis, address),
        text: objectText(redis, address),
        bytes: objectBytes(redis, address),
        birth: 0,
        life: [],
      });
    },
    touch(event, selects, leaked) {
      const touched: RecordedObject[] = [];
      for (const { server, object: address, what, refcount } of selects) {
        if (what === 'create') {
          const object = born.shift() as RecordedObject;
          object.id = ++standing.born;
          object.birth = event;
          standing.objects.push(object);
          placesOf(server).set(address, object);
        }
        const object = placesOf(server).get(address);
        if (object === undefined) continue;
        object.life.push({ event, what, refcount: what === 'decrement' ? refcount - 1 : refcount });
        if (!touched.includes(object)) touched.push(object);
      }
      for (const object of touched)
        mark(
          object,
          leaked.some((each) => each.object === object.address && each.server === object.server),
        );
    },
  };
}
