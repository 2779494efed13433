import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Evaluator } from '../../src/evaluate/evaluator.ts';
import { besideOf } from '../../src/evaluate/kept-beside.ts';
import { describeWithSubject, gasHigh, profile, Story, silent } from './rig.ts';

const gas = { ...gasHigh, raiseDelaySeconds: 0, clearDelaySeconds: 0 };
const hello = { 'device.battery': 80 };

/** d1 is the gateway of the story; children d2 ... hang on it. All are silent after 180 s. */
function site(children: number): Story {
  const story = new Story(gas, silent);
  for (let i = 0; i < children; i++) story.register(`d${i + 2}`, 'rig', 'd1');
  return story;
}
const everybody = (story: Story, second: number, count: number) => {
  for (let i = 0; i < count; i++) story.at(second + i / 1_000).send(hello, { device: `d${i + 1}` });
};
const alarms = (story: Story) => story.all.map(describeWithSubject);

test('the gateway and 300 devices behind it fall silent: one alarm, 300 not monitored', () => {
  const story = site(300);
  // Some were heard before the gateway, some after it: whose deadline comes first is chance.
  for (let i = 0; i < 300; i++) story.at(i < 150 ? 1 : 3).send(hello, { device: `d${i + 2}` });
  story.at(2).send(hello);
  story.all = [];
  for (let second = 5; second < 600; second++) story.at(second).tick();
  expect(alarms(story)).toEqual(['device:d1 device.silent true @182']);
  expect(story.last.reason.en).toBe(
    'No message for 180 s (one is expected every 60 s); devices reached through it, not monitored meanwhile: 300',
  );
  const through = Array.from({ length: 300 }, (_, i) => story.evaluator.notMonitored(`d${i + 2}`));
  expect(new Set(through)).toEqual(new Set(['device:d1']));
  expect(story.evaluator.notMonitored('d1')).toBeNull();
});

test('the gateway goes on: a device behind it that falls silent is silent itself, once the gateway was heard after its deadline', () => {
  const story = site(2);
  everybody(story, 1, 3);
  for (let second = 30; second <= 600; second += 30) {
    story.at(second).send(hello);
    story.at(second).send(hello, { device: 'd2' });
  }
  // d3 had its last say at 1.002; whether the gateway had fallen silent as well was known when it was heard after 181.002.
  expect(alarms(story)).toEqual(['device:d3 device.silent true @210']);
  expect(story.evaluator.notMonitored('d3')).toBeNull();
});

test('behind a gateway that speaks seldom a device is silent by itself, after its own time once more at the latest', () => {
  const story = new Story(silent);
  story.change(profile([silent]), profile([{ ...silent, condition: { kind: 'absence', seconds: 3_600 } }], { id: 'slow', version: '1' }));
  story.register('hub', 'slow');
  story.register('d2', 'rig', 'hub');
  for (let second = 5; second < 4_000; second += 5) {
    story.at(second).send(hello);
    story.at(second).tick();
  }
  expect(alarms(story)).toEqual(['device:d2 device.silent true @360', 'device:hub device.silent true @3600']);
});

test('the gateway is back: what is heard is well, what stays silent is so after its own interval', () => {
  const story = site(2);
  everybody(story, 0, 3);
  story.at(200).tick();
  story.all = [];
  expect(story.at(1_000).send(hello)).toEqual(['device.silent false @1000']);
  // Not heard since: nobody knows yet how it is.
  expect(story.evaluator.notMonitored('d2')).toBe('device:d1');
  expect(story.at(1_010).send(hello, { device: 'd2' })).toEqual([]);
  expect(story.evaluator.notMonitored('d2')).toBeNull();
  for (let second = 1_030; second < 1_300; second += 10) {
    story.at(second).send(hello);
    story.at(second).send(hello, { device: 'd2' });
  }
  // 180 s after the return, and then the gateway was heard once more.
  expect(alarms(story).slice(1)).toEqual(['device:d3 device.silent true @1180']);
  expect(story.last.reason.en).toContain('No message for 1180 s');
});

test('what a device behind a lost gateway does say is judged as ever, danger to life first', () => {
  const story = site(1);
  everybody(story, 0, 2);
  story.at(300).tick();
  expect(story.evaluator.notMonitored('d2')).toBe('device:d1');
  expect(story.at(301).send({ 'gas.concentration': 40 }, { device: 'd2' })).toEqual(['gas.high true @301']);
  expect(story.evaluator.notMonitored('d2')).toBeNull();
});

test('an alarm that stands is not ended by it: its condition becomes unknown, as in any silence', () => {
  const story = site(1);
  everybody(story, 0, 2);
  story.at(1).send({ 'gas.concentration': 40 }, { device: 'd2' });
  story.all = [];
  story.at(400).tick();
  expect(alarms(story)).toEqual(['device:d1 device.silent true @180', 'device:d2 gas.high unknown @181']);
});

test('a device that was silent before the gateway stays an alarm of its own', () => {
  const story = site(1);
  everybody(story, 0, 2);
  for (let second = 30; second <= 390; second += 30) story.at(second).send(hello);
  expect(alarms(story)).toEqual(['device:d2 device.silent true @210']);
  story.at(900).tick();
  expect(alarms(story).slice(1)).toEqual(['device:d1 device.silent true @570']);
});

test('a chain: of the power supply, the switch and the device only the first is an alarm', () => {
  const story = new Story(silent);
  story.register('switch', 'rig', 'd1');
  story.register('lamp', 'rig', 'switch');
  story.at(900).tick();
  expect(alarms(story)).toEqual(['device:d1 device.silent true @180']);
  expect([story.evaluator.notMonitored('switch'), story.evaluator.notMonitored('lamp')]).toEqual(['device:d1', 'device:switch']);
  // The supply is back, the switch is not: after its interval it is the alarm, and the lamp hangs on it.
  for (let second = 1_000; second <= 1_400; second += 50) story.at(second).send(hello);
  expect(alarms(story).slice(1)).toEqual(['device:d1 device.silent false @1000', 'device:switch device.silent true @1200']);
  expect(story.evaluator.notMonitored('lamp')).toBe('device:switch');
});

test('other hardware, another line or no gateway any more: nobody stays unmonitored without an alarm', () => {
  const cases: readonly ((story: Story) => void)[] = [
    (story) => story.at(1_000).replace('d1'),
    (story) => story.at(1_000).retire('d1'),
    (story) => story.at(1_000).register('d2', 'rig', null),
    (story) => story.at(1_000).change(profile([silent], { version: '2', expectedIntervalSeconds: 50 })),
  ];
  for (const act of cases) {
    const story = site(1);
    everybody(story, 0, 2);
    story.at(900).tick();
    expect(story.evaluator.notMonitored('d2')).toBe('device:d1');
    story.all = [];
    act(story);
    story.at(5_000).tick();
    const silentNow = alarms(story).some((line) => line.startsWith('device:d2 device.silent true'));
    expect(silentNow || story.evaluator.notMonitored('d2') === 'device:d1').toBe(true);
  }
});

test('a server that is lost is one alarm too, and its devices are supervised anew when it is back', () => {
  const story = new Story(silent);
  const opcua = (id: string) =>
    story.evaluator.onDevice(story.stamp(), { id, profile: 'rig', place: 'A', record: { opcua: 'lifts/L1' } }, false);
  opcua('l1');
  opcua('l2');
  story.at(50).signal('gateway:', 'source.lost', 'true', 'lifts');
  story.all = [];
  story.at(900).tick();
  expect(alarms(story)).toEqual(['device:d1 device.silent true @180']);
  expect(story.evaluator.notMonitored('l2')).toBe('source:lifts');
  story.at(1_000).signal('gateway:', 'source.lost', 'false', 'lifts');
  story.at(1_050).send(hello, { device: 'l1' });
  story.all = [];
  story.at(1_185).tick();
  expect(alarms(story)).toEqual(['device:l2 device.silent true @1180']);
});

test('a device that was kept before any of this was: what it is reached through comes from the list of devices', () => {
  const story = new Story(silent);
  story.register('d2');
  story.save();
  // A program that knew of no places wrote none beside.
  const old = new Map([...story.saved].filter(([key]) => besideOf(key) === null));
  const find = (id: string, version: string) => story.profiles.get(`${id} ${version}`) ?? null;
  story.evaluator = new Evaluator();
  story.evaluator.restore(old, find, (id) => ({ place: 'A', above: id === 'd2' ? 'device:d1' : null }));
  story.at(900).tick();
  expect(story.evaluator.notMonitored('d2')).toBe('device:d1');
});

const steps = fc.array(
  fc.record({
    wait: fc.integer({ min: 1, max: 150 }),
    what: fc.oneof(
      { weight: 8, arbitrary: fc.record({ send: fc.constantFrom('d1', 'd2', 'd3', 'd4', 'd5') }) },
      { weight: 2, arbitrary: fc.record({ hang: fc.constantFrom('d2', 'd3', 'd4', 'd5'), on: fc.constantFrom(null, 'd1', 'd2', 'd3') }) },
      { weight: 1, arbitrary: fc.record({ replace: fc.constantFrom('d1', 'd2', 'd3') }) },
      { weight: 1, arbitrary: fc.record({ retire: fc.constantFrom('d1', 'd2', 'd3') }) },
    ),
    restart: fc.boolean(),
  }),
  { minLength: 5, maxLength: 60 },
);

function tell(story: Story, what: Record<string, string | null>): void {
  if (what.send) story.send(hello, { device: what.send });
  else if (what.hang) story.register(what.hang, 'rig', what.on ?? null);
  else if (what.replace) story.replace(what.replace);
  else if (what.retire) {
    story.retire(what.retire);
    story.register(what.retire);
  }
}

/** Snapshots come back in any order. */
function restartShuffled(story: Story): void {
  story.save();
  const entries = [...story.saved].reverse();
  story.saved.clear();
  for (const [key, text] of entries) story.saved.set(key, text);
  story.restart();
}

test('any history, rings included: with restarts the same, and in the end every silent device has an alarm, its own or above it', () => {
  let [ended, behind] = [0, 0];
  fc.assert(
    fc.property(steps, (history) => {
      const [straight, restarted] = [site(4), site(4)];
      let now = 0;
      for (const { wait, what, restart } of history) {
        now += wait;
        tell(straight.at(now), what);
        restarted.at(now);
        if (restart) restartShuffled(restarted);
        tell(restarted, what);
      }
      for (let i = 0; i < 30; i++) {
        now += 60;
        straight.at(now).tick();
        restarted.at(now).tick();
      }
      expect(alarms(restarted)).toEqual(alarms(straight));
      // Half an hour of silence: everybody is accounted for.
      const last = new Map(straight.all.map((change) => [change.subject as string, change.to]));
      for (const id of ['d1', 'd2', 'd3', 'd4', 'd5']) {
        // Whoever is not monitored leads to somebody who has the alarm: never round in a ring.
        let who = id;
        let steps = 0;
        for (let through = straight.evaluator.notMonitored(who); through !== null && steps < 9; steps++) {
          who = through.slice('device:'.length);
          through = straight.evaluator.notMonitored(who);
        }
        expect([id, who, last.get(`device:${who}`)]).toEqual([id, who, 'true']);
        if (steps > 0) behind++;
        ended++;
      }
    }),
    { numRuns: 1_500 },
  );
  console.log(`${ended} devices at the end of a history, ${behind} of them not monitored because of another`);
});
