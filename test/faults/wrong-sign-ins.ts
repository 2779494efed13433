import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { connectPacket } from '../ingest/mqtt/wire.ts';
import type { RowReport } from './fault-row.ts';
import { readMetrics, sumOf } from './gateway-metrics.ts';
import { type GatewayRun, runGateway } from './gateway-run.ts';
import { PressingDevice } from './pressing-device.ts';
import { buildSite, password, person, type Site } from './site.ts';

/** The one who guesses has an address of its own on each path; everybody else comes from 127.0.0.1. */
const attackers = { password: '127.0.0.2', basic: '127.0.0.3', bearer: '127.0.0.4', ocpp: '127.0.0.5', mqtt: '127.0.0.6' } as const;
const device = 'gate-button';
const perMinute = 10;
const p99LimitMs = 500;
const abreast = 20;

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly ms: number;
}

function ask(
  gateway: GatewayRun,
  from: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: string,
): Promise<Answer> {
  const { port } = new URL(gateway.http);
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    const call = httpRequest({ host: '127.0.0.1', port, method, path, headers, localAddress: from, agent: false }, (answer) => {
      answer.resume();
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'], ms: performance.now() - begun }),
      );
    });
    call.on('error', reject);
    call.end(body);
  });
}

/** CONNACK code; 0 = let in. */
function mqttConnect(port: number, from: string, user: string, secret: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, localAddress: from });
    socket.on('data', (bytes) => {
      socket.destroy();
      resolve(bytes[3] ?? -1);
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(-1));
    socket.write(connectPacket({ id: `thief-${user}`, user, password: secret }));
  });
}

export interface Tried {
  readonly path: string;
  readonly tries: number;
  /** Looked at, and wrong. */
  readonly wrong: number;
  /** Refused unseen. */
  readonly locked: number;
  /** Let in, or anything nobody foresaw. */
  readonly other: number;
  /** Of those that were refused unseen and should say how long to wait, how many did. */
  readonly withRetryAfter: number | null;
  readonly seconds: number;
  /** ms of other people's requests meanwhile. */
  readonly others: readonly number[];
  /** ms of their sign-ins, each of which costs a password of 50 ms and more itself. */
  readonly signIns: readonly number[];
  readonly othersFailed: number;
  /** What the gateway counted on this path. */
  readonly counted: number;
}

export interface Aftermath {
  readonly presses: number;
  readonly acknowledged: number;
  /** The device with the right secret from the address of the attacker, after all of it. */
  readonly deviceFromThere: boolean;
  readonly personFromThere: number;
  readonly personFromElsewhere: number;
  readonly audited: number;
}

/** What is wrong with it, in words. */
export function wrongIn(tried: readonly Tried[], after: Aftermath, timed: boolean): string[] {
  const found: string[] = [];
  for (const { path, tries, wrong, locked, other, withRetryAfter, seconds, others, signIns, othersFailed, counted } of tried) {
    const most = perMinute * (Math.floor(seconds / 60) + 1);
    if (wrong > most) found.push(`${path}: ${wrong} wrong tries were looked at in ${seconds.toFixed(0)} s, at most ${most} may be`);
    if (wrong === 0) found.push(`${path}: no try was looked at, so nothing was tried`);
    if (other > 0) found.push(`${path}: ${other} tries were neither wrong nor refused`);
    if (wrong + locked + other !== tries) found.push(`${path}: ${tries} tries, ${wrong + locked + other} answers`);
    if (withRetryAfter !== null && withRetryAfter !== locked)
      found.push(`${path}: ${locked - withRetryAfter} refusals without Retry-After`);
    if (counted !== tries) found.push(`${path}: ${tries} tries, ${counted} counted in /metrics`);
    if (othersFailed > 0) found.push(`${path}: ${othersFailed} requests of others failed meanwhile`);
    if (timed && p99(others) > p99LimitMs) found.push(`${path}: others waited ${p99(others).toFixed(0)} ms (p99)`);
    // A handful of sign-ins has no p99 of its own.
    const all = p99([...others, ...signIns]);
    if (timed && all > p99LimitMs) found.push(`${path}: requests and sign-ins of others took ${all.toFixed(0)} ms (p99)`);
  }
  if (after.acknowledged < after.presses) found.push(`the real device: ${after.acknowledged} of ${after.presses} presses acknowledged`);
  if (!after.deviceFromThere) found.push('the real device cannot come in from the address that was used for guessing');
  if (after.personFromThere !== 429) found.push(`a right password from the locked address: expected 429, came ${after.personFromThere}`);
  if (after.personFromElsewhere !== 200) found.push(`a right password from elsewhere: expected 200, came ${after.personFromElsewhere}`);
  if (after.audited === 0) found.push('nothing of it is in the audit chain');
  if (after.audited > 200) found.push(`${after.audited} lines in the audit chain: it can be filled`);
  return found;
}

function p99(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? 0;
}

type Try = (n: number) => Promise<'wrong' | 'locked' | 'locked, for so long' | 'other'>;

function byStatus({ status, retryAfter }: Answer): Awaited<ReturnType<Try>> {
  if (status === 401) return 'wrong';
  return status === 429 ? (Number(retryAfter) > 0 ? 'locked, for so long' : 'locked') : 'other';
}

/** Row 27: `size` wrong tries on each path. */
export async function wrongSignIns(size: number, timed: boolean, say: (line: string) => void): Promise<RowReport> {
  const site = await buildSite([device, 'station-1'], { profileOf: (id) => (id === device ? 'sos-button' : 'charging-post-ocpp16') });
  try {
    return await attack(site, size, timed, say);
  } finally {
    site.remove();
  }
}

async function attack(site: Site, size: number, timed: boolean, say: (line: string) => void): Promise<RowReport> {
  const gateway = await runGateway({ data: site.folder });
  const basic = (name: string, secret: string) => ({ authorization: `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}` });
  const json = { 'content-type': 'application/json' };
  const signIn = (from: string, secret: string) =>
    ask(gateway, from, 'POST', '/api/v1/session', json, JSON.stringify({ user: person, password: secret }));
  const upgrade = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    'sec-websocket-protocol': 'ocpp1.6',
  };
  const paths: Readonly<Record<string, { go: Try; counter: readonly string[] }>> = {
    password: {
      go: async (n) => byStatus(await signIn(attackers.password, `guess number ${n}`)),
      counter: ['anlin_sign_ins_refused_total', 'path="password"'],
    },
    basic: {
      go: async (n) =>
        byStatus(
          await ask(
            gateway,
            attackers.basic,
            'POST',
            `/api/v1/devices/${device}/messages`,
            { ...json, ...basic(device, `guess-${n}`) },
            '{}',
          ),
        ),
      counter: ['anlin_sign_ins_refused_total', 'path="basic"'],
    },
    bearer: {
      go: async (n) =>
        byStatus(
          await ask(gateway, attackers.bearer, 'GET', '/api/v1/devices', { authorization: `Bearer ${`guess-${n}`.padEnd(43, 'x')}` }),
        ),
      counter: ['anlin_sign_ins_refused_total', 'path="bearer"'],
    },
    ocpp: {
      go: async (n) =>
        byStatus(await ask(gateway, attackers.ocpp, 'GET', '/ocpp/station-1', { ...upgrade, ...basic('station-1', `guess-${n}`) })),
      counter: ['anlin_sign_ins_refused_total', 'path="basic"'],
    },
    mqtt: {
      go: async (n) => ((await mqttConnect(gateway.mqttPort, attackers.mqtt, 'station-1', `guess-${n}`)) === 4 ? 'locked' : 'other'),
      counter: ['anlin_mqtt_events_total', 'kind="refused"'],
    },
  };
  const secret = site.devices.get(device) ?? '';
  const real = await PressingDevice.connect(gateway.mqttPort, device, secret);
  const tried: Tried[] = [];
  // Warm: the first password is what the machine is measured with.
  const calm: number[] = [];
  for (let i = 0; i < 10; i++) calm.push((await signIn('127.0.0.1', password)).ms);
  for (const [path, { go, counter }] of Object.entries(paths)) {
    const [name = '', ...parts] = counter;
    const before = await readMetrics(gateway.http, site.token);
    const result = await flood(path, size, go, gateway, site, () => signIn('127.0.0.1', password));
    const metrics = await readMetrics(gateway.http, site.token);
    const grown = (...more: string[]) => sumOf(metrics, name, ...parts, ...more) - sumOf(before, name, ...parts, ...more);
    // Over MQTT both are CONNACK 4: which it was, only the gateway says.
    const mqtt =
      path === 'mqtt' ? { wrong: grown('reason="credential"'), locked: grown('reason="too-many-tries"'), withRetryAfter: null } : {};
    tried.push({ ...result, ...mqtt, counted: grown() });
    say(
      `${path}: ${JSON.stringify({ ...tried.at(-1), others: Math.round(p99(result.others)), signIns: Math.round(p99(result.signIns)) })}`,
    );
  }
  const audit = await fetch(`${gateway.http}/api/v1/audit?limit=1000`, { headers: { authorization: `Bearer ${site.token}` } });
  const { items } = (await audit.json()) as { items: { act: string }[] };
  await signIn(attackers.password, 'one more, so that it is locked now').catch(() => {});
  for (let i = 0; i < perMinute; i++) await signIn(attackers.password, `and more ${i}`);
  const after: Aftermath = {
    ...(await real.finish()),
    deviceFromThere: (await mqttConnect(gateway.mqttPort, attackers.mqtt, device, secret)) === 0,
    personFromThere: (await signIn(attackers.password, password)).status,
    personFromElsewhere: (await signIn('127.0.0.1', password)).status,
    audited: items.filter(({ act }) => act.endsWith('.refused')).length,
  };
  gateway.signal('SIGTERM');
  await gateway.exited;
  const fired = tried.reduce((sum, { wrong, locked }) => sum + wrong + locked, 0);
  const violations = [...wrongIn(tried, after, timed), ...blindFor(tried, after).map((what) => `CONTROL not seen: ${what}`)];
  const figures: Record<string, number | string> = { presses: after.presses, 'audit lines': after.audited };
  figures['longest of 10 sign-ins before all of it, ms'] = Math.round(Math.max(...calm));
  for (const each of tried) {
    figures[`${each.path}: looked at / refused unseen`] = `${each.wrong} / ${each.locked} in ${each.seconds.toFixed(1)} s`;
    figures[`${each.path}: p99 of ${each.others.length} requests / ${each.signIns.length} sign-ins of others, ms`] =
      `${Math.round(p99(each.others))} / ${Math.round(p99(each.signIns))}`;
  }
  return { enumerated: size * tried.length, fired, violations, figures };
}

async function flood(path: string, size: number, go: Try, gateway: GatewayRun, site: Site, signIn: () => Promise<Answer>) {
  const seen = { wrong: 0, locked: 0, other: 0, withRetryAfter: 0 };
  const others: number[] = [];
  const signIns: number[] = [];
  let othersFailed = 0;
  let over = false;
  const begun = performance.now();
  const look = async (each: () => Promise<Answer>, times: number[], everyMs: number): Promise<void> => {
    do {
      const answer = await each().catch(() => null);
      if (answer === null || answer.status !== 200) othersFailed++;
      else times.push(answer.ms);
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    } while (!over);
  };
  const token = { authorization: `Bearer ${site.token}` };
  const working = [look(() => ask(gateway, '127.0.0.1', 'GET', '/api/v1/devices', token), others, 50), look(signIn, signIns, 1_000)];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < size) {
      const fate = await go(next++);
      if (fate === 'locked, for so long') seen.withRetryAfter++;
      if (fate === 'locked, for so long') seen.locked++;
      else seen[fate]++;
    }
  };
  await Promise.all(Array.from({ length: abreast }, worker));
  over = true;
  const seconds = (performance.now() - begun) / 1000;
  await Promise.all(working);
  return { path, tries: size, ...seen, seconds, others, signIns, othersFailed };
}

/** Doctored results that the checker does not see; empty = it sees each. */
function blindFor(tried: readonly Tried[], after: Aftermath): string[] {
  const [first, ...rest] = tried;
  if (first === undefined) return ['nothing was tried'];
  const less = (more: Partial<Tried>) => [{ ...first, ...more }, ...rest];
  const doctored: Readonly<Record<string, readonly [readonly Tried[], Aftermath]>> = {
    'every try looked at': [less({ wrong: first.tries, locked: 0, withRetryAfter: first.withRetryAfter === null ? null : 0 }), after],
    'one let in': [less({ other: 1, locked: first.locked - 1 }), after],
    'refusals without Retry-After': [less({ withRetryAfter: 0 }), after],
    'one not counted': [less({ counted: first.counted - 1 }), after],
    'others held up': [less({ others: [p99LimitMs + 1] }), after],
    'sign-ins of others held up': [less({ signIns: Array<number>(first.others.length + 1).fill(p99LimitMs + 1) }), after],
    'others turned away': [less({ othersFailed: 1 }), after],
    'the device cut off': [tried, { ...after, acknowledged: after.presses - 1 }],
    'the device locked out': [tried, { ...after, deviceFromThere: false }],
    'no lock': [tried, { ...after, personFromThere: 200 }],
    'others locked out': [tried, { ...after, personFromElsewhere: 429 }],
    'a silent audit': [tried, { ...after, audited: 0 }],
  };
  const already = new Set(wrongIn(tried, after, true));
  return Object.entries(doctored)
    .filter(([, [some, end]]) => wrongIn(some, end, true).every((what) => already.has(what)))
    .map(([name]) => name);
}
