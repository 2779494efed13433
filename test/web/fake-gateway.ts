import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket, WebSocketServer } from 'ws';
import { contentSecurityPolicy } from '../../src/api/guard/security-headers.ts';
import { pageFiles } from '../../src/api/page-files.ts';
import { fillAsides } from './fake-asides.ts';
import { fillDuty } from './fake-duty.ts';
import { fillIndicators } from './fake-indicators.ts';
import { fillKpis } from './fake-kpis.ts';
import { fillLab } from './fake-lab.ts';
import { fillMaintenance } from './fake-maintenance.ts';
import { fillPaths } from './fake-paths.ts';
import { fillPlans } from './fake-plans.ts';

const pageFolder = new URL('../../src/web/page/', import.meta.url).pathname;
/** What the gateway itself sends. */
const policy = Object.entries(contentSecurityPolicy)
  .map(([name, values]) => `${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} ${values.join(' ')}`)
  .join('; ');
const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/** Compiles the page's own TypeScript with its own settings; the other files are read where they are. */
export function buildPage(): string {
  const out = mkdtempSync(join(tmpdir(), 'anlin-page-'));
  const tsc = new URL('../../node_modules/typescript/bin/tsc', import.meta.url).pathname;
  const settings = new URL('../../src/web/tsconfig.json', import.meta.url).pathname;
  execFileSync(process.execPath, [tsc, '-p', settings, '--outDir', out], { stdio: 'pipe' });
  return out;
}

export const alarmOf = (id: string, change: Record<string, unknown> = {}) => ({
  id,
  subject: `device:${id}`,
  component: '',
  deviceId: id,
  rule: 'lift.entrapment',
  severity: 'critical',
  state: 'unacknowledged',
  shelved: null,
  suppressed: null,
  outOfService: null,
  condition: 'true',
  place: '阳光社区/1号楼/1单元',
  raisedAt: new Date(Date.now() - 83_000).toISOString(),
  reason: '轿厢停在 3 层与 4 层之间 62 秒，门关闭，轿厢内有人。',
  reasons: {
    zh: '轿厢停在 3 层与 4 层之间 62 秒，门关闭，轿厢内有人。',
    en: 'The car has stood between floors 3 and 4 for 62 s, doors closed, with somebody inside.',
  },
  title: { zh: '电梯困人', en: 'People trapped in the lift' },
  guidance: {
    cause: { zh: '运行中停梯：安全回路断开或供电中断。', en: 'The lift stopped on its way: safety circuit open or power lost.' },
    consequence: { zh: '乘客恐慌、自行扒门有坠落危险。', en: 'People panic, and may fall when they force the doors.' },
    action: {
      zh: '通过轿厢对讲安抚乘客，告知不要扒门；立即拨打 96333，报救援识别码；通知维保单位 30 分钟内到场。',
      en: 'Talk to the people inside over the intercom: stay calm, keep off the doors. Call 96333 with the rescue code; maintenance must be on site within 30 minutes.',
    },
  },
  seen: null,
  occurrences: 1,
  lifeSafety: true,
  exercise: false,
  acknowledgedBy: null,
  acknowledgedAt: null,
  endedAt: null,
  endedBy: null,
  classification: null,
  incident: null,
  sequence: 1,
  ...change,
});
export type FakeAlarm = ReturnType<typeof alarmOf>;

export interface Said {
  readonly type: string;
  readonly deliveryId: string;
  readonly by: string;
  readonly seconds: number;
  readonly lastSequence: number;
  readonly visible: boolean;
  readonly sound: string;
}

/** The console as `npm run build` makes it; made here when it is not up to date. */
export function buildConsole(): void {
  execFileSync(process.execPath, [new URL('../../build.mjs', import.meta.url).pathname, '--console'], {
    cwd: new URL('../../', import.meta.url).pathname,
    stdio: 'pipe',
  });
}
const publicFolder = new URL('../../dist/src/web/public/', import.meta.url).pathname;

/** The page of an address, by the table the gateway itself goes by. */
function pageOf(path: string): string | null {
  const fits = Object.entries(pageFiles).find(([url]) => new RegExp(`^${url.replace(/:\w+/g, '[^/]+')}$`).test(path));
  return fits?.[1] ?? null;
}

/** A gateway as the pages see one: the files, a little API from a table, and the terminal stream by hand. */
export class FakeGateway {
  readonly said: (Said & { readonly at: number })[] = [];
  /** In so many messages of the stream. */
  messages = 0;
  /** `after` of every stream opened. */
  readonly opened: (string | null)[] = [];
  /** `GET /api/...` (without the query) -> status and body. */
  readonly answers = new Map<string, { status: number; body: unknown }>();
  readonly asked: { method: string; path: string; body: unknown }[] = [];
  heartbeats = true;
  /** What the page is told of the pages served now. */
  build = 'b1';
  /** False: `GET /api/v1/events` is answered like any address that is not there. */
  feedIsUp = true;
  private readonly followers = new Set<ServerResponse>();
  sequence = 0;
  /** Ms by which the gateway's clock is ahead of the browser's. */
  clockAhead = 0;
  onSaid: (message: Said) => void = () => {};
  url = '';
  private readonly built: string;
  private readonly server: Server = createServer((request, response) => void this.answer(request, response));
  private readonly sockets = new WebSocketServer({ noServer: true });
  private readonly timer = setInterval(() => this.heartbeat(), 10_000);

  constructor(built: string) {
    this.built = built;
    this.server.on('upgrade', (request, socket, head) => {
      this.opened.push(new URL(request.url ?? '', 'http://x').searchParams.get('after'));
      this.sockets.handleUpgrade(request, socket, head, (client) => {
        client.on('message', (data) => {
          this.messages += 1;
          for (const message of [JSON.parse(String(data))].flat()) {
            this.said.push({ ...message, at: Date.now() });
            this.onSaid(message);
          }
        });
        client.on('error', () => {});
        this.heartbeat();
      });
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.drop();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
  /** Cuts every stream without a word. */
  drop(): void {
    for (const client of this.sockets.clients) client.terminate();
  }
  send(message: unknown): void {
    for (const client of this.sockets.clients) if (client.readyState === WebSocket.OPEN) client.send(JSON.stringify(message));
  }
  deliver(alarm: FakeAlarm, attempt = 1): string {
    const deliveryId = `${alarm.id}~${alarm.sequence}~gate`;
    this.send({ type: 'delivery', sequence: ++this.sequence, deliveryId, attempt, alarm, plan: null, response: null });
    return deliveryId;
  }
  /** A step of a response; `response`: of an alarm that joined it. */
  respond(
    alarm: FakeAlarm,
    plan: { readonly response: string; readonly sequence: number } | null,
    response = plan?.response ?? null,
  ): string {
    const deliveryId = plan === null ? `${alarm.id}~${alarm.sequence}~gate` : `${alarm.id}~r${plan.sequence}~gate`;
    // Whoever asks has the same.
    if (plan !== null) this.answers.set(`GET /api/v1/responses/${plan.response}`, { status: 200, body: { progress: plan, receipts: [] } });
    this.send({ type: 'delivery', sequence: ++this.sequence, deliveryId, attempt: 1, alarm, plan, response });
    return deliveryId;
  }
  /** Ends every event stream without a word. */
  cutFeed(): void {
    for (const follower of this.followers) follower.destroy();
  }
  /** One event of the feed; the console only looks at its kind. */
  /** A test alarm or a duty check. */
  probe(message: object): void {
    this.send({ ...message, sequence: ++this.sequence });
  }

  tell(kind: 'alarm' | 'act' | 'heartbeat'): void {
    for (const follower of this.followers) follower.write(`event: ${kind}\ndata: {}\n\n`);
  }
  heartbeat(): void {
    if (this.heartbeats) this.tell('heartbeat');
    if (this.heartbeats)
      this.send({
        type: 'heartbeat',
        sequence: this.sequence,
        build: this.build,
        at: new Date(Date.now() + this.clockAhead).toISOString(),
      });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '', 'http://x').pathname;
    response.setHeader('content-security-policy', policy);
    if (path === '/api/v1/events' && this.feedIsUp) {
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' });
      response.write('retry: 3000\n\nevent: heartbeat\ndata: {}\n\n');
      this.followers.add(response);
      response.once('close', () => this.followers.delete(response));
      return;
    }
    if (path.startsWith('/api/')) {
      let text = '';
      for await (const chunk of request) text += chunk;
      this.asked.push({ method: request.method ?? '', path, body: text === '' ? null : JSON.parse(text) });
      const found = this.answers.get(`${request.method} ${path}`) ?? {
        status: 404,
        body: { code: 'not-found', title: 'Not there', detail: path },
      };
      response.writeHead(found.status, { 'content-type': found.status < 400 ? 'application/json' : 'application/problem+json' });
      response.end(found.status === 204 ? undefined : JSON.stringify(found.body));
      return;
    }
    const name = path === '/favicon.ico' ? 'favicon.svg' : path.startsWith('/web/') ? path.slice(5) : (pageOf(path) ?? 'none');
    const ending = name.split('.').at(-1) ?? '';
    try {
      const folder = name.startsWith('console/') ? publicFolder : ending === 'js' ? this.built : pageFolder;
      const body = readFileSync(join(folder, name));
      const text = ending === 'html' ? body.toString().replace('data-build=""', `data-build="${this.build}"`) : body;
      response.writeHead(200, { 'content-type': types[ending] ?? 'application/octet-stream' }).end(text);
    } catch {
      response.writeHead(404).end();
    }
  }
}

const hoursAgo = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();

/** A small community behind the API, with one signed-in person. */
export function fillCommunity(gateway: FakeGateway): void {
  const ok = (path: string, body: unknown) => gateway.answers.set(`GET /api/v1/${path}`, { status: 200, body });
  ok('session', {
    user: { id: 'wang', name: '王芳', role: 'operator', place: '阳光社区' },
    expiresAt: hoursAgo(-150),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    hasPassword: true,
  });
  const below = { version: '0.1.0', heardAt: hoursAgo(0), position: 90, epoch: 1, roundTripMs: 12, freeBytes: 41e9, lastBackupAt: null };
  ok('gateways', {
    gateway: '0f',
    name: '锦江区',
    tier: 'district',
    lastBackupAt: hoursAgo(0),
    above: {
      connected: false,
      name: '成都市',
      tier: 'city',
      backlog: 120,
      since: hoursAgo(2),
      why: { zh: 'connect ECONNREFUSED', en: 'connect ECONNREFUSED' },
    },
    items: [
      {
        ...below,
        id: 'sunshine',
        place: '阳光社区',
        name: '阳光社区',
        tier: 'community',
        connected: true,
        backlog: 0,
        histories: 1,
        clockOffsetSeconds: 0.2,
      },
      {
        ...below,
        id: 'east',
        place: '东街',
        name: '东街',
        tier: 'sub-district',
        connected: false,
        backlog: 7,
        histories: 2,
        clockOffsetSeconds: -6.1,
      },
      {
        ...{ id: 'new', place: '新村', name: null, tier: null, version: null, connected: false, heardAt: null, position: 0, backlog: null },
        ...{ epoch: null, histories: 0, clockOffsetSeconds: null, roundTripMs: null, freeBytes: null, lastBackupAt: null },
      },
    ],
  });
  ok('terminals', {
    items: [
      {
        id: 'gate',
        place: '阳光社区',
        devices: 12,
        gateways: 0,
        live: true,
        lastAliveAt: hoursAgo(0),
        visible: true,
        sound: 'on',
        lastSequence: 4,
        connections: 1,
        lastTest: { at: hoursAgo(3), receivedAt: hoursAgo(3), shownAt: hoursAgo(3) },
      },
      {
        id: 'hall',
        place: '阳光社区/2号搂',
        devices: 0,
        gateways: 0,
        live: false,
        lastAliveAt: null,
        visible: false,
        sound: null,
        lastSequence: 0,
        connections: 0,
        lastTest: { at: hoursAgo(3), receivedAt: null, shownAt: null },
      },
    ],
    next: null,
  });
  const device = {
    connected: true,
    silent: false,
    lastMessageAt: hoursAgo(0),
    activeAlarms: 0,
    worst: null,
    notMonitored: null,
    test: null,
    outOfService: [],
    notJudged: [],
  };
  const papers = {
    registrationCode: '梯11浙A00001(20)',
    rescueCode: '012345',
    maintainer: '某某电梯维保有限公司',
    maintainerPhone: '0571-85000000 / +86 138 0000 0000',
    maker: '某某电梯',
    serial: 'SN-77',
    inspectionDue: '2027-05-01',
    note: null,
  };
  const devices = [
    { ...device, ...papers, id: 'lift-1', profile: 'lift-monitor', place: '阳光社区/1号楼/1单元', worst: 'critical', activeAlarms: 1 },
    { ...device, id: 'gas-0301', profile: 'gas-household', place: '阳光社区/1号楼/1单元/3层/301', worst: 'minor', activeAlarms: 1 },
    { ...device, id: 'sos-0102', profile: 'sos-button', place: '阳光社区/2号楼/1单元/1层/102', silent: true },
    { ...device, id: 'door-vibration-1', profile: 'lift-door-vibration', place: '阳光社区/2号楼', lastMessageAt: null },
  ];
  const place = (path: string, devices: number, activeAlarms = 0, worst: string | null = null) => ({
    place: path,
    name: path.split('/').at(-1),
    parent: path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : null,
    devices,
    terminals: path === '阳光社区' ? 2 : 0,
    liveTerminals: path === '阳光社区' ? 1 : 0,
    activeAlarms,
    worst,
  });
  ok('places', {
    items: [
      place('阳光社区', 4, 2, 'critical'),
      place('阳光社区/1号楼', 2, 2, 'critical'),
      place('阳光社区/1号楼/1单元', 2, 2, 'critical'),
      place('阳光社区/2号楼', 2),
    ],
    next: null,
  });
  ok('devices', { items: devices, next: null });
  for (const entry of devices) {
    ok(`devices/${entry.id}`, entry);
    ok(`devices/${entry.id}/latest`, { items: [] });
    ok(`devices/${entry.id}/commands`, { items: [], next: null });
  }
  ok('devices/gas-0301/latest', {
    items: [
      { ts: hoursAgo(0), point: 'gas.concentration', value: 12.5, unit: '%LEL', quality: 'good' },
      { ts: hoursAgo(0), point: 'gas.state', value: 'low', unit: null, quality: 'good' },
      { ts: hoursAgo(0.2), point: 'gas.co', value: null, unit: '1e-6', quality: 'missing' },
      { ts: hoursAgo(3), point: 'device.battery', value: 18, unit: '%', quality: 'stale' },
    ],
  });
  ok('devices/gas-0301/readings', {
    items: Array.from({ length: 300 }, (_, n) => ({
      ts: hoursAgo((300 - n) / 301),
      point: 'gas.concentration',
      value: 5 + 8 * Math.sin(n / 30) ** 2 + (n > 220 ? (n - 220) / 10 : 0),
      unit: '%LEL',
      quality: 'good',
    })).filter((_, n) => n < 120 || n > 150),
  });
  const number = { component: '', kind: 'number', ucum: null, range: null, words: [] };
  const gas = {
    id: 'gas-household',
    title: { zh: '家用可燃气体探测器', en: 'Household gas detector' },
    summary: { zh: '厨房里的甲烷和一氧化碳探测器。', en: 'Methane and carbon monoxide detector for kitchens.' },
    points: [
      { ...number, point: 'gas.concentration', title: { zh: '可燃气体浓度', en: 'Gas concentration' }, unit: '%LEL' },
      { ...number, point: 'gas.co', title: { zh: '一氧化碳', en: 'Carbon monoxide' }, unit: '1e-6' },
      { ...number, point: 'device.battery', title: { zh: '电池电量', en: 'Battery' }, unit: '%' },
      {
        ...number,
        point: 'gas.state',
        kind: 'word',
        title: { zh: '探测器状态', en: 'Detector state' },
        unit: null,
        words: [{ word: 'low', title: { zh: '低限报警', en: 'low alarm' } }],
      },
    ],
  };
  ok('profiles', { items: [gas], next: null });
  fillCommands(gateway, gas);
  const alarms = [
    alarmOf('lift-1'),
    alarmOf('gas-0301', {
      severity: 'minor',
      state: 'acknowledged',
      title: { zh: '燃气浓度偏高', en: 'Gas concentration raised' },
      acknowledgedBy: 'wang',
      acknowledgedAt: hoursAgo(0.1),
      raisedAt: hoursAgo(2),
    }),
  ];
  ok('alarms', { items: alarms, next: null });
  const step = { position: 7, by: null, comment: null, classification: null, untold: [], reason: '', from: 'normal', to: 'unacknowledged' };
  ok('alarms/lift-1', {
    ...alarms[0],
    device: { ...papers, id: 'lift-1', profile: 'lift-monitor', place: '阳光社区/1号楼/1单元', state: 'in-service' },
    transitions: [
      { ...step, sequence: 1, at: hoursAgo(0.03), event: 'raised', reasons: alarms[0]?.reasons },
      {
        ...step,
        sequence: 2,
        at: hoursAgo(0.01),
        event: 'commented',
        reasons: { zh: '备注', en: 'Comment' },
        by: 'wang',
        comment: '维保已出发',
      },
    ],
    deliveries: [
      {
        id: 'a',
        terminalId: 'gate',
        event: 'raised',
        reason: 'raised',
        attempts: 1,
        sentAt: hoursAgo(0.03),
        receivedAt: hoursAgo(0.03),
        shownAt: hoursAgo(0.03),
        overtakenBy: null,
      },
      {
        id: 'b',
        terminalId: 'hall',
        event: 'raised',
        reason: 'fallback',
        attempts: 4,
        sentAt: hoursAgo(0.03),
        receivedAt: null,
        shownAt: null,
        overtakenBy: null,
      },
      {
        id: 'c',
        terminalId: 'centre',
        event: 'raised',
        reason: 'raised',
        attempts: 0,
        sentAt: null,
        receivedAt: null,
        shownAt: null,
        overtakenBy: 2,
      },
    ],
  });
  fillDesk(gateway);
  fillAsides(gateway, alarms);
  fillKpis(gateway, alarms);
  fillDuty(gateway);
  fillMaintenance(gateway);
  fillPaths(gateway);
  fillPlans(gateway);
  fillIndicators(gateway);
  fillAccess(gateway);
  fillLab(gateway);
  ok('quarantine', {
    items: [
      {
        id: '91-0',
        position: 91,
        at: hoursAgo(1),
        deviceId: 'gas-0301',
        source: 'mqtt',
        channel: 'telemetry',
        problem: {
          code: 'unknown-word',
          pointer: '/values/gas.state',
          expected: 'one of preheat, normal, low, high, fault, end-of-life, muted, test',
          came: '"alarm"',
          cure: 'Map the word in the profile under map, or correct the firmware.',
          weight: 'error',
        },
        body: '{"values":{"gas.state":"alarm","gas.concentration":31}}',
        sealed: false,
      },
      {
        id: '92-0',
        position: 92,
        at: hoursAgo(20),
        deviceId: 'lift-1',
        source: 'http',
        channel: 'events',
        problem: {
          code: 'unknown-point',
          pointer: '/x',
          expected: 'a point of lift-monitor',
          came: '1',
          cure: 'Remove the field or bind it in the profile.',
          weight: 'notice',
        },
        body: null,
        sealed: true,
      },
    ],
    next: null,
  });
}

/** What a detector can be made to do, and what was asked of it: one read back, one that nobody answered. */
function fillCommands(gateway: FakeGateway, type: object): void {
  const ok = (path: string, body: unknown) => gateway.answers.set(`GET /api/v1/${path}`, { status: 200, body });
  const expect = [{ point: 'gas.state', component: '', value: 'low' }];
  const minutes = {
    name: 'minutes',
    title: { zh: '时长', en: 'Time' },
    type: 'number',
    required: true,
    unit: 'min',
    min: 1,
    max: 30,
    whole: true,
  };
  const level = { ...minutes, name: 'level', title: { zh: '音量', en: 'Loudness' }, type: 'enum', required: false, unit: null };
  const mute = {
    id: 'mute',
    title: { zh: '消音', en: 'Mute' },
    does: { zh: '暂停蜂鸣，探测照常。', en: 'Silences the buzzer; it goes on measuring.' },
    confirm: { zh: '屋内的人听不到报警声。确认？', en: 'The people in the home will no longer hear it. Is somebody there?' },
    parameters: [
      { ...minutes, words: [] },
      { ...level, words: [{ word: 'low', title: { zh: '低', en: 'low' } }] },
    ],
    timeoutMs: 30_000,
    expect,
    carriers: ['mqtt'],
  };
  ok('profiles/gas-household', { ...type, commands: [mute] });
  const asked = { deviceId: 'gas-0301', command: 'mute', parameters: { minutes: 5 }, over: true, by: 'wang', via: 'session', why: null };
  const times = { timeoutMs: 30_000, expect, requestedAt: hoursAgo(1), sentAt: hoursAgo(1), endedAt: hoursAgo(0.99) };
  const done = { state: 'confirmed', code: 'read-back', reason: { zh: '已回读确认：gas.state = low', en: 'Read back: gas.state = low' } };
  const silent = { state: 'expired', code: 'no-answer', reason: { zh: '30 秒内没有答复', en: 'No answer within 30 s' }, answer: null };
  const read = { answeredAt: hoursAgo(1), readBackAt: hoursAgo(0.995), answer: { status: 'done', reason: null }, late: null };
  const unread = { answeredAt: null, readBackAt: null, late: null };
  ok('devices/gas-0301/commands', {
    items: [
      { id: 'c2', ...asked, ...times, ...silent, ...unread, why: '住户来电' },
      { id: 'c1', ...asked, ...times, ...done, ...read },
    ],
    next: null,
  });
}

/** People, tokens and the audit trail. */
function fillAccess(gateway: FakeGateway): void {
  const answer = (path: string, body: unknown, method = 'GET', status = 200) =>
    gateway.answers.set(`${method} /api/v1/${path}`, { status, body });
  const person = { role: 'operator', place: '阳光社区', disabled: false, hasPassword: true, lastSignInAt: hoursAgo(2) };
  answer('users', {
    items: [
      { ...person, id: 'chen', name: '陈静', hasPassword: false, lastSignInAt: null },
      { ...person, id: 'li', name: '李强', place: '阳光社区/2号楼', disabled: true, lastSignInAt: hoursAgo(900) },
      { ...person, id: 'wang', name: '王芳', role: 'administrator', place: '' },
      { ...person, id: 'zhao', name: '赵工', role: 'integrator', lastSignInAt: hoursAgo(30) },
    ],
    next: null,
  });
  answer(
    'users',
    { user: { id: 'new', name: 'New', role: 'operator', place: '' }, invitation: '/setup/once', expiresAt: hoursAgo(-24) },
    'POST',
    201,
  );
  const token = { role: 'reader', place: '阳光社区', createdAt: hoursAgo(2_000), expiresAt: hoursAgo(-4_000), lastUsedAt: hoursAgo(0.2) };
  answer('tokens', {
    items: [
      { ...token, id: 't-1', name: '一楼大屏的 Grafana' },
      { ...token, id: 't-2', name: null, expiresAt: hoursAgo(3), lastUsedAt: null },
    ],
    next: null,
  });
  answer('tokens', { ...token, id: 't-3', name: 'Grafana', token: '0yq3kz5m8Q2vXJr7nTbLcA0yq3kz5m8Q2vXJr7nTbLcA' }, 'POST', 201);
  answer('gateways', { id: 'spring', place: '阳光社区', secret: '0yq3kz5m8Q2vXJr7nTbLcA' }, 'POST', 201);
  answer('terminals', { id: 'duty-room', place: '阳光社区', secret: '0yq3kz5m8Q2vXJr7nTbLcA' }, 'POST', 201);
  answer('sessions', {
    items: [
      { id: 'a', createdAt: hoursAgo(2), seenAt: hoursAgo(0), current: true },
      { id: 'b', createdAt: hoursAgo(50), seenAt: hoursAgo(7), current: false },
    ],
  });
  const link = (sequence: number, act: string, target: string, by: string | null, detail: object = {}) => ({
    sequence,
    at: hoursAgo(100 - sequence),
    origin: by === null ? { by, via: 'gateway', from: '10.1.2.3' } : { by, via: 'session', from: '192.168.1.20' },
    act,
    target,
    detail,
    previous: 'a',
    hash: 'b',
  });
  answer('audit', {
    items: [
      link(98, 'account.refused', 'account:(unknown)', null),
      link(97, 'device.changed', 'device:gas-0301', 'zhao', { place: ['阳光社区', '阳光社区/1号楼'], maker: [null, '某某'] }),
      link(96, 'alarm.acknowledged', 'alarm:lift-1', 'wang', {
        subject: 'device:lift-1',
        rule: 'gas.high',
        from: 'unacknowledged',
        to: 'acknowledged',
        position: 7,
        step: 2,
      }),
      link(95, 'user.changed', 'user:li', 'wang', { role: 'operator', place: '阳光社区/2号楼', disabled: true }),
      link(94, 'session.refused', 'user:(unknown)', null),
      link(93, 'device.added', 'device:gas-0301', 'zhao', { profile: 'gas-household', record: { maker: '某某' } }),
      link(92, 'alarm.raised', 'alarm:uncovered', null, {
        subject: 'place:',
        rule: 'alarm.uncovered',
        from: 'normal',
        to: 'unacknowledged',
      }),
      link(91, 'response.clock-missed', 'response:lift-1', null, {
        plan: 'lift-entrapment',
        place: '阳光社区',
        stage: 'delivered',
        about: 'answered',
        step: 4,
      }),
      link(90, 'tier.escalated', 'alarm:lift-1', null, { tier: 'community', name: '阳光', to: 'district' }),
      link(89, 'interlock.in-force', 'interlocks', null),
    ],
    next: 'WzkzXQ',
  });
  answer('audit/verify', { checked: 96, bad: null });
}

/** What the alarm page and an integrator's pages ask for besides. */
function fillDesk(gateway: FakeGateway): void {
  const ok = (path: string, body: unknown) => gateway.answers.set(`GET /api/v1/${path}`, { status: 200, body });
  const done = (path: string, body: unknown) => gateway.answers.set(`POST /api/v1/${path}`, { status: 200, body });
  const gas = alarmOf('gas-0301', {
    rule: 'gas.high',
    state: 'latched-acknowledged',
    condition: 'false',
    acknowledgedBy: 'wang',
    acknowledgedAt: hoursAgo(0.05),
    raisedAt: hoursAgo(0.1),
    seen: { point: 'gas.concentration', value: 52, unit: '%LEL' },
  });
  const history = gateway.answers.get('GET /api/v1/alarms/lift-1')?.body as { readonly device: object };
  ok('alarms/gas-0301', { ...history, ...gas, device: { ...history.device, id: 'gas-0301', profile: 'gas-household' } });
  const condition = { kind: 'threshold', point: 'gas.concentration', raise: { op: 'atLeast', limit: 50 } };
  ok('rules', {
    items: [
      {
        id: 'gas.high',
        title: { zh: '燃气浓度高', en: 'Gas high' },
        profile: 'gas-household',
        condition,
        raiseDelaySeconds: 0,
        source: { zh: 'GB/T 50493-2019 [M]：二级报警', en: 'GB/T 50493-2019 [M]: level 2' },
      },
    ],
    next: null,
  });
  ok('profiles/gas-household/source', {
    id: 'gas-household',
    version: 'v',
    text: 'id: gas-household\nrules:\n  gas.low: { severity: huge }\n',
  });
  const cure = 'choose one of them';
  const problem = { file: 'x', line: 3, col: 24, pointer: '/rules/gas.low/severity', expected: 'a severity', came: '"huge"', cure };
  done('profiles/check', { ok: false, id: null, file: null, problems: [problem], examples: { run: 0, all: 0 } });
  done('profiles/gas-household/explain', {
    profile: 'gas-household',
    version: 'v',
    profileProblems: [],
    stored: '{}',
    historical: false,
    readings: [{ ts: hoursAgo(0), point: 'gas.concentration', value: 52, unit: '%LEL', quality: 'good' }],
    late: [],
    problems: [{ code: 'unknown-point', pointer: '/x', expected: 'a key that the device type binds', came: '1', cure, weight: 'notice' }],
    conditions: [{ rule: 'gas.high', component: '', to: 'true', afterSeconds: 0, reason: gas.reasons, historical: false }],
    alarms: [
      {
        rule: 'gas.high',
        component: '',
        severity: 'critical',
        lifeSafety: true,
        title: gas.title,
        afterSeconds: 0,
        guidance: gas.guidance,
      },
    ],
    told: { zh: '覆盖设备位置的每个应急终端', en: 'every terminal that covers the place' },
    judgedSeconds: 60,
    complete: false,
    rules: [{ id: 'gas.high', severity: 'critical', title: gas.title, text: 'gas.concentration at least 50' }],
  });
  done('devices', { id: 'gas-1', profile: 'gas-household', place: '', secret: '0yq3kz5m8Q2vXJr7nTbLcA' });
}
