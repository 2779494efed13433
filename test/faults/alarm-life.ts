import { setTimeout as sleep } from 'node:timers/promises';
import type { Community } from './community.ts';
import type { SeenAlarm } from './terminal-client.ts';

export const lifeDevices = ['call-id', 'call-dup', 'neglected'] as const;
export const neglected: ReadonlySet<string> = new Set(['neglected']);
export const withoutIds: ReadonlySet<string> = new Set(['call-dup']);

/** Stages of an alarm's life, as this file steps through them. */
export const stages = [
  'connect',
  'call',
  'deliver',
  'acknowledge',
  'return',
  'call again',
  'escalate',
  'end',
  'close',
  'read',
  'stop',
] as const;
export type Stage = (typeof stages)[number];

/**
 * One whole alarm life, from the first start to an orderly stop, through any number of deaths of the gateway: a call with
 * and one without a message id, one that nobody answers and that goes up, a threshold alarm that returns, an end and a closed
 * response by a person.
 */
export async function liveOneLife(community: Community, at: (stage: Stage) => Promise<void> | void = () => {}): Promise<void> {
  const { terminal } = community;
  const [one, two, three] = lifeDevices.map((id) => community.device(id));
  if (!one || !two || !three) throw new Error('the site has no devices for a life');
  const told = (deviceId: string, rule: string, so: (alarm: SeenAlarm) => boolean) =>
    terminal.deliveries.some(({ alarm }) => alarm.deviceId === deviceId && alarm.rule === rule && so(alarm));
  const answered = (deviceId: string, times = 1) =>
    terminal.acknowledged.filter(({ alarmId }) => terminal.lastOf(alarmId)?.alarm.deviceId === deviceId).length >= times;

  await community.start();
  await at('connect');
  await community.until('connections', () => terminal.connected && one.connected && two.connected && three.connected);
  await at('call');
  await Promise.all([
    one.publish('events', 'call-1', { 'sos.pressed': true, 'device.signal': -41 }),
    two.publish('events', 'call-2', { 'sos.pressed': true, 'device.signal': -42 }),
    three.publish('events', 'call-3', { 'sos.pressed': true, 'device.signal': -43 }),
  ]);
  await one.publish('telemetry', 'battery-low', { 'device.battery': 12, 'device.signal': -44 });
  await at('deliver');
  await community.until('three calls and one warning on the screen', () => {
    const calls = lifeDevices.every((id) => told(id, 'sos.call', () => true));
    return calls && told('call-id', 'device.battery-low', () => true);
  });
  await at('acknowledge');
  await community.until('answers to the acknowledgements', () => answered('call-id', 2) && answered('call-dup'));
  await at('return');
  await one.publish('telemetry', 'battery-good', { 'device.battery': 88, 'device.signal': -45 });
  await community.until('the end of the warning on the screen', () =>
    told('call-id', 'device.battery-low', (alarm) => alarm.state === 'normal'),
  );
  await at('call again');
  // More than two when a crash made one of them count twice.
  await two.publish('events', 'call-4', { 'sos.pressed': true, 'device.signal': -46 });
  await community.until('the second call on the screen', () => told('call-dup', 'sos.call', (alarm) => alarm.occurrences >= 2));
  await community.until('the second acknowledgement', () =>
    told('call-dup', 'sos.call', (alarm) => alarm.occurrences >= 2 && alarm.acknowledgedBy !== null),
  );
  await at('escalate');
  await community.until('the neglected call goes up', () =>
    terminal.deliveries.some(({ alarm, event }) => alarm.deviceId === 'neglected' && event === 'escalated'),
  );
  await at('end');
  await end(community, 'call-id');
  await at('close');
  await close(community, 'call-id');
  await at('read');
  // Receipts are written a little later than they come.
  await sleep(20);
  await community.read('/api/v1/alarms?state=active');
  await at('stop');
  await community.stop();
}

/** A person says it is over; said again when the answer was lost. */
async function end(community: Community, deviceId: string): Promise<void> {
  const call = community.terminal.deliveries.find(({ alarm }) => alarm.deviceId === deviceId && alarm.rule === 'sos.call');
  const { status, body } = await community.act(`/api/v1/alarms/${encodeURIComponent(call?.alarm.id ?? '')}/end`);
  const refusal = (body as { refusal?: string }).refusal;
  if (status !== 200 && refusal !== 'already-ended') throw new Error(`end answered ${status}: ${JSON.stringify(body)}`);
  await community.until('the end on the screen', () =>
    community.terminal.deliveries.some(({ alarm }) => alarm.id === call?.alarm.id && alarm.state === 'normal'),
  );
}

/** A person sees the response through: each act is said again when its answer was lost, and changes nothing then. */
async function close(community: Community, deviceId: string): Promise<void> {
  const call = community.terminal.deliveries.find(({ alarm }) => alarm.deviceId === deviceId && alarm.rule === 'sos.call');
  const path = `/api/v1/responses/${encodeURIComponent(call?.alarm.id ?? '')}/acts`;
  const acts = [
    { act: 'step', step: 'send' },
    { act: 'step', step: 'go' },
    { act: 'step', step: 'help' },
    { act: 'need', need: 'call-back', comment: 'she is well' },
    { act: 'close', comment: 'went home' },
  ];
  for (const act of acts) {
    const { status, body } = await community.act(path, act);
    const refusal = (body as { refusal?: string }).refusal;
    if (status !== 200 && refusal !== 'closed') throw new Error(`${act.act} answered ${status}: ${JSON.stringify(body)}`);
  }
  await community.until('the closed response on the screen', () =>
    community.terminal.deliveries.some(({ alarm, plan }) => alarm.id === call?.alarm.id && plan?.stage === 'closed'),
  );
}
