import mqtt, { type MqttClient } from 'mqtt';
import { blackHole } from './black-hole.ts';
import type { RowReport } from './fault-row.ts';
import { runGateway } from './gateway-run.ts';
import { buildSite, type Site } from './site.ts';

const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));
/** Device -> type, keep-alive of its connection in s (0 = none), and seconds within which its loss must be told: three of its intervals. */
const behindTheHole = {
  'gas-0': { profile: 'gas-household', keepalive: 0, within: 180 },
  'gas-65535': { profile: 'gas-household', keepalive: 65_535, within: 180 },
  'gateway-0': { profile: 'field-gateway', keepalive: 0, within: 60 },
  'gateway-65535': { profile: 'field-gateway', keepalive: 65_535, within: 60 },
} as const;
/** Sends all along over a line of its own. */
const honest = { id: 'gas-honest', profile: 'gas-household', everyMs: 20_000 };
const readings: Readonly<Record<string, object>> = {
  'gas-household': { 'gas.concentration': 1.5, 'gas.state': 'normal' },
  'field-gateway': { 'device.power': 'mains' },
};

/**
 * Devices behind a line that turns into a hole. Their connections ask for no keep-alive, or for one of 18 hours, so nothing but what
 * their type says of its intervals tells that they are gone; the stop watch runs from the cut.
 */
export async function silentDevices(say: (line: string) => void): Promise<RowReport> {
  const profiles = new Map<string, string>([
    ...Object.entries(behindTheHole).map(([id, { profile }]) => [id, profile] as const),
    [honest.id, honest.profile],
  ]);
  const site = await buildSite([...profiles.keys()], { profileOf: (id) => profiles.get(id) ?? '' });
  const gateway = await runGateway({ data: site.folder });
  const dark = await blackHole(gateway.mqttPort);
  const clients: MqttClient[] = [];
  const violations: string[] = [];
  const figures: Record<string, string> = {};
  const enter = async (id: string, port: number, keepalive: number) => {
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, {
      ...{ username: id, password: site.devices.get(id) ?? '', keepalive, reconnectPeriod: 0 },
    });
    client.on('error', () => {});
    clients.push(client);
    return client;
  };
  const tell = (client: MqttClient, id: string) =>
    client.publishAsync(`v1/devices/${id}/telemetry`, JSON.stringify(readings[profiles.get(id) ?? '']), { qos: 1 });
  let sending: NodeJS.Timeout | null = null;
  let fired = 0;
  try {
    const well = await enter(honest.id, gateway.mqttPort, 30);
    await tell(well, honest.id);
    sending = setInterval(() => void tell(well, honest.id), honest.everyMs);
    for (const [id, { keepalive }] of Object.entries(behindTheHole)) await tell(await enter(id, dark.port, keepalive), id);
    // What is heard last is heard some time before the cut, and the silence is looked at once a second.
    await sleep(3_000);
    say('the line of four devices turns into a hole');
    dark.swallow();
    fired = profiles.size - 1;
    const cut = Date.now();
    const told = new Map<string, number>();
    while (told.size < fired && Date.now() - cut < 200_000) {
      for (const { deviceId } of await silent(gateway.http, site))
        if (deviceId !== null && !told.has(deviceId)) told.set(deviceId, (Date.now() - cut) / 1_000);
      await sleep(200);
    }
    for (const [id, { within }] of Object.entries(behindTheHole)) {
      const seconds = told.get(id);
      figures[`loss of ${id} told after, s`] = seconds?.toFixed(1) ?? 'never';
      if (seconds === undefined || seconds > within)
        violations.push(`the loss of ${id} was told after ${seconds ?? 'no'} s; goal ${within} s`);
    }
    if (told.has(honest.id)) violations.push(`${honest.id} sent all along and was told as silent`);
    say('they come back over another line, while the old connections still stand');
    for (const id of Object.keys(behindTheHole)) await tell(await enter(id, gateway.mqttPort, 30), id);
    await sleep(2_000);
    for (const { deviceId, condition } of await silent(gateway.http, site))
      if (condition === 'true') violations.push(`${deviceId} sends again and is still told as silent`);
  } finally {
    if (sending !== null) clearInterval(sending);
    for (const client of clients) client.end(true);
    dark.close();
    gateway.signal('SIGTERM');
    await gateway.exited;
    site.remove();
  }
  return { enumerated: Object.keys(behindTheHole).length, fired, violations, figures };
}

async function silent(http: string, site: Site) {
  const answer = await fetch(`${http}/api/v1/alarms?state=active&limit=100`, { headers: { authorization: `Bearer ${site.token}` } });
  if (!answer.ok) throw new Error(`the alarms were answered with ${answer.status}: ${await answer.text()}`);
  const { items } = (await answer.json()) as { items: { deviceId: string | null; rule: string; condition: string }[] };
  return items.filter(({ rule }) => rule === 'device.silent');
}
