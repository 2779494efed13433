import { statSync } from 'node:fs';
import { join } from 'node:path';
import { openJournal } from '../../src/journal/open-journal.ts';
import type { Alarm, AlarmEvent, AlarmState, Transition } from '../../src/model/alarm.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { deviceId } from '../workload.ts';

const alarmsACommit = 2_000;
/** One alarm in a hundred is still active, each of a component of its own. */
const activeEvery = 100;

/** Adds alarms with their whole lives to the journal of a gateway that does not run. Returns how many are active. */
export async function fillJournal(data: string, devices: number, alarms: number): Promise<{ active: number; bytes: number }> {
  const journal = await openJournal({
    folder: data,
    clock: systemClock,
    runNow: () => 0,
    // It has one already.
    newGatewayId: () => 'unused',
    onFatal: (error) => {
      throw error;
    },
  });
  const position = journal.status().judged;
  const now = Date.now();
  let active = 0;
  for (let first = 0; first < alarms; first += alarmsACommit) {
    const count = Math.min(alarmsACommit, alarms - first);
    const lives = Array.from({ length: count }, (_, i) => life(first + i, devices, position, now));
    active += lives.filter(({ alarm }) => alarm.state !== 'normal').length;
    await journal.commit({
      position,
      snapshots: new Map(),
      alarms: lives.map(({ alarm }) => alarm),
      transitions: lives.flatMap(({ transitions }) => transitions),
      deliveries: [],
      quarantine: [],
      commands: [],
      firings: [],
      responses: [],
      responseSteps: [],
      facts: [],
      audit: [],
    });
  }
  await journal.close();
  return { active, bytes: statSync(join(data, 'journal.db')).size };
}

const reason = { zh: '可燃气体浓度 55 %LEL，不低于 50 %LEL', en: 'gas.concentration is 55 %LEL, at least 50 %LEL' };
const hourMs = 3_600_000;

function life(n: number, devices: number, position: number, now: number): { alarm: Alarm; transitions: readonly Transition[] } {
  const id = `bench-alarm-${String(n).padStart(8, '0')}`;
  const device = deviceId(n % devices);
  const raisedAt = now - hourMs - n * 1_000;
  const over = n % activeEvery !== 0;
  const steps: readonly (readonly [AlarmEvent, AlarmState, AlarmState])[] = [
    ['raised', 'normal', 'unacknowledged'],
    ['acknowledged', 'unacknowledged', 'acknowledged'],
    ...(over
      ? ([
          ['returned', 'acknowledged', 'latched-acknowledged'],
          ['ended', 'latched-acknowledged', 'normal'],
        ] as const)
      : []),
  ];
  const by = 'wang';
  const transitions = steps.map(([event, from, to], i): Transition => {
    const at = raisedAt + i * 60_000;
    const person = event === 'acknowledged' || event === 'ended' ? by : null;
    return { alarmId: id, sequence: i + 1, position, at, event, from, to, reason, by: person, comment: null };
  });
  const text = { zh: '可燃气体泄漏（高限）', en: 'Gas leak, high level' };
  const advice = {
    zh: '立即拨打 119 和燃气公司抢修电话；疏散上下层住户。',
    en: 'Call 119 and the gas company now; evacuate the floors above and below.',
  };
  return {
    alarm: {
      id,
      subject: `device:${device}`,
      component: over ? '' : `loop-${n}`,
      deviceId: device,
      rule: 'gas.high',
      severity: 'critical',
      lifeSafety: true,
      state: transitions.at(-1)?.to ?? 'normal',
      condition: over ? 'false' : 'true',
      shelved: null,
      suppressed: null,
      outOfService: null,
      place: '基准/0号楼',
      title: text,
      guidance: { cause: advice, consequence: advice, action: advice },
      raisedAt,
      endedAt: over ? raisedAt + 180_000 : null,
      acknowledgedBy: by,
      acknowledgedAt: raisedAt + 60_000,
      reason,
      seen: { point: 'gas.concentration', value: 55, unit: '%LEL' },
      occurrences: 1,
      exercise: false,
      sequence: transitions.length,
    },
    transitions,
  };
}
