import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { password, person } from './site.ts';
import { ownPlace, type Probe, type WebSite } from './web-site.ts';

/** Open streams end within this after their right has (reliability.md Q2: 5 s). */
const endedMs = 5_000;

/** Cookie, planted session, rotation; and every end of a session ends it everywhere, open streams too. */
export async function sessionProbes(world: WebSite): Promise<Probe> {
  const found: string[] = [];
  let tries = 0;
  const expect = (what: string, right: boolean) => {
    tries++;
    if (!right) found.push(what);
  };
  const good = (cookie: string) => isGood(world, cookie);

  const signedIn = await world.call('/api/v1/session', { method: 'POST', body: { user: person, password } });
  const [set = ''] = signedIn.headers['set-cookie'] ?? [];
  expect(`the cookie has no HttpOnly: ${set}`, /; HttpOnly(;|$)/.test(set));
  expect(`the cookie has no SameSite=Strict: ${set}`, /; SameSite=Strict(;|$)/.test(set));
  expect(`the cookie is for more than this host: ${set}`, !/; Domain=/i.test(set) && /; Path=\/(;|$)/.test(set));

  const planted = `anlin_session=${person}~${'A'.repeat(43)}`;
  const first = await world.newCookie(person, { cookie: planted });
  expect('a planted session became the session', first !== planted && !(await good(planted)));
  const second = await world.newCookie(person, { cookie: first });
  expect('the session before is good after another sign-in over it', second !== first && !(await good(first)));
  expect('CONTROL: the new session is not good', await good(second));

  const ends: Readonly<Record<string, { readonly sessions: number; readonly end: (cookie: string) => Promise<unknown> }>> = {
    'sign-out': { sessions: 1, end: (cookie) => world.call('/api/v1/session', { method: 'DELETE', cookie }) },
    'sign-out everywhere': { sessions: 2, end: (cookie) => world.call('/api/v1/sessions', { method: 'DELETE', cookie }) },
    'signed out by an administrator': { sessions: 2, end: () => world.command('user.sign-out', { id: person }) },
    'another role': { sessions: 2, end: () => world.command('user.change', { id: person, role: 'reader' }) },
    'another password': {
      sessions: 2,
      end: (cookie) =>
        world.call(`/api/v1/users/${person}/password`, { method: 'POST', cookie, body: { current: password, password: `${password}` } }),
    },
    disabled: { sessions: 2, end: () => world.command('user.change', { id: person, disabled: true }) },
  };
  for (const [what, { sessions, end }] of Object.entries(ends)) {
    await world.command('user.change', { id: person, role: 'operator', disabled: false });
    const cookies: string[] = [];
    for (let i = 0; i < sessions; i++) cookies.push(await world.newCookie());
    const streams = await Promise.all(cookies.flatMap((cookie) => [openSocket(world, { cookie }), openEvents(world, cookie)]));
    await end(cookies[0] ?? '');
    tries += streams.length;
    const late = (await Promise.all(streams.map((ended) => within(ended, endedMs)))).filter((ended) => !ended).length;
    for (const { drop } of streams) drop();
    if (late > 0) found.push(`${what}: ${late} of ${streams.length} open streams went on for more than ${endedMs} ms`);
    for (const cookie of cookies) expect(`${what}: the cookie is good`, !(await good(cookie)));
  }
  await world.command('user.change', { id: person, role: 'operator', disabled: false });

  const { token } = await world.command('token.add', { role: 'reader', place: ownPlace });
  const ended = await openSocket(world, { authorization: `Bearer ${token.token}` }, 'near');
  await world.command('token.revoke', { id: token.id });
  expect('a revoked token: its stream went on', await within(ended, endedMs));
  expect('a revoked token is good', (await world.call('/api/v1/devices', { token: token.token })).status === 401);
  return { found, tries };
}

/** What the settings say, in a world that was started with them; the clock is the real one. */
export const shortSessions = { ANLIN_SESSION_IDLE_MINUTES: '1', ANLIN_SESSION_HOURS: '0.03' } as const;
const idleMs = 60_000;
const absoluteMs = 108_000;

/** One session that nobody uses, one that is used all the time, and a stream of a third. */
export async function timeLimitProbes(world: WebSite): Promise<Probe> {
  const found: string[] = [];
  const begun = performance.now();
  const [idle, used, watched] = [await world.newCookie(), await world.newCookie(), await world.newCookie()];
  const stream = await openSocket(world, { cookie: watched });
  const until = (ms: number) => sleep(Math.max(0, begun + ms - performance.now()));
  for (let at = 15_000; at < absoluteMs - 5_000; at += 15_000) {
    await until(at);
    if (!(await isGood(world, used))) found.push(`a session that is used every 15 s ended after ${at / 1000} s; it may be idle for 60 s`);
    if (at > idleMs && at < idleMs + 20_000 && (await isGood(world, idle)))
      found.push(`a session that nobody used for ${at / 1000} s is good`);
  }
  await until(absoluteMs + 3_000);
  if (await isGood(world, used)) found.push('a session is good after its absolute end');
  if (!(await within(stream, endedMs))) found.push('a stream went on after the absolute end of its session');
  if (performance.now() - begun < absoluteMs) found.push('CONTROL: the absolute end was not waited for');
  return { found: [...new Set(found)], tries: 3 };
}

/** A name that costs a third more than another tells; what a password costs at all is 50 ms and more. */
const tellingRatio = 1.33;

/**
 * Who exists: the same words, and as much work, for a name that is there, one that is not, one without a password, one that
 * may not sign in. Work is the processor time of the gateway: what else the machine does changes how long an answer takes.
 */
export async function namesProbes(world: WebSite, rounds: number): Promise<Probe> {
  const found: string[] = [];
  await world.command('user.add', { id: 'invited', role: 'reader' });
  await world.command('user.add', { id: 'away', role: 'reader', password });
  await world.command('user.change', { id: 'away', disabled: true });
  const names = [person, 'nobody-here', 'invited', 'away'];
  const work = new Map(names.map((name) => [name, 0]));
  const texts = new Map<string, string>();
  let tries = 0;
  for (let round = 0; round < rounds; round++) {
    for (const user of names) {
      // A source of its own for each eight tries: this is about what is said, not how often one may ask.
      const from = `127.0.1.${1 + Math.floor(round / 8)}`;
      const wrong = user === 'away' ? password : 'a wrong long password';
      const before = processorMs(world.gateway.pid);
      const { status, text } = await world.call('/api/v1/session', { method: 'POST', body: { user, password: wrong }, from });
      tries++;
      work.set(user, (work.get(user) ?? 0) + processorMs(world.gateway.pid) - before);
      texts.set(user, `${status} ${text}`);
    }
  }
  if (new Set(texts.values()).size > 1) found.push(`sign-in says who is there: ${[...texts].map((each) => each.join(': ')).join(' | ')}`);
  if (![...texts.values()].every((text) => text.startsWith('401'))) found.push(`expected 401, came ${[...texts.values()].join(' | ')}`);
  const each = [...work].map(([name, ms]) => `${name} ${(ms / rounds).toFixed(0)} ms`).join(', ');
  if (Math.max(...work.values()) > Math.min(...work.values()) * tellingRatio) found.push(`sign-in tells by its time who is there: ${each}`);
  if (Math.min(...work.values()) < 50 * rounds) found.push(`a password costs less than 50 ms: ${each}`);

  const basic = (name: string) => ({ authorization: `Basic ${Buffer.from(`${name}:wrong-secret-of-some-length`).toString('base64')}` });
  const accounts = await Promise.all(
    ['button', 'nobody-here', 'gate'].map((name, at) => world.call('/api/v1/devices', { headers: basic(name), from: `127.0.2.${at + 1}` })),
  );
  const links = ['A'.repeat(43), 'used-or-not'];
  const setups = await Promise.all(
    links.map((invitation) => world.call('/api/v1/setup', { method: 'POST', body: { invitation }, from: '127.0.2.9' })),
  );
  tries += accounts.length + setups.length;
  for (const [what, answers] of Object.entries({ 'Basic accounts': accounts, 'one-time links': setups }))
    if (new Set(answers.map(({ status, text }) => `${status} ${text}`)).size > 1)
      found.push(`${what} are answered differently: ${answers.map(({ text }) => text).join(' | ')}`);
  return { found, tries };
}

/** Processor time of a process so far, all its threads [proc_pid_stat(5): fields 14 and 15, in ticks of 10 ms]. */
function processorMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function isGood(world: WebSite, cookie: string): Promise<boolean> {
  return (await world.call('/api/v1/session', { cookie })).status === 200;
}

interface Stream {
  readonly ended: Promise<void>;
  /** Where the gateway did not end it. */
  drop(): void;
}

/** Resolves when it is open, with what resolves when it has ended. */
async function openSocket(world: WebSite, headers: Record<string, string>, terminal = 'gate'): Promise<Stream> {
  const socket = new WebSocket(`${world.gateway.http.replace('http', 'ws')}/api/v1/terminals/${terminal}/stream`, { headers });
  socket.on('error', () => {});
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await new Promise<void>((resolve, reject) => socket.once('open', () => resolve()).once('error', reject));
  return { ended, drop: () => socket.terminate() };
}

async function openEvents(world: WebSite, cookie: string): Promise<Stream> {
  const leave = new AbortController();
  const headers = { cookie, accept: 'text/event-stream' };
  const answer = await fetch(`${world.gateway.http}/api/v1/events?after=latest`, { headers, signal: leave.signal });
  if (answer.status !== 200 || answer.body === null) throw new Error(`no event stream: ${answer.status}`);
  const reader = answer.body.getReader();
  const read = async () => {
    while (!(await reader.read()).done);
  };
  return { ended: read().catch(() => {}), drop: () => leave.abort() };
}

async function within({ ended }: Stream, ms: number): Promise<boolean> {
  const timer = new AbortController();
  const late = sleep(ms, false, { signal: timer.signal }).catch(() => false);
  const is = await Promise.race([ended.then(() => true), late]);
  timer.abort();
  return is;
}
