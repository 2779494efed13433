import { expect, test } from 'vitest';
import { UntoldTerminals } from '../../src/gateway/untold-terminals.ts';
import type { Alarm } from '../../src/model/alarm.ts';
import type { Delivery } from '../../src/model/delivery.ts';
import type { TerminalEntry } from '../../src/model/registry.ts';
import type { Log } from '../../src/runtime/log.ts';
import { anAlarm, aTransition } from '../notify/hub-bench.ts';

const desk: TerminalEntry = { id: 'desk', place: '' };
const gate: TerminalEntry = { id: 'gate', place: '阳光社区/1号楼' };

function bench(terminals: readonly TerminalEntry[], alarms: readonly Alarm[]) {
  const outbox: Delivery[] = [];
  const state = { fails: 0, told: 0, slept: 0 };
  const untold = new UntoldTerminals({
    reader: {
      terminals: () => terminals,
      toldOf: (alarmId) => {
        state.told++;
        return outbox.filter((each) => each.alarmId === alarmId).map(({ terminalId }) => terminalId);
      },
      transitions: (alarmId) => alarms.filter(({ id }) => id === alarmId).map((alarm) => aTransition(alarm, 'raised')),
    },
    shown: () => alarms,
    settled: async () => {},
    deliver: async (plan) => {
      if (state.fails-- > 0) throw new Error('EIO');
      outbox.push(...plan(() => outbox.length + 1));
    },
    sleep: async () => void state.slept++,
    log: { error: () => {} } as unknown as Log,
  });
  const told = () => outbox.map(({ terminalId, alarmId, reason }) => `${terminalId} ${alarmId} ${reason}`);
  return { untold, outbox, state, told };
}

test('at a start each terminal is told what it covers and has no row of, whatever it is: own, copied, or ended with an open response', async () => {
  const replica = { told: 3, toldSince: 1, via: 'below' } as unknown as Alarm['replica'];
  const { untold, told } = bench(
    [desk, gate],
    [
      anAlarm('own'),
      anAlarm('copied', { place: '另一社区', ...(replica === undefined ? {} : { replica }) }),
      anAlarm('ended', { state: 'normal', endedAt: 2 }),
      anAlarm('aside', { shelved: { by: 'li', reason: 'r', at: 1, until: 2 } as unknown as Alarm['shelved'] }),
      anAlarm('test', { test: { by: 'li', reason: 'r', until: 1, terminals: ['gate'] } }),
    ],
  );
  await untold.lookAtAll();
  const all = ['own', 'copied', 'ended'].map((id) => `desk ${id} terminal-added`);
  expect(told().sort()).toEqual([...all, ...['own', 'ended', 'test'].map((id) => `gate ${id} terminal-added`)].sort());
  await untold.lookAtAll();
  expect(told()).toHaveLength(6);
});

test('what fails is tried again until it is in the outbox, of a terminal that was just added as well', async () => {
  const { untold, told, state } = bench([desk, gate], [anAlarm('a1')]);
  state.fails = 3;
  await untold.added(desk);
  expect(told()).toEqual([]);
  await expect.poll(told).toEqual(['desk a1 terminal-added', 'gate a1 terminal-added']);
  expect(state.slept).toBe(3);
});

test('many alarms are looked at in pieces, and without terminals not at all', async () => {
  const alarms = Array.from({ length: 1_000 }, (_, index) => anAlarm(`a${index}`));
  const nobody = bench([], alarms);
  await nobody.untold.lookAtAll();
  expect(nobody.state.told).toBe(0);
  const { untold, outbox, state } = bench([desk], alarms);
  await untold.lookAtAll();
  expect(outbox).toHaveLength(1_000);
  expect(state.slept).toBe(5);
});
