import fc from 'fast-check';
import { formatLogTime, formatMonitorTime, unixSeconds } from './clock.ts';

describe('formatLogTime', () => {
  test.each([
    [0, '01 Jan 00:00:00'],
    [86399, '01 Jan 23:59:59'],
    [86400, '02 Jan 00:00:00'],
    // 29 February 2012 and the days beside it: the month in which 2.4.9 was current.
    [1330473599, '28 Feb 23:59:59'],
    [1330473600, '29 Feb 00:00:00'],
    [1330560000, '01 Mar 00:00:00'],
    // 2100 is no leap year, 2000 was one.
    [4107542399, '28 Feb 23:59:59'],
    [4107542400, '01 Mar 00:00:00'],
    [951782400, '29 Feb 00:00:00'],
    [1356998399, '31 Dec 23:59:59'],
  ])('%i is %s', (seconds, text) => {
    expect(formatLogTime(seconds)).toBe(text);
  });

  test('agrees with the platform for eight thousand years', () => {
    fc.assert(
      fc.property(fc.nat(253_402_300_799), (seconds) => {
        const [, day, month, , time] = new Date(seconds * 1000).toUTCString().split(' ');
        expect(formatLogTime(seconds)).toBe(`${day} ${month} ${time}`);
      }),
      { numRuns: 2000 },
    );
  });
});

test('formatMonitorTime pads the microseconds', () => {
  expect(formatMonitorTime(0)).toBe('0.000000');
  expect(formatMonitorTime(1_330_473_600_000_042)).toBe('1330473600.000042');
  expect(formatMonitorTime(1_999_999)).toBe('1.999999');
});

test('unixSeconds cuts off the microseconds', () => {
  expect([0, 999_999, 1_000_000, 1_999_999].map(unixSeconds)).toEqual([0, 0, 1, 1]);
});
