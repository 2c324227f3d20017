/**
 * Virtual time as the server prints it: microseconds since 1970 in UTC, in integers. No Date, so that
 * nothing can read the machine's clock or time zone.
 */

import { pad2 } from './numbers.ts';

const MICROS_PER_SECOND = 1_000_000;
const SECONDS_PER_DAY = 86_400;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A year that begins in March has its leap day last, and months whose starts are (153 m + 2) / 5. */
const DAYS_PER_ERA = 146_097;
const DAYS_FROM_MARCH_0_TO_1970 = 719_468;

/** The whole seconds of a time in microseconds, as time(NULL) gives them. */
export function unixSeconds(micros: number): number {
  return Math.floor(micros / MICROS_PER_SECOND);
}

/** Month (0 to 11) and day (1 to 31) of a day counted from 1970-01-01. */
function monthAndDay(days: number): { month: number; day: number } {
  const sinceMarch0 = days + DAYS_FROM_MARCH_0_TO_1970;
  const dayOfEra = sinceMarch0 - Math.floor(sinceMarch0 / DAYS_PER_ERA) * DAYS_PER_ERA;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  const dayOfYear = dayOfEra - 365 * yearOfEra - leapDays;
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  return { month: (monthFromMarch + 2) % 12, day };
}

/** The time stamp of a log line, strftime's "%d %b %H:%M:%S", of whole Unix seconds, in UTC. */
export function formatLogTime(seconds: number): string {
  const days = Math.floor(seconds / SECONDS_PER_DAY);
  const secondOfDay = seconds - days * SECONDS_PER_DAY;
  const { month, day } = monthAndDay(days);
  const hours = Math.floor(secondOfDay / 3600);
  const minutes = Math.floor(secondOfDay / 60) % 60;
  return `${pad2(day)} ${MONTHS[month]} ${pad2(hours)}:${pad2(minutes)}:${pad2(secondOfDay % 60)}`;
}

/** The time of a MONITOR line: seconds, a point, and six digits of microseconds. */
export function formatMonitorTime(micros: number): string {
  const seconds = unixSeconds(micros);
  const rest = micros - seconds * MICROS_PER_SECOND;
  return `${seconds}.${String(rest).padStart(6, '0')}`;
}
