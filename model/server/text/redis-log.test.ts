import { clientsMessage, databaseMessage, formatLogLine, LOG_LEVELS } from './redis-log.ts';

test('the lines of the report', () => {
  expect(formatLogLine(4242, 1330473600, 'verbose', databaseMessage(15, 1, 0, 4))).toBe(
    '[4242] 29 Feb 00:00:00 - DB 15: 1 keys (0 volatile) in 4 slots HT.',
  );
  expect(formatLogLine(4242, 1330473601, 'verbose', clientsMessage(2, 1, 47479944))).toBe(
    '[4242] 29 Feb 00:00:01 - 2 clients connected (1 slaves), 47479944 bytes in use',
  );
});

test('each level has its mark', () => {
  const marks = LOG_LEVELS.map((level) =>
    formatLogLine(1, 0, level, 'x').slice('[1] 01 Jan 00:00:00 '.length),
  );
  expect(marks).toEqual(['. x', '- x', '* x', '# x']);
});

test('a long message is cut where the buffer of the real server ends', () => {
  expect(formatLogLine(1, 0, 'notice', 'x'.repeat(5000)).length).toBe('[1] 01 Jan 00:00:00 * '.length + 4095);
  expect(formatLogLine(1, 0, 'notice', 'SLAVE OF host\0:6379')).toBe('[1] 01 Jan 00:00:00 * SLAVE OF host');
});
