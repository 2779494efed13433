import { expect, test } from 'vitest';
import { AckOrder, doctored, keyOf } from './ack-order.ts';
import { ackOrder } from './ack-order-row.ts';
import { findStrace } from './strace.ts';

const wal = '24</data/journal.db-wal>';
const socket = '25<TCP:[127.0.0.1:1883->127.0.0.1:4000]>';
const frame = (page: string, commit: boolean) => [
  `7 pwrite64(${wal}, "\\0\\0\\0\\1\\0\\0\\0${commit ? '\\5' : '\\0'}\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0", 24, 32) = 24`,
  `7 pwrite64(${wal}, "${page}"..., 4096, 56) = 4096`,
];
const stored = (id: number) => [...frame('\\0\\1', false), ...frame(`sos-1${keyOf(id)}\\0`, true)];
const connack = `5 write(${socket}, " \\2\\0\\0", 4) = 4`;
const puback = (id: number) => `5 write(${socket}, "@\\2\\0\\${id.toString(8)}", 4) = 4`;
const sync = `7 fsync(${wal}) = 0`;

function report(lines: readonly string[]) {
  const order = new AckOrder();
  for (const line of lines) order.take(line);
  return order.report();
}

test('a PUBACK after the sync of its commit is in order', () => {
  const { inversions, pubacks, commits, fsyncs } = report([connack, ...stored(1), sync, puback(1), ...stored(2), sync, puback(2)]);
  expect({ inversions, pubacks, commits, fsyncs }).toEqual({ inversions: [], pubacks: 2, commits: 2, fsyncs: 2 });
});

test('a PUBACK before its sync has returned is an inversion, however the sync is split in the trace', () => {
  expect(report([connack, ...stored(1), puback(1), sync]).inversions).toEqual([1]);
  const begins = `7 fsync(${wal} <unfinished ...>`;
  const returns = '7 <... fsync resumed>) = 0';
  expect(report([connack, ...stored(1), begins, puback(1), returns]).inversions).toEqual([1]);
  expect(report([connack, ...stored(1), begins, returns, puback(1)]).inversions).toEqual([]);
});

test('a sync that failed, that began too early or before the commit frame, or of another file, covers nothing', () => {
  expect(report([connack, ...stored(1), `7 fsync(${wal}) = -1 EIO (Input/output error)`, puback(1)]).inversions).toEqual([1]);
  const early = [`7 fsync(${wal} <unfinished ...>`, ...stored(1), '7 <... fsync resumed>) = 0'];
  expect(report([connack, ...early, puback(1)]).inversions).toEqual([1]);
  expect(report([connack, ...frame(keyOf(1), false), sync, puback(1)]).inversions).toEqual([1]);
  expect(report([connack, ...stored(1), '7 fsync(24</data/series.db-wal>) = 0', puback(1)]).inversions).toEqual([1]);
});

test('several PUBACKs in one write are all seen, and other talk on sockets is none', () => {
  const two = `5 writev(${socket}, [{iov_base="@\\2\\0\\1", iov_len=4}, {iov_base="@\\2\\0\\2", iov_len=4}], 2) = 8`;
  expect(report([connack, ...stored(1), sync, two])).toMatchObject({ pubacks: 2, inversions: [2] });
  expect(report([`5 write(${socket}, "HTTP/1.1 200 OK\\r\\n", 17) = 17`, puback(9)]).pubacks).toBe(0);
});

test('moving each PUBACK in front of its sync makes each an inversion', () => {
  const lines = [connack, ...stored(1), sync, puback(1), ...stored(2), sync, puback(2)];
  expect(report(doctored(lines)).inversions).toEqual([1, 2]);
});

test.skipIf(findStrace() === null)(
  'row 9: 300 alarms, no PUBACK before its sync; without sync all of them',
  { timeout: 300_000 },
  async () => {
    const { violations, fired, figures } = await ackOrder(300, () => {});
    console.log(JSON.stringify(figures));
    expect(violations).toEqual([]);
    expect(fired).toBe(300);
  },
);
