/**
 * A calendar queue on typed arrays, tuned by hand for one load: the width and number of its days are given and stay. A
 * time and an id, first in first out for equal times, no payload, no growth.
 */
export interface Calendar {
  times: Float64Array;
  next: Int32Array;
  days: Int32Array;
  free: number;
  size: number;
  mask: number;
  shift: number;
  /** The day being emptied, counted from time 0. */
  day: number;
  time: number;
}

/** Days of 2^shift microseconds, 2^bits of them a year. */
export function createCalendar(capacity: number, bits: number, shift: number): Calendar {
  const next = new Int32Array(capacity + 1);
  for (let id = 0; id <= capacity; id++) next[id] = id < capacity ? id + 1 : -1;
  return {
    times: new Float64Array(capacity + 1),
    next,
    days: new Int32Array(1 << bits).fill(-1),
    free: 0,
    size: 0,
    mask: (1 << bits) - 1,
    shift: 2 ** shift,
    day: 0,
    time: 0,
  };
}

export function calendarPush(calendar: Calendar, time: number): void {
  const { times, next, days } = calendar;
  const id = calendar.free;
  calendar.free = next[id];
  times[id] = time;
  const day = Math.floor(time / calendar.shift) & calendar.mask;
  let before = -1;
  let at = days[day];
  while (at !== -1 && times[at] <= time) {
    before = at;
    at = next[at];
  }
  next[id] = at;
  if (before === -1) days[day] = id;
  else next[before] = id;
  calendar.size++;
}

/** Takes the first out and returns its id; its time is in `time`. */
export function calendarPop(calendar: Calendar): number {
  const { times, next, days, mask, shift } = calendar;
  for (;;) {
    const id = days[calendar.day & mask];
    if (id !== -1 && times[id] < (calendar.day + 1) * shift) {
      days[calendar.day & mask] = next[id];
      calendar.time = times[id];
      next[id] = calendar.free;
      calendar.free = id;
      calendar.size--;
      return id;
    }
    calendar.day++;
  }
}
