import { expect, test } from 'vitest';
import { fixture } from './api-fixture.ts';

test('asking for addresses that are not there is limited as well', async () => {
  const { app } = await fixture();
  const statuses = new Map<number, number>();
  for (let i = 0; i < 6010; i++) {
    const { statusCode } = await app.inject({ url: `/wp-admin/${i}` });
    statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
  }
  expect([...statuses]).toEqual([
    [404, 6000],
    [429, 10],
  ]);
  expect((await app.inject({ url: '/healthz' })).statusCode).toBe(200);
}, 60_000);
