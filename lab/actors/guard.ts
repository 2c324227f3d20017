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

// biome-ignore lint/suspicious/noExplicitAny: an object of the engine's
type Holder = any;

/** Puts a value in its place and returns what stood there. */
type Swap = (holder: Holder, value: unknown) => unknown;

/**
 * What is forbidden, by the name of the object that holds it; the object itself is looked up when the guard is made. Each
 * is read and written under its own name: an engine takes five times as long where the name is a value.
 */
const FORBIDDEN: Readonly<Record<string, Readonly<Record<string, Swap>>>> = {
  Math: {
    random: (holder, value) => {
      const stood = holder.random;
      holder.random = value;
      return stood;
    },
  },
  performance: {
    now: (holder, value) => {
      const stood = holder.now;
      holder.now = value;
      return stood;
    },
  },
  crypto: {
    getRandomValues: (holder, value) => {
      const stood = holder.getRandomValues;
      holder.getRandomValues = value;
      return stood;
    },
    randomUUID: (holder, value) => {
      const stood = holder.randomUUID;
      holder.randomUUID = value;
      return stood;
    },
  },
  process: {
    hrtime: (holder, value) => {
      const stood = holder.hrtime;
      holder.hrtime = value;
      return stood;
    },
    nextTick: (holder, value) => {
      const stood = holder.nextTick;
      holder.nextTick = value;
      return stood;
    },
  },
  globalThis: {
    setTimeout: (holder, value) => {
      const stood = holder.setTimeout;
      holder.setTimeout = value;
      return stood;
    },
    setInterval: (holder, value) => {
      const stood = holder.setInterval;
      holder.setInterval = value;
      return stood;
    },
    setImmediate: (holder, value) => {
      const stood = holder.setImmediate;
      holder.setImmediate = value;
      return stood;
    },
    queueMicrotask: (holder, value) => {
      const stood = holder.queueMicrotask;
      holder.queueMicrotask = value;
      return stood;
    },
    requestAnimationFrame: (holder, value) => {
      const stood = holder.requestAnimationFrame;
      holder.requestAnimationFrame = value;
      return stood;
    },
    fetch: (holder, value) => {
      const stood = holder.fetch;
      holder.fetch = value;
      return stood;
    },
  },
};

interface Place {
  holder: Holder;
  swap: Swap;
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
        place.stands = place.swap(place.holder, place.instead);
      }
      try {
        return action();
      } finally {
        for (const { holder, swap, stands } of places) swap(holder, stands);
      }
    },
    called: () => call,
  };
}

function forbiddenPlaces(refuse: (what: string) => never): Place[] {
  const all: Holder = globalThis;
  const places: Place[] = [];
  for (const [object, names] of Object.entries(FORBIDDEN)) {
    const holder = all[object];
    if (holder === undefined) continue;
    const prefix = object === 'globalThis' ? '' : `${object}.`;
    for (const [name, swap] of Object.entries(names)) {
      if (!isReplaceable(holder, name)) continue;
      const instead = () => refuse(`${prefix}${name}`);
      places.push({ holder, swap, stands: undefined, instead });
    }
  }
  places.push(clock(refuse));
  return places;
}

function isReplaceable(holder: Record<string, unknown>, name: string): boolean {
  if (typeof holder[name] !== 'function') return false;
  const own = Object.getOwnPropertyDescriptor(holder, name);
  return own === undefined ? Object.isExtensible(holder) : own.writable === true || own.set !== undefined;
}

/** `Date` itself: with arguments it is only a way to write a time down, without it reads the clock. */
function clock(refuse: (what: string) => never): Place {
  const instead = new Proxy(globalThis.Date, {
    construct: (target, given, asked) =>
      given.length === 0 ? refuse('new Date()') : Reflect.construct(target, given, asked),
    apply: () => refuse('Date()'),
    get: (target, name) => (name === 'now' ? () => refuse('Date.now') : Reflect.get(target, name)),
  });
  const swap: Swap = (holder, value) => {
    const stood = holder.Date;
    holder.Date = value;
    return stood;
  };
  return { holder: globalThis, swap, stands: undefined, instead };
}
