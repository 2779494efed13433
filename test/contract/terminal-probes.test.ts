import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { basic, eventually, openSite, type Site } from './site.ts';

/** In the slow run only: minutes that the usual one does not have. */
const slow: typeof test | (() => void) = process.env.ANLIN_SLOW === '1' ? test : () => {};

type Message = { readonly type: string; readonly deliveryId: string; readonly sequence: number } & Record<string, unknown>;

/** A terminal by hand: it answers what it is told to answer. */
class Screen {
  readonly heard: Message[] = [];
  answers = true;
  private readonly socket: WebSocket;
  private readonly timer: NodeJS.Timeout;

  constructor(site: Site, id: string, secret: string, after: number | null = null) {
    const query = after === null ? '' : `?after=${after}`;
    this.socket = new WebSocket(`${site.gateway.http.replace('http', 'ws')}/api/v1/terminals/${id}/stream${query}`, {
      headers: { authorization: basic(id, secret) },
    });
    const alive = () => this.say({ type: 'alive', lastSequence: 0, visible: true, sound: 'on' });
    this.socket.on('open', alive);
    this.socket.on('error', () => {});
    this.timer = setInterval(alive, 5_000);
    this.socket.on('message', (data) => {
      const message = JSON.parse(String(data));
      this.heard.push(message);
      if (this.answers && message.deliveryId !== undefined) {
        this.say({ type: 'received', deliveryId: message.deliveryId });
        this.say({ type: 'shown', deliveryId: message.deliveryId });
      }
    });
  }

  of(type: string): readonly Message[] {
    return this.heard.filter((message) => message.type === type);
  }

  say(message: object): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  close(): void {
    clearInterval(this.timer);
    this.socket.close();
  }
}

let site: Site;
let screen: Screen;
let secret: string;
let cookie: string;
beforeAll(async () => {
  // A test every 7.2 s, missed after half of that.
  site = await openSite({ 'smoke-1': 'smoke-detector' }, '阳光社区/1号楼', { ANLIN_TERMINAL_TEST_HOURS: '0.002' });
  secret = (await site.cli<{ secret: string }>('terminal', 'add', 'gate', '--place', '阳光社区')).secret;
  const { invitation } = await site.cli<{ invitation: string }>('user', 'add', 'chief', '--name', '周', '--role', 'manager');
  const answer = await fetch(`${site.gateway.http}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: site.gateway.http },
    body: JSON.stringify({ invitation }),
  });
  cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  screen = new Screen(site, 'gate', secret);
}, 60_000);
afterAll(async () => {
  screen?.close();
  await site?.close();
});

const standing = async (rule: string) => (await site.alarms()).filter((alarm) => alarm.rule === rule);
interface Terminal {
  readonly id: string;
  readonly lastTest: { at: string; receivedAt: string | null; shownAt: string | null } | null;
}
const lastTest = async () => (await site.get<{ items: Terminal[] }>('/api/v1/terminals')).items.find(({ id }) => id === 'gate')?.lastTest;

test('a test alarm comes again and again, in the order of the outbox, as no alarm, and comes back as shown', async () => {
  await eventually(() => screen.of('test').length, { timeout: 40_000 }).toBeGreaterThanOrEqual(2);
  const [first, second] = screen.of('test');
  expect(Object.keys(first ?? {}).sort()).toEqual(['at', 'attempt', 'deliveryId', 'sequence', 'type']);
  expect([second?.sequence, second?.deliveryId]).toEqual([(first?.sequence ?? 0) + 1, 'test:gate~2~gate']);
  await eventually(async () => (await lastTest())?.shownAt).toEqual(expect.any(String));
  expect(await site.alarms()).toEqual([]);
  expect(screen.of('delivery')).toEqual([]);
}, 60_000);

test('one that does not come back is an alarm within two intervals, stands through a kill, and goes when one is shown', async () => {
  screen.answers = false;
  const before = screen.of('test').length;
  await eventually(() => screen.of('test').length, { timeout: 20_000 }).toBeGreaterThan(before);
  const began = Date.now();
  await eventually(async () => (await standing('terminal.test-missed')).length, { timeout: 20_000 }).toBe(1);
  expect(Date.now() - began).toBeLessThan(14_400);
  expect((await standing('terminal.test-missed'))[0]).toMatchObject({ subject: 'terminal:gate', place: '阳光社区', severity: 'major' });
  await site.restart('kill');
  screen.close();
  screen = new Screen(site, 'gate', secret);
  expect((await standing('terminal.test-missed')).map(({ state }) => state)).toEqual(['unacknowledged']);
  screen.answers = true;
  await eventually(async () => (await standing('terminal.test-missed'))[0]?.state, { timeout: 30_000 }).toBe('returned-unacknowledged');
}, 90_000);

test('a duty check takes a person who asks and a person who answers; both are in the audit trail', async () => {
  const ask = (headers: Record<string, string>, minutes: unknown = 1) =>
    fetch(`${site.gateway.http}/api/v1/terminals/gate/presence-check`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: site.gateway.http, ...headers },
      body: JSON.stringify({ minutes }),
    });
  expect((await ask({ authorization: `Bearer ${site.token}` })).status).toBe(403);
  expect((await ask({ cookie }, 0)).status).toBe(400);
  expect((await ask({ cookie })).status).toBe(202);
  await eventually(() => screen.of('presence-check').length).toBe(1);
  const [check] = screen.of('presence-check');
  expect(Date.parse(String(check?.answerBy)) - Date.parse(String(check?.at))).toBe(60_000);
  // Whoever answers says who it is.
  screen.say({ type: 'present', deliveryId: check?.deliveryId });
  await eventually(() => screen.of('error').map(({ code }) => code)).toEqual(['name-missing']);
  screen.say({ type: 'present', deliveryId: check?.deliveryId, by: 'wang' });
  const trail = async () =>
    (
      await site.get<{ items: { act: string; target: string; origin: Record<string, unknown>; by?: string | null }[] }>(
        '/api/v1/audit?act=presence',
      )
    ).items;
  await eventually(async () => (await trail()).map(({ act }) => act)).toEqual(['presence.answered', 'presence.asked']);
  expect(JSON.stringify(await trail())).toMatch(/wang.*chief/s);
  screen.say({ type: 'present', deliveryId: check?.deliveryId, by: 'li' });
  await eventually(() => screen.of('error').map(({ code }) => code)).toEqual(['name-missing', 'check-over']);
}, 60_000);

// The shortest that may be asked for is a minute.
slow(
  'no answer in time is an alarm about the terminal, until somebody answers',
  async () => {
    await fetch(`${site.gateway.http}/api/v1/terminals/gate/presence-check`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: site.gateway.http, cookie },
      body: JSON.stringify({ minutes: 1 }),
    });
    await eventually(() => screen.of('presence-check').length).toBe(2);
    await eventually(async () => (await standing('terminal.unattended')).length, { timeout: 80_000, interval: 1_000 }).toBe(1);
    expect((await standing('terminal.unattended'))[0]).toMatchObject({ subject: 'terminal:gate', severity: 'major' });
    screen.say({ type: 'present', deliveryId: screen.of('presence-check')[1]?.deliveryId, by: 'wang' });
    await eventually(async () => (await standing('terminal.unattended'))[0]?.state).toBe('returned-unacknowledged');
  },
  120_000,
);
