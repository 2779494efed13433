import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { expect, onTestFinished, test } from 'vitest';
import { loadSettings } from '../../src/config/settings.ts';
import { startGateway } from '../../src/main.ts';
import { fastRunningTime } from './fast-running-time.ts';

const operator = { by: null, via: 'cli', from: 'test' } as const;
const estate = 300;

/** A field gateway and what is behind it, over the wire: one cable, so when it is pulled all of them fall silent at once. */
class Field {
  private readonly post: (id: string, body: object) => Promise<unknown>;
  private timer: NodeJS.Timeout | null = null;
  private readonly ids: readonly string[];
  private busy: Promise<unknown> = Promise.resolve();
  constructor(ids: readonly string[], post: Field['post']) {
    this.ids = ids;
    this.post = post;
  }
  /** All speak, at most once in each of `ms`: on a busy machine a round takes longer. */
  plug(ms: number): void {
    let running = false;
    const say = () => {
      if (running) return;
      running = true;
      this.busy = this.ids
        .reduce(
          (before, id) => before.then(() => (this.timer === null ? undefined : this.post(id, { 'device.signal': -60 }))),
          Promise.resolve<unknown>(null),
        )
        .finally(() => {
          running = false;
        });
    };
    this.timer = setInterval(say, ms);
    say();
  }
  async pull(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    await this.busy;
  }
}

test('one gateway pulled: 1 alarm and 300 not monitored; a call behind it is told; it is back, and who stays away is told by itself', {
  timeout: 180_000,
}, async () => {
  const data = mkdtempSync(join(tmpdir(), 'anlin-pulled-'));
  const env = { ANLIN_DATA: data, ANLIN_HTTP_PORT: '0', ANLIN_MQTT_PORT: '0', ANLIN_LOG_LEVEL: 'error' };
  const speed = fastRunningTime(1);
  const gateway = await startGateway(loadSettings(env, () => {}));
  onTestFinished(async () => {
    await gateway.stop();
    rmSync(data, { recursive: true, force: true });
  });
  const behind = Array.from({ length: estate }, (_, i) => `sos-${i}`);
  const [hub, ...added] = await gateway.devices.add(
    [
      { id: 'hub', profile: 'field-gateway', place: 'A/1' },
      ...behind.map((id, i) => ({ id, profile: 'sos-button', place: `A/1/${i % 20}`, dependsOn: 'hub' })),
    ],
    operator,
  );
  const client = async ({ id, secret }: { id: string; secret: string }) =>
    [id, await mqtt.connectAsync(gateway.mqtt, { username: id, password: secret, reconnectPeriod: 0 })] as const;
  const clients = new Map(await Promise.all([hub!, ...added].map(client)));
  onTestFinished(() => Promise.all([...clients.values()].map((each) => each.endAsync(true))).then(() => {}));
  const post = (id: string, body: object) => clients.get(id)!.publishAsync(`v1/devices/${id}/telemetry`, JSON.stringify(body), { qos: 1 });
  const view = async () => {
    const text = await (await fetch(`${gateway.http}/metrics`)).text();
    const count = (profile: string, state: string) =>
      Number(new RegExp(`^anlin_devices\\{profile="${profile}",state="${state}"\\} (\\d+)`, 'm').exec(text)?.[1] ?? Number.NaN);
    // No terminal listens here, which is an alarm too, about the place.
    const active = gateway.reader.activeAlarms().filter(({ deviceId }) => deviceId !== null);
    return {
      alarms: active.map(({ deviceId, rule, condition }) => `${deviceId} ${rule} ${condition}`),
      notMonitored: count('sos-button', 'not-monitored'),
      reporting: count('sos-button', 'reporting'),
      silent: count('sos-button', 'silent'),
    };
  };

  const field = new Field(['hub', ...behind], post);
  field.plug(1_500);
  await expect.poll(async () => (await view()).reporting, { timeout: 40_000 }).toBe(estate);
  await field.pull();
  speed(60);
  await expect.poll(async () => (await view()).notMonitored, { timeout: 30_000 }).toBe(estate);
  // A good while longer: nobody else is told about.
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect(await view()).toEqual({ alarms: ['hub device.silent true'], notMonitored: estate, reporting: 0, silent: 0 });
  const alarm = gateway.reader.activeAlarms().find(({ deviceId }) => deviceId === 'hub');
  expect(alarm!.reason.zh).toContain(`${estate} 台设备`);
  expect(gateway.reader.transitions(alarm!.id).map(({ event }) => event)).toEqual(['raised']);

  // What people see of it, over HTTP.
  const { token } = await gateway.administration.addToken({ role: 'reader' }, operator);
  const get = async (url: string) => {
    const answer = await fetch(`${gateway.http}/api/v1/${url}`, { headers: { authorization: `Bearer ${token}`, 'accept-language': 'en' } });
    return (await answer.json()) as { items: object[]; from: string; to: string };
  };
  expect(await get('devices/sos-9')).toMatchObject({ silent: true, notMonitored: 'device:hub', activeAlarms: 0, dependsOn: 'hub' });
  const incidents = await get('incidents?state=open&place=A/1');
  expect(incidents.items).toMatchObject([{ hazard: 'supervision', place: 'A/1', primaryAlarm: alarm!.id }]);
  const kpis = await get('kpis?place=A');
  expect(kpis).toMatchObject({ flood: { spans: [] }, standing: { bySeverity: { critical: 1 } } });
  expect((await get(`kpis/alarms?from=${kpis.from}&to=${kpis.to}&place=A&figure=severity:critical`)).items).toMatchObject([
    { id: alarm!.id, deviceId: 'hub' },
  ]);

  // Somebody presses a button that reaches us another way.
  speed(1);
  await post('sos-7', { 'sos.pressed': true });
  await expect.poll(async () => (await view()).alarms, { timeout: 10_000 }).toContain('sos-7 sos.call false');
  await expect.poll(async () => (await view()).notMonitored, { timeout: 5_000 }).toBe(estate - 1);

  // The cable is back, but two buttons are not.
  const cables = [
    new Field(['hub'], post),
    new Field(
      behind.filter((id) => id !== 'sos-1' && id !== 'sos-2'),
      post,
    ),
  ];
  for (const cable of cables) cable.plug(500);
  onTestFinished(() => Promise.all(cables.map((cable) => cable.pull())).then(() => {}));
  await expect.poll(async () => (await view()).reporting, { timeout: 40_000 }).toBe(estate - 2);
  speed(8);
  await expect.poll(async () => (await view()).silent, { timeout: 90_000 }).toBe(2);
  const { alarms, notMonitored } = await view();
  expect(notMonitored).toBe(0);
  expect(alarms.filter((line) => line.includes('device.silent')).sort()).toEqual([
    'hub device.silent false',
    'sos-1 device.silent true',
    'sos-2 device.silent true',
  ]);
});
