import mqtt from 'mqtt';
import { expect } from 'vitest';
import { WebSocket } from 'ws';
import { community } from '../../simulators/community.ts';
import { runSimulation } from '../../simulators/run-simulation.ts';
import { scenarioNamed } from '../../simulators/scenarios/scenario-table.ts';
import { newSecret, systemRandom } from '../../src/runtime/random.ts';
import { type RunningGateway, startGateway } from '../support/gateway-process.ts';

export interface RunningCommunity {
  readonly gateway: RunningGateway;
  readonly devices: number;
  /** The text of /metrics at moments of the story, oldest first. */
  readonly scrapes: readonly string[];
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * A real gateway on `storeUrl` with a building of the demo, and everything happens once that dashboards show: alarms, a terminal
 * with receipts, a person who acknowledges, a refused sign-in, a refused device, a repeated and an unreadable message.
 */
export async function runCommunity(data: string, storeUrl: string): Promise<RunningCommunity> {
  const env = { ANLIN_STORE_URL: storeUrl, ANLIN_STORE_METRICS_SECONDS: '1' };
  const gateway = await startGateway({ data, env, readyMs: 60_000 });
  const { setupLink } = gateway as unknown as { setupLink: string };
  let cookie = '';
  const post = async (path: string, body: object): Promise<{ secret: string }> => {
    const headers = { 'content-type': 'application/json', origin: gateway.http, cookie };
    const answer = await fetch(`${gateway.http}/api/v1/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (path === 'setup') cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
    if (path !== 'session') expect([path, answer.status]).toEqual([path, path === 'setup' ? 200 : 201]);
    return (await answer.json()) as { secret: string };
  };
  await post('setup', { invitation: setupLink.split('/').at(-1), user: 'wang', name: '王芳', password: 'a password of the test' });
  const terminal = await post('terminals', { id: 'duty-room' });
  const devices = community({ seed: 1, buildings: 1, secret: () => newSecret(systemRandom) });
  const papers = { inspectedOn: '2019-01-01', inspectionDue: '2020-01-01' };
  for (const [index, { id, profile, place, secret }] of devices.entries())
    await post('devices', { id, profile, place, secret, ...(index === 0 ? papers : {}) });
  const button = await post('devices', { id: 'button', profile: 'sos-button', place: '阳光社区/1号楼' });
  const scrapes: string[] = [];
  const scrape = async () => {
    const answer = await fetch(`${gateway.http}/metrics`);
    expect(answer.status).toBe(200);
    scrapes.push(await answer.text());
    expect(scrapes.at(-1)).toContain('anlin_journal_position ');
  };
  await scrape();

  // Twenty times as fast: the leak, the SOS button, the forced door and the hot plug of the demo all come within the run.
  const played = runSimulation({
    url: gateway.mqtt,
    devices,
    scenario: scenarioNamed('demo'),
    seed: 1,
    speed: 20,
    signal: AbortSignal.timeout(11_000),
  });
  const url = `${gateway.http.replace('http', 'ws')}/api/v1/terminals/duty-room/stream`;
  const basic = Buffer.from(`duty-room:${terminal.secret}`).toString('base64');
  const socket = new WebSocket(url, { headers: { authorization: `Basic ${basic}` } });
  socket.on('error', () => {});
  let acknowledged = 0;
  socket.on('message', (text) => {
    const { type, deliveryId, alarm } = JSON.parse(String(text)) as { type: string; deliveryId: string; alarm: { rule: string } };
    if (type !== 'delivery') return;
    socket.send(JSON.stringify({ type: 'received', deliveryId }));
    if (alarm.rule !== 'lift.alarm-button' || acknowledged > 0) return;
    acknowledged++;
    // Not before the database is there: metrics are not kept for later.
    setTimeout(() => socket.send(JSON.stringify({ type: 'acknowledge', deliveryId, by: 'wang', comment: null })), 3_000);
  });
  const alive = setInterval(() => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: 'alive', lastSequence: 0, visible: true, sound: 'on' }));
  }, 1_000);

  await pause(5_000);
  for (let times = 0; times < 2; times++) {
    await post('session', { user: 'wang', password: 'not the password' });
    // A counter with labels is there from the first time on: its growth is seen from the second.
    await mqtt.connectAsync(gateway.mqtt, { username: 'button', password: 'wrong', reconnectPeriod: 0 }).catch(() => {});
    await fetch(`${gateway.http}/api/v1/devices`);
    if (times === 0) {
      await pause(2_500);
      await scrape();
    }
  }
  const device = await mqtt.connectAsync(gateway.mqtt, { username: 'button', password: button.secret, reconnectPeriod: 0 });
  const topic = 'v1/devices/button/events';
  for (let times = 0; times < 2; times++) await device.publishAsync(topic, '{"id":"one","values":{"sos.pressed":false}}', { qos: 1 });
  await device.publishAsync(topic, '{"sos.pressed":"perhaps"}', { qos: 1 });
  await device.endAsync();
  for (let waited = 0; acknowledged === 0 && waited < 20_000; waited += 100) await pause(100);
  expect(acknowledged).toBe(1);
  // Later scrapes have the devices still connected.
  await pause(4_000);
  await scrape();
  await played;
  clearInterval(alive);
  socket.terminate();
  return { gateway, devices: devices.length + 1, scrapes };
}
