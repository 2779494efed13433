import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Community } from './community.ts';
import type { RowReport } from './fault-row.ts';
import { copyFolder, removeFolder, root, temporaryFolder } from './gateway-run.ts';
import { buildSite } from './site.ts';

/** Of a day, for the row; what is missed is told after one and a quarter of them, as installed after 30 h. */
const everySeconds = 48;
const toldSeconds = 60;
const beatSeconds = 12;
const rounds = 4;
const [mute, pressed] = ['lift-mute', 'lift-pressed'];
const missedRule = 'lift.test-call-missed';
const buttonRule = 'lift.alarm-button';

interface Shown {
  readonly rule: string;
  readonly subject: string;
  readonly state: string;
}

/**
 * Row 35: the test call of every lift over the way that its alarm takes, each day as installed, here seconds. One lift makes none; in another
 * one somebody presses the button with its test call; in the middle the gateway is killed.
 */
export async function liftTests(lifts: number, say: (line: string) => void): Promise<RowReport> {
  const tested = [...Array.from({ length: lifts - 2 }, (_each, index) => `lift-${index}`), pressed];
  const parent = temporaryFolder('lift-tests');
  const env = { ANLIN_DEVICES: quickDevices(parent) };
  const site = await buildSite([...tested, mute], { profileOf: () => 'lift-alarm-unit', env });
  const data = join(parent, 'data');
  copyFolder(site.folder, data);
  const community = new Community({ site, data, env, neglected: new Set([mute]) });
  const violations: string[] = [];
  try {
    await community.start();
    await community.until('the terminal', () => community.terminal.connected);
    say(`a test call every ${everySeconds} s in ${tested.length} lifts, none in one; ${rounds} rounds and a kill`);
    const active = async () => ((await community.read('/api/v1/alarms?state=active&limit=100')) as { items: Shown[] }).items;
    const began = performance.now();
    const told = () => community.terminal.deliveries.find(({ alarm }) => alarm.rule === missedRule);
    let calls = 0;
    for (let second = 0; second < rounds * everySeconds; second += beatSeconds) {
      for (const id of [...tested, mute])
        void community.device(id).publish('telemetry', `beat-${id}-${second}`, { 'lift.alarmButton': false, 'device.battery': 97 });
      if (second % everySeconds === 0)
        for (const id of tested) {
          const also = id === pressed && second === everySeconds ? { 'lift.alarmButton': true } : {};
          void community
            .device(id)
            .publish('events', `test-${id}-${second}`, { 'lift.testCall': true, ...also })
            .then(() => {
              calls += 1;
            });
        }
      if (second === everySeconds + beatSeconds) await community.kill();
      await sleep(Math.max(0, began + (second + beatSeconds) * 1_000 - performance.now()));
    }
    const all = tested.length * rounds;
    await community.until('every test call acknowledged', () => calls === all);
    const missed = told();
    const missedMs = (missed?.at ?? Number.POSITIVE_INFINITY) - began;
    if (missed?.alarm.subject !== `device:${mute}`) violations.push(`nobody was told of the lift that makes no test call`);
    if (missedMs > 2_000 * everySeconds) violations.push(`told after ${Math.round(missedMs)} ms, two intervals are ${2 * everySeconds} s`);
    const expected = [`device:${mute} ${missedRule}`, `device:${pressed} ${buttonRule}`];
    const standing = [...new Set((await active()).map(({ subject, rule }) => `${subject} ${rule}`))].sort();
    if (standing.join() !== [...expected].sort().join()) violations.push(`alarms that stand: ${standing.join(', ')}`);
    const heard = [...new Set(community.terminal.deliveries.map(({ alarm }) => `${alarm.subject} ${alarm.rule}`))];
    const wrong = heard.filter((each) => !expected.includes(each));
    for (const each of wrong) violations.push(`a test came as an alarm: ${each}`);
    const raised = community.terminal.deliveries.filter(
      ({ alarm, event, attempt }) => alarm.rule === missedRule && event === 'raised' && attempt === 1,
    );
    if (raised.length > 1) violations.push(`told ${raised.length} times that it was missed`);
    for (const id of tested) {
      const { items } = (await community.read(`/api/v1/devices/${id}/latest`)) as { items: { point: string; value: unknown }[] };
      if (items.find(({ point }) => point === 'lift.testCall')?.value !== true) violations.push(`${id}: its last test call is not shown`);
    }
    await community.device(mute).publish('events', 'test-at-last', { 'lift.testCall': true });
    const over = async () => (await active()).some(({ rule, state }) => rule === missedRule && !state.startsWith('returned'));
    for (let tries = 0; tries < 40 && (await over()); tries += 1) await sleep(250);
    if (await over()) violations.push('the next test call did not end it');
    return {
      enumerated: all,
      fired: calls,
      violations,
      figures: {
        'interval, s (a day as installed)': everySeconds,
        'lifts, test calls': `${tested.length + 1}, ${calls}`,
        'none made, told after, s': (missedMs / 1_000).toFixed(1),
        'alarms that were none': wrong.length,
      },
    };
  } finally {
    await community.stop();
    site.remove();
    removeFolder(parent);
  }
}

/** The device types as shipped, but for the hours of the test call. */
function quickDevices(into: string): string {
  const copy = join(into, 'devices');
  cpSync(join(root, 'devices'), copy, { recursive: true });
  const file = join(copy, 'lift', 'lift-alarm-unit.yaml');
  const text = readFileSync(file, 'utf8');
  const quick = text.replace('within: 30 h', `within: ${toldSeconds} s`);
  if (quick === text) throw new Error('lift-alarm-unit: expected `within: 30 h`');
  writeFileSync(file, quick);
  return copy;
}
