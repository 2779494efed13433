import { expect, test } from 'vitest';
import { jsonTooComplex } from '../../src/api/guard/json-complexity.ts';
import { basic, bearer, fixture, password, signIn } from './api-fixture.ts';
import { rightsByRoute } from './routes-by-role.ts';

const bodies: Readonly<Record<string, string | Buffer>> = {
  'depth 10^4': '['.repeat(10_000) + ']'.repeat(10_000),
  'depth 10^4, objects': `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`,
  '10^6 members': `{${Array.from({ length: 1_000_000 }, (_, i) => `"${i}":1`).join(',')}}`,
  '10^5 members within the size': `[${'1,'.repeat(100_000)}1]`,
  '9,000 unknown members': `{${Array.from({ length: 9000 }, (_, i) => `"member-${i}":1`).join(',')}}`,
  '10 MB string': `{"id":"${'x'.repeat(10_000_000)}"}`,
  '1e999': '{"comment":1e999,"id":1e999,"user":1e999,"invitation":1e999,"role":1e999,"password":1e999}',
  NaN: '{"comment":NaN}',
  '__proto__ as a key': '{"__proto__":{"polluted":true},"comment":"x"}',
  'constructor.prototype': '{"constructor":{"prototype":{"polluted":true}}}',
  'escaped __proto__': '{"\\u005f_proto__":{"polluted":true}}',
  'duplicate keys': '{"comment":1,"comment":2,"id":1,"id":2,"user":1,"invitation":1,"role":1,"password":1}',
  'invalid UTF-8': Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0x22, 0x7d]),
  'lone surrogate and NUL': '{"id":"\\ud800\\u0000","user":1,"comment":5,"invitation":1,"role":1,"password":1}',
  'half a document': '{"comment":',
  'nothing but a quote': '"',
  'a number': '7',
  'byte order mark': Buffer.from([0xef, 0xbb, 0xbf, 0x5b, 0x5d]),
};

test('hostile JSON on every route that takes a body: the right status, nothing changed, prototypes as they were', async () => {
  const { world, app } = await fixture();
  await world.addUser('admin', 'administrator', '', password);
  const cookie = await signIn(app, 'admin');
  const routes = Object.keys(rightsByRoute).filter((route) => route.startsWith('POST ') && !/(messages|cap\/alerts)$/.test(route));
  expect(routes.length).toBeGreaterThanOrEqual(9);
  const before = Object.getOwnPropertyNames(Object.prototype).sort();
  const wrong: string[] = [];
  let sent = 0;
  for (const route of routes) {
    const url = route.replace('POST ', '').replace('/alarms/:id', '/alarms/alarm-east').replace('/users/:id', '/users/admin');
    for (const [name, payload] of Object.entries(bodies)) {
      sent++;
      const answer = await app.inject({ method: 'POST', url, headers: { cookie, 'content-type': 'application/json' }, payload });
      const expected = name.startsWith('10 MB') || name === '10^6 members' ? 413 : 400;
      const poison = /proto/.test(name) && answer.json().code !== 'invalid-json';
      if (poison) wrong.push(`${route}, ${name}: ${answer.json().code}, expected the parser to refuse it`);
      const isProblem = String(answer.headers['content-type']).includes('problem+json') && answer.body.length < 10_000;
      if (answer.statusCode !== expected || !isProblem) wrong.push(`${route}, ${name}: ${answer.statusCode} ${answer.body.slice(0, 200)}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(sent).toBe(routes.length * Object.keys(bodies).length);
  expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(before);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect([world.acts.length, world.journal.devices.size, world.failures]).toEqual([0, 2, []]);
}, 60_000);

test('a device message is taken as bytes, whatever it is, and only its size is refused', async () => {
  const { world, app } = await fixture();
  const secret = world.addDevice('gas-1', 'east/1');
  for (const [name, payload] of Object.entries(bodies)) {
    const answer = await app.inject({ method: 'POST', url: '/api/v1/devices/gas-1/messages', headers: basic('gas-1', secret), payload });
    const small = Buffer.byteLength(payload) <= 65_536;
    expect([name, answer.statusCode]).toEqual([name, small ? 202 : 413]);
    if (small) expect(Buffer.from(world.taken.at(-1)!.body).equals(Buffer.from(payload))).toBe(true);
  }
});

test('hostile queries and addresses are refused by name', async () => {
  const { world, app } = await fixture();
  const headers = bearer(world.addToken('t', 'reader'));
  const hostile = [
    'limit=1e999',
    'limit=-1',
    'limit=NaN',
    '__proto__[polluted]=1',
    'constructor=1',
    'from=99999999999999999999',
    'from=2026-01-01T00:00:00',
    'to=%00',
    'place=a//b',
    'place=%00',
    `place=${'a/'.repeat(20)}b`,
    'state=',
    'state=active,',
    'limit=1&limit=2',
  ];
  for (const query of hostile) {
    const answer = await app.inject({ url: `/api/v1/alarms?${query}`, headers });
    expect([query, answer.statusCode, answer.json().code]).toEqual([query, 400, 'invalid-request']);
  }
});

test('no hostile body within the size takes more than 50 ms of processor time', async () => {
  const { world, app } = await fixture();
  const headers = { ...bearer(world.addToken('t', 'administrator')), 'content-type': 'application/json' };
  const large: Readonly<Record<string, string | Buffer>> = {
    'a long string': JSON.stringify({ id: 'x'.repeat(1_000_000) }),
    'a long list': `[${'1,'.repeat(500_000)}1]`,
    'as many members as allowed': `{${Array.from({ length: 9_999 }, (_, i) => `"k${i}":1`).join(',')}}`,
    brackets: '['.repeat(1_000_000),
    objects: '{"a":'.repeat(150_000),
    escapes: `"${'\\u0041'.repeat(170_000)}"`,
    'escaped quotes': `"${'\\"'.repeat(500_000)}"`,
    'a number of 10^6 digits': `{"id":${'9'.repeat(1_000_000)}}`,
    'no UTF-8': Buffer.alloc(1_000_000, 0xff),
  };
  const slow: string[] = [];
  for (const [name, payload] of Object.entries(large)) {
    // Processor time of the best of five: what it costs us, whatever else the machine is doing.
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 5; round++) {
      const before = process.cpuUsage();
      const { statusCode } = await app.inject({ method: 'POST', url: '/api/v1/devices', headers, payload });
      const { user, system } = process.cpuUsage(before);
      expect([name, statusCode]).toEqual([name, 400]);
      best = Math.min(best, (user + system) / 1000);
    }
    if (best > 50) slow.push(`${name}: ${best.toFixed(1)} ms`);
  }
  expect(slow).toEqual([]);
});

test('the look before the parser counts depth and members outside strings only', () => {
  const look = (text: string) => jsonTooComplex(Buffer.from(text), { depth: 2, members: 3, digits: 4 });
  expect(look('[[1]]')).toBeNull();
  expect(look('[[[1]]]')).toContain('2 levels');
  expect(look('["[[[[","\\"[[[[",",,,,"]')).toBeNull();
  expect(look('[1,2,3,4]')).toContain('3 members');
  expect(look('["\\\\","[",1]')).toBeNull();
  expect(look('[1234,-1.5,"12345"]')).toBeNull();
  expect(look('[12345]')).toContain('4 characters');
});
