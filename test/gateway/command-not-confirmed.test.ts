import { beforeEach, expect, test } from 'vitest';
import type { ActOrigin } from '../../src/model/act.ts';
import type { CommandAct, DeviceAnswer } from '../../src/model/command.ts';
import { effect, interlock } from '../interlock/interlock-rig.ts';
import { JudgedSite } from './judged-site.ts';

const li: ActOrigin = { by: 'li', via: 'session', from: '10.0.0.9' };
const desk: ActOrigin = { by: null, via: 'token', from: 'desk' };
const gateway: ActOrigin = { by: null, via: 'gateway', from: 'commands' };
let site: JudgedSite;

beforeEach(() => {
  site = new JudgedSite();
  site.add('shaft-1', 'gas-shaft-valve');
  site.add('cabinet-1', 'ebike-cabinet');
});

const act = (what: CommandAct, origin: ActOrigin = gateway) => site.put({ kind: 'command', act: what, origin });
/** Up to the sending. */
function ask(id: string, origin: ActOrigin, more: Partial<CommandAct & { act: 'request' }> = {}): void {
  const expected = [{ point: 'gas.valve', component: '', value: 'closed' }];
  const wanted = { deviceId: 'shaft-1', command: 'close-valve', parameters: {}, why: null, carrier: 'mqtt', timeoutMs: 30_000 };
  act({ act: 'request', id, ...wanted, expect: expected, ...more }, origin);
}
function sent(id: string, origin: ActOrigin = li, more: Partial<CommandAct & { act: 'request' }> = {}): void {
  ask(id, origin, more);
  act({ act: 'send', id });
}
const answer = (id: string, status: DeviceAnswer['status'], deviceId = 'shaft-1') =>
  act({ act: 'answer', id, deviceId, answer: { status, reason: null } });
const late = (id: string) => act({ act: 'close', id, why: 'timeout', said: null });
const alarms = () =>
  [...site.book.active()]
    .filter(({ rule }) => rule.startsWith('command.'))
    .map(({ deviceId, component, rule, severity, occurrences }) => [deviceId, component, rule, severity, occurrences]);

test('no answer, a failure, a refusal by the device, no read-back: one alarm about the device and the command, which counts them', () => {
  sent('c1');
  expect(alarms()).toEqual([]);
  late('c1');
  expect(alarms()).toEqual([['shaft-1', 'close-valve', 'command.not-confirmed', 'major', 1]]);
  const [alarm] = [...site.book.active()];
  expect(alarm?.reason.zh).toBe('命令“关闭阀门”未确认：30 秒内没有答复，设备是否执行不得而知（li 下达）');
  sent('c2', desk);
  answer('c2', 'failed');
  sent('c3', desk);
  answer('c3', 'refused');
  sent('c4', desk);
  answer('c4', 'done');
  expect(alarms()).toEqual([['shaft-1', 'close-valve', 'command.not-confirmed', 'major', 3]]);
  late('c4');
  expect(alarms()).toEqual([['shaft-1', 'close-valve', 'command.not-confirmed', 'major', 4]]);
  // An answer after the end is kept with the command, and is no further end.
  answer('c1', 'done');
  expect(alarms()[0]?.[4]).toBe(4);
  site.put({ kind: 'act', act: { act: 'acknowledge', alarmId: alarm?.id ?? '', comment: null }, origin: li });
  expect(alarms()).toEqual([]);
});

test('confirmed is no alarm; nor is what was refused before anything was sent, which its asker has as the answer', () => {
  sent('c1');
  answer('c1', 'done');
  site.say('shaft-1', { 'gas.valve': 'closed', 'gas.concentration': 0, 'gas.state': 'normal' });
  ask('c2', li);
  act({ act: 'close', id: 'c2', why: 'not-connected', said: null });
  ask('c3', li, { deviceId: 'gone' });
  expect(alarms()).toEqual([]);
});

test('a stop between request and answer is an alarm after the start, once, whatever is judged again', () => {
  sent('c1');
  site.crash(1);
  act({ act: 'close', id: 'c1', why: 'stopped', said: null });
  site.crash();
  expect(alarms()).toEqual([['shaft-1', 'close-valve', 'command.not-confirmed', 'major', 1]]);
});

test('a command that an interlock gives as well is danger: a person ends it; its own commands have alarms of their own', () => {
  const definitions = [interlock('gas', [effect('close')])];
  site.put({ kind: 'interlock', act: { act: 'in-force', definitions }, origin: gateway });
  sent('c1', { by: null, via: 'gateway', from: 'interlock' });
  late('c1');
  expect(alarms()).toEqual([]);
  sent('c2');
  late('c2');
  expect(alarms()).toEqual([['shaft-1', 'close-valve', 'command.vital-not-confirmed', 'critical', 1]]);
  const alarmId = [...site.book.active()][0]?.id ?? '';
  site.put({ kind: 'act', act: { act: 'acknowledge', alarmId, comment: null }, origin: li });
  expect(alarms()).toHaveLength(1);
  site.put({ kind: 'act', act: { act: 'end', alarmId, comment: 'closed by hand', classification: 'real' }, origin: li });
  expect(alarms()).toEqual([]);
});

test('a command to one part of a device is one alarm for that part: another part that is confirmed says nothing of it', () => {
  for (const [id, component] of [
    ['c1', '3'],
    ['c2', '4'],
    ['c3', '3'],
  ] as const) {
    const part = { point: 'ebike.power', component, value: 'off' };
    sent(id, li, { deviceId: 'cabinet-1', command: 'cut-power', parameters: { compartment: Number(component) }, expect: [part] });
    answer(id, 'failed', 'cabinet-1');
  }
  expect(alarms().map(([, component, , , count]) => [component, count])).toEqual([
    ['cut-power/3', 2],
    ['cut-power/4', 1],
  ]);
});
