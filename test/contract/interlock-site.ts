import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MqttClient } from 'mqtt';
import mqtt from 'mqtt';
import { type Alarm, openSite, type Registered, type Site } from './site.ts';

export interface Effect {
  readonly effect: string;
  readonly deviceId: string;
  readonly state: string;
  readonly attempts: number;
  readonly commandId: string | null;
}
export interface FiringJson {
  readonly id: string;
  readonly interlock: string;
  readonly alarmId: string | null;
  readonly deviceId: string | null;
  readonly testBy: string | null;
  readonly endedAt: string | null;
  readonly effects: readonly Effect[];
  readonly spared: readonly string[];
  readonly release: { readonly state: string } | null;
}

/** Closes the valve of the unit on gas; `more` goes to the effect, `tail` behind the effects. */
export function gasInterlock(seconds: number, more = '', tail = ''): string {
  return `id: gas
title: { zh: 燃气联动, en: Gas }
summary: { zh: 关阀, en: Closes the valve }
cause: { rules: [gas.high] }
area: unit
${tail}effects:
  close-valve:
    title: { zh: 关阀, en: Close the valve }
    command: close-valve
    point: gas.valve
    sparks: false
    failSafe: { within: ${seconds} s, source: { zh: 测试, en: A test } }
${more}examples:
  - name: late data moves nothing
    devices: { shaft-1: { type: gas-shaft-valve, place: A } }
    alarm: { device: shaft-1, rule: gas.high, as: late }
    expect: {}
`;
}

/** For a drill: a danger of the same kind. */
const leakPlan = `id: leak
title: { zh: 燃气泄漏, en: Gas leak }
summary: { zh: 处置燃气泄漏, en: What to do about a leak }
hazard: gas
steps:
  - { id: go, role: guard, title: { zh: 到场, en: Go }, instruction: { zh: 到场查看, en: Go there }, reaches: on-site, required: true }
  - { id: done, role: guard, title: { zh: 处置, en: Done }, instruction: { zh: 到场查看, en: Go there }, reaches: resolved, required: true }
clocks: {}
escalation:
  - { title: { zh: 社区, en: Community }, roles: [guard] }
examples:
  - { name: begins, moments: [{ alarm: gas.high }], expect: { level: 1 } }
`;

/** A valve on the wire: counts what it is told, and does as `mode` says. */
export class Valve {
  mode: 'obey' | 'silent' | 'only-say-done' = 'obey';
  readonly told: string[] = [];
  private client: MqttClient | null = null;
  private readonly site: InterlockSite;
  readonly id: string;

  constructor(site: InterlockSite, id: string) {
    this.site = site;
    this.id = id;
  }

  async connect(): Promise<void> {
    const client = await mqtt.connectAsync(this.site.site.gateway.mqtt, {
      username: this.id,
      password: this.site.secrets.get(this.id) ?? '',
      reconnectPeriod: 0,
    });
    this.client = client;
    client.on('error', () => {});
    client.on('message', (_topic, body) => {
      const { commandId } = JSON.parse(body.toString());
      this.told.push(commandId);
      if (this.mode === 'silent') return;
      client.publish(`v1/devices/${this.id}/commands/${commandId}/result`, JSON.stringify({ status: 'done' }), { qos: 1 });
      if (this.mode === 'obey') this.say({ 'gas.valve': 'closed', 'gas.state': 'normal', 'gas.concentration': 0 });
    });
    await client.subscribeAsync(`v1/devices/${this.id}/commands`, { qos: 0 });
    this.say({ 'gas.valve': 'open', 'gas.state': 'normal', 'gas.concentration': 0 });
  }

  say(values: object): void {
    this.client?.publish(`v1/devices/${this.id}/telemetry`, JSON.stringify(values), { qos: 1 });
  }

  async leave(): Promise<void> {
    await this.client?.endAsync(true).catch(() => {});
    this.client = null;
  }
}

export const unit = '阳光社区/1号楼/1单元';

/** A gateway with detectors in flats of one unit, a valve in its shaft, a folder of interlocks, and three people. */
export class InterlockSite {
  readonly secrets = new Map<string, string>();
  readonly cookies = new Map<string, string>();
  readonly folder: string;
  site!: Site;
  valve!: Valve;

  constructor() {
    this.folder = join(mkdtempSync(join(tmpdir(), 'anlin-interlock-site-')), 'interlocks');
    mkdirSync(this.folder);
  }

  write(text: string, name = 'gas'): void {
    writeFileSync(join(this.folder, `${name}.yaml`), text);
  }

  async open(detectors: number, env: Record<string, string> = {}): Promise<void> {
    const plans = join(this.folder, '..', 'plans');
    mkdirSync(plans);
    writeFileSync(join(plans, 'leak.yaml'), leakPlan);
    this.site = await openSite({}, unit, { ANLIN_INTERLOCKS: this.folder, ANLIN_PLANS: plans, ...env });
    for (let n = 1; n <= detectors; n++) await this.add(`gas-${n}`, 'gas-household', `${unit}/1层/${100 + n}室`);
    await this.add('shaft-1', 'gas-shaft-valve', `${unit}/管井`);
    for (const [id, role] of [
      ['ann', 'administrator'],
      ['bo', 'manager'],
      ['cy', 'operator'],
    ] as const)
      await this.person(id, role);
    this.valve = new Valve(this, 'shaft-1');
    await this.valve.connect();
  }

  async add(id: string, profile: string, place: string): Promise<void> {
    const answer = await this.site.call('/api/v1/devices', { body: { id, profile, place } });
    this.secrets.set(id, ((await answer.json()) as Registered).secret);
  }

  private async person(id: string, role: string): Promise<void> {
    const password = 'quite long and odd 7';
    await this.site.call('/api/v1/users', { body: { id, name: id, role, password } });
    const opened = await this.site.call('/api/v1/session', {
      body: { user: id, password },
      headers: { origin: this.site.gateway.http, authorization: '' },
    });
    this.cookies.set(
      id,
      opened.headers
        .getSetCookie()
        .map((each) => each.split(';')[0])
        .join('; '),
    );
  }

  async as<T = Record<string, unknown>>(
    who: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: T & { refusal?: string } }> {
    const { http } = this.site.gateway;
    const answer = await fetch(`${http}/api/v1${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        cookie: this.cookies.get(who) ?? '',
        origin: http,
        'accept-language': 'en',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: JSON.parse(await answer.text()) };
  }

  act(who: string, act: string, more: object = {}) {
    return this.as<{ site: { state: string } | null; firing: FiringJson | null }>(who, '/interlocks/gas/acts', {
      act,
      place: unit,
      ...more,
    });
  }

  firings(query = ''): Promise<readonly FiringJson[]> {
    return this.site.get<{ items: FiringJson[] }>(`/api/v1/firings${query}`).then(({ items }) => items);
  }

  async send(device: string, values: object): Promise<void> {
    const client = await mqtt.connectAsync(this.site.gateway.mqtt, {
      username: device,
      password: this.secrets.get(device) ?? '',
      reconnectPeriod: 0,
    });
    await client.publishAsync(`v1/devices/${device}/telemetry`, JSON.stringify(values), { qos: 1 });
    await client.endAsync();
  }

  gas(device: string): Promise<void> {
    return this.send(device, { 'gas.concentration': 60, 'gas.state': 'high' });
  }

  alarms(rule: string): Promise<readonly Alarm[]> {
    return this.site.alarms().then((all) => all.filter((alarm) => alarm.rule === rule));
  }

  async close(): Promise<void> {
    await this.valve?.leave();
    await this.site?.close();
    rmSync(join(this.folder, '..'), { recursive: true, force: true });
  }
}
