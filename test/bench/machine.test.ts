import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { addressesFor, addressesWithin } from '../../bench/connection-limits.ts';
import { portOwner } from '../../bench/port-owner.ts';
import { cpuSeconds, residentMb } from '../../bench/process-usage.ts';

test('half of the ports of an address are counted on', () => {
  expect([1, 14_116, 14_117, 50_000].map((connections) => addressesWithin(connections, '32768\t60999\n'))).toEqual([1, 1, 2, 4]);
});

test('a limit that is too low is named with its cure before anything starts', () => {
  expect(() => addressesFor(1e12)).toThrow(
    /^1000000000000 connections: expected a limit of at least 1000000000200 open files, came \d+; raise it/,
  );
});

test('the process that listens on a port is found, and what it uses can be read', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  const owner = portOwner(port);
  expect(owner).toBe(process.pid);
  expect(cpuSeconds(owner ?? 0)).toBeGreaterThan(0);
  expect(residentMb(owner ?? 0)).toBeGreaterThan(10);
});

test('a port where nobody listens has no owner', () => {
  expect(portOwner(1)).toBeNull();
});
