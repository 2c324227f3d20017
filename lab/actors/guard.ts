/**
 * What is outside of a world and may not be touched by a handler: clocks, randomness, timers, the network. While a
 * handler is watched, each of them is replaced by a function that says who called it.
 */
export interface Guard {
  /** So many calls of each handler of each node are watched, for watching costs more than most handlers. */
  readonly calls: number;
  /** Calls `action` with everything replaced, and puts everything back. Throws what `action` throws. */
  watch<T>(action: () => T): T;
  /** What was called while it watched last: `Math.random`; null if nothing was. */
  called(): string | null;
}

/** Where each stands, by the path of the object that holds it; the object itself is looked up when the guard is made. */
const FORBIDDEN: readonly (readonly [holder: string, ...names: string[]])[] = [
  ['Math', 'random'],
  ['performance', 'now'],
  ['crypto', 'getRandomValues', 'randomUUID'],
  ['process', 'hrtime', 'nextTick', 'uptime'],
  ['Promise', 'resolve', 'reject'],
  ['Promise.prototype', 'then'],
  [
    'globalThis',
    'setTimeout',
    'setInterval',
    'setImmediate',
    'queueMicrotask',
    'requestAnimationFrame',
    'fetch',
  ],
];

interface Place {
  holder: Record<string, unknown>;
  name: string;
  stands: unknown;
  instead: unknown;
}

export function createGuard(calls: number): Guard {
  let call: string | null = null;
  const refuse = (what: string): never => {
    call ??= what;
    throw new Error(`a handler called ${what}`);
  };
  const places = forbiddenPlaces(refuse);
  return {
    calls,
    watch(action) {
      call = null;
      for (const place of places) {
        place.stands = place.holder[place.name];
        place.holder[place.name] = place.instead;
      }
      try {
        return action();
      } finally {
        for (const { holder, name, stands } of places) holder[name] = stands;
      }
    },
    called: () => call,
  };
}

function forbiddenPlaces(refuse: (what: string) => never): Place[] {
  const places: Place[] = [];
  for (const [object, ...names] of FORBIDDEN) {
    const holder = holderAt(object);
    if (holder === undefined) continue;
    const prefix = object === 'globalThis' ? '' : `${object}.`;
    for (const name of names) {
      if (!isReplaceable(holder, name)) continue;
      const instead = refusing(holder[name] as object, `${prefix}${name}`, refuse);
      places.push({ holder, name, stands: undefined, instead });
    }
  }
  places.push(clock(refuse));
  return places;
}

function holderAt(path: string): Record<string, unknown> | undefined {
  let holder: unknown = globalThis;
  for (const name of path.split('.')) holder = (holder as Record<string, unknown> | undefined)?.[name];
  return holder as Record<string, unknown> | undefined;
}

/** A function that stands for another one and for those that hang on it, such as `process.hrtime.bigint`. */
function refusing(stands: object, path: string, refuse: (what: string) => never): () => never {
  const more = Object.keys(stands).map((name) => [name, () => refuse(`${path}.${name}`)]);
  return Object.assign(() => refuse(path), Object.fromEntries(more));
}

function isReplaceable(holder: Record<string, unknown>, name: string): boolean {
  if (typeof holder[name] !== 'function') return false;
  const own = Object.getOwnPropertyDescriptor(holder, name);
  return own === undefined ? Object.isExtensible(holder) : own.writable === true || own.set !== undefined;
}

/** `Date` itself: with arguments it is only a way to write a time down, without it reads the clock. */
function clock(refuse: (what: string) => never): Place {
  const holder = globalThis as unknown as Record<string, unknown>;
  const instead = new Proxy(globalThis.Date, {
    construct: (target, given, asked) =>
      given.length === 0 ? refuse('new Date()') : Reflect.construct(target, given, asked),
    apply: () => refuse('Date()'),
    get: (target, name) => (name === 'now' ? () => refuse('Date.now') : Reflect.get(target, name)),
  });
  return { holder, name: 'Date', stands: undefined, instead };
}
