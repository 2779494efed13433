import { expect, test } from 'vitest';
import { timeReader } from '../../src/cli/replay/time-format.ts';

const utc = (text: string | null) => (text === null ? null : Date.parse(text));

test.each([
  ['dd/MM/yyyy HH:mm:ss', 'Asia/Shanghai', '10/03/2004 18:00:00', '2004-03-10T10:00:00Z'],
  ['d.M.yyyy H:mm', 'Europe/Berlin', '1.7.2024 9:05', '2024-07-01T07:05:00Z'],
  ['yyyy-MM-ddTHH:mm:ss.SSSX', 'UTC', '2024-07-01T09:05:06.789+08:00', '2024-07-01T01:05:06.789Z'],
  ['iso', 'UTC', '2024-07-01T09:05:06-03:30', '2024-07-01T12:35:06Z'],
  ['dd/MM/yyyy HH:mm:ss', 'UTC', '5/3/2004 9:05:06', '2004-03-05T09:05:06Z'],
  ['yyyyMMddHHmmss', 'UTC', '20040305090506', '2004-03-05T09:05:06Z'],
  ['yyyyMMdd', 'UTC', '2004035', null],
  ['unix', 'UTC', '1719824706.5', '2024-07-01T09:05:06.500Z'],
  // Clocks went from 2:00 to 3:00: half past two never was.
  ['yyyy-MM-dd HH:mm', 'Europe/Rome', '2004-03-28 02:30', null],
  ['yyyy-MM-dd HH:mm', 'Europe/Rome', '2004-03-28 03:30', '2004-03-28T01:30:00Z'],
  // Half past two came twice: the first one.
  ['yyyy-MM-dd HH:mm', 'Europe/Rome', '2004-10-31 02:30', '2004-10-31T00:30:00Z'],
  // Shanghai had summer time in 1988.
  ['yyyy-MM-dd HH:mm', 'Asia/Shanghai', '1988-07-01 12:00', '1988-07-01T03:00:00Z'],
  ['yyyy-MM-dd HH:mm', 'UTC', '2023-02-29 00:00', null],
  ['yyyy-MM-dd HH:mm', 'UTC', '2024-02-29 24:00', null],
  ['dd/MM/yyyy', 'UTC', '13/13/2024', null],
  ['iso', 'UTC', '2024-07-01T09:05:06', null],
  ['iso', 'UTC', '', null],
])('%s in %s reads %s as %s', (format, zone, text, expected) => {
  expect(timeReader(format, zone)(text)).toBe(utc(expected));
});
