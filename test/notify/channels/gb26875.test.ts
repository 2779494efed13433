import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Alarm } from '../../../src/model/alarm.ts';
import { componentState, labelTime, timeLabel } from '../../../src/notify/channels/gb26875/application-data.ts';
import { encodeFrame, type Frame, FrameReader } from '../../../src/notify/channels/gb26875/frame.ts';
import { gb18030 } from '../../../src/notify/channels/gb26875/gb18030.ts';
import { standingFor } from '../../../src/notify/subscriber-deliveries.ts';
import { anAlarm } from '../hub-bench.ts';
import { channelContract } from './channel-contract.ts';
import { fireCentre } from './fire-centre.ts';
import { aSubscriber, OutboxBench, openChannel, quick } from './outbox-bench.ts';

/** A whole packet of a public implementation; sum 0x49 and length 48 are right. */
const golden = Buffer.from(
  `404001000203${'35120f0f0615'}1527082020fe0000000000013000020201810311152708200200b0a1a996${'00'.repeat(27)}35120f0f0615492323`,
  'hex',
);

channelContract('gb26875', fireCentre);

describe('GB/T 26875.3', () => {
  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const each of closing.splice(0).reverse()) await each();
  });
  const opened = async (settings: object = {}) => {
    const centre = await fireCentre(settings);
    const subscriber = aSubscriber('fire', 'gb26875');
    const bench = new OutboxBench([subscriber]);
    bench.timings = quick;
    closing.push(centre.close, () => bench.kill());
    return { centre, subscriber, bench };
  };
  const fire = (id: string, change: Partial<Alarm> = {}): Alarm =>
    anAlarm(id, {
      place: `阳光社区/1号楼/${id}`,
      reason: { zh: '感烟报警', en: 'smoke' },
      incident: { id: 'i1', hazard: { id: 'smoke', title: { zh: '火灾探测', en: 'Fire detection' }, cap: 'Fire' }, area: '' },
      ...change,
    });

  test('the golden packet is read, and written again byte for byte', () => {
    const [frame] = new FrameReader().take(golden);
    expect(frame).toMatchObject({
      serial: 1,
      version: [2, 3],
      source: 'fe2020082715',
      destination: '010000000000',
      command: 2,
    });
    const time = timeLabel(Date.parse('2021-06-15T15:18:53+08:00'), 'Asia/Shanghai');
    const text = new TextDecoder('gb18030').decode(Buffer.from('b0a1a996', 'hex'));
    const adu = componentState({
      systemType: 0x81,
      systemAddress: 3,
      componentType: 0x11,
      componentAddress: 0x20082715,
      state: 0b10,
      text,
      time,
    });
    expect(encodeFrame({ ...(frame as Frame), time, adu }).toString('hex')).toBe(golden.toString('hex'));
    expect(labelTime(time, 'Asia/Shanghai')).toBe(Date.parse('2021-06-15T15:18:53+08:00'));
  });

  test('frames are found by their length, however the stream is cut, with delimiters inside and rubbish between', () => {
    const frame = fc.record({
      serial: fc.integer({ min: 0, max: 65_535 }),
      version: fc.constant<[number, number]>([1, 0]),
      time: fc.constant(Buffer.from('232323234040', 'hex')),
      source: fc.constantFrom('232340402323', '000000000001'),
      destination: fc.constant('404023234040'),
      command: fc.integer({ min: 1, max: 6 }),
      adu: fc.array(fc.constantFrom(0x23, 0x40, 0, 0xff), { maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    });
    fc.assert(
      fc.property(
        fc.array(frame, { minLength: 1, maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 40 })),
        fc.boolean(),
        (frames, cuts, rubbish) => {
          const whole = Buffer.concat(frames.flatMap((each) => [...(rubbish ? [Buffer.from([0x40, 0x23, 0x00])] : []), encodeFrame(each)]));
          const reader = new FrameReader();
          const read: Frame[] = [];
          let at = 0;
          for (const cut of cuts) {
            read.push(...reader.take(whole.subarray(at, at + cut)));
            at += cut;
          }
          // Enough behind the last one for what only looks like a beginning.
          read.push(...reader.take(whole.subarray(Math.min(at, whole.length))), ...reader.take(Buffer.alloc(1_100)));
          expect(read).toEqual(frames);
          expect(reader.skipped).toBeGreaterThanOrEqual(rubbish ? 3 * frames.length : 0);
        },
      ),
    );
  });

  test('text is GB 18030: what is written is read by the platform, and is cut between two characters', () => {
    expect(gb18030('燃气A', 31).toString('hex')).toBe('c8bcc6f841');
    expect(gb18030('阳光社区一二三四五六七八九十', 31)).toHaveLength(28);
    const decoder = new TextDecoder('gb18030', { ignoreBOM: true });
    // Every character of the first plane; private ones are nobody's, and the editions of the standard moved some of them.
    const first = Array.from({ length: 0xfffd }, (_each, code) => code).filter((code) => code < 0xd800 || code > 0xf8ff);
    for (let at = 0; at < first.length; at += 4_096) {
      const text = String.fromCodePoint(...first.slice(at, at + 4_096));
      expect(decoder.decode(gb18030(text)) === text, `from U+${first[at]?.toString(16)}`).toBe(true);
    }
    fc.assert(
      fc.property(fc.integer({ min: 0x1_0000, max: 0x10_ffff }), (code) => {
        expect(decoder.decode(gb18030(String.fromCodePoint(code)))).toBe(String.fromCodePoint(code));
      }),
    );
  });

  test('a fire is a component state with the fire bit, where the centre has it; its end takes the bit away', async () => {
    const { centre, subscriber, bench } = await opened({
      addresses: { 'smoke-7': 0x20082715 },
      hazards: { smoke: { systemType: 1, componentType: 40 } },
      bit0: 'one-is-normal',
    });
    bench.open(subscriber, centre.fields);
    bench.happen(fire('smoke-7'), 'raised');
    bench.happen(fire('smoke-7', { sequence: 2, state: 'normal', condition: 'false' }), 'ended');
    await expect.poll(() => centre.components().length, { timeout: 5_000 }).toBe(2);
    expect(centre.components().map(({ component }) => component)).toEqual([
      { systemType: 1, type: 40, address: 0x20082715, state: 0b11, text: 'smoke-7 感烟报警' },
      { systemType: 1, type: 40, address: 0x20082715, state: 0b01, text: 'smoke-7 感烟报警' },
    ]);
    expect(centre.components()[0]).toMatchObject({ source: '1527082020fe', destination: '000000000001' });
  });

  test('no drill and no test is ever a fire, whatever the meaning of bit 0', async () => {
    const { centre, subscriber, bench } = await opened({ bit0: 'one-is-normal' });
    bench.open(subscriber, centre.fields);
    bench.happen(fire('smoke-7', { exercise: true }), 'raised');
    await expect.poll(() => centre.components().length, { timeout: 5_000 }).toBe(1);
    expect(centre.components()[0]?.component).toMatchObject({ state: 0, text: '演练 smoke-7 感烟报警' });
  });

  describe('a component has one state, whatever alarm of it is told', () => {
    const detector = { addresses: { 'smoke-7': 7 }, bit0: 'one-is-normal' };
    const ofDevice = { subject: 'device:smoke-7', deviceId: 'smoke-7' } as const;
    const burns = fire('fire', ofDevice);
    const silent = anAlarm('silent', { ...ofDevice, rule: 'device.silent', lifeSafety: false, place: '阳光社区/失联' });
    const over = (alarm: Alarm): Alarm => ({ ...alarm, sequence: alarm.sequence + 1, state: 'normal', condition: 'false' });
    const words = async (centre: Awaited<ReturnType<typeof fireCentre>>, count: number) => {
      await expect.poll(() => centre.components().length, { timeout: 5_000 }).toBe(count);
      return centre.components().map(({ component }) => component?.state);
    };

    test('what else begins or ends at the detector leaves the fire where it is, and its words', async () => {
      const { centre, subscriber, bench } = await opened(detector);
      bench.open(subscriber, centre.fields);
      bench.happen(burns, 'raised');
      expect(await words(centre, 1)).toEqual([0b011]);
      bench.happen(silent, 'raised');
      expect(await words(centre, 2)).toEqual([0b011, 0b111]);
      bench.happen(over(silent), 'ended');
      expect(await words(centre, 3)).toEqual([0b011, 0b111, 0b011]);
      // 31 bytes have room for one of them.
      expect(centre.components().map(({ component }) => component?.text)).toEqual(Array(3).fill('fire 感烟报警'));
      bench.happen(over(burns), 'ended');
      expect(await words(centre, 4)).toEqual([0b011, 0b111, 0b011, 0b001]);
    });

    test('another component, and a rule at another place of the tables, have a state of their own', async () => {
      const { centre, subscriber, bench } = await opened({ ...detector, hazards: { supervision: { systemType: 9 } } });
      bench.open(subscriber, centre.fields);
      bench.happen(burns, 'raised');
      await words(centre, 1);
      bench.happen(silent, 'raised');
      expect(await words(centre, 2)).toEqual([0b011, 0b101]);
      bench.happen(fire('smoke-8', { deviceId: 'smoke-8', subject: 'device:smoke-8' }), 'raised');
      expect(await words(centre, 3)).toEqual([0b011, 0b101, 0b011]);
    });

    test('an old message that goes out late says how things are then', async () => {
      const { centre, subscriber, bench } = await opened(detector);
      bench.happen(silent, 'raised');
      bench.happen(over(silent), 'ended');
      bench.happen(burns, 'raised');
      // A restart: the fire goes first, and what is older follows it.
      bench.open(subscriber, centre.fields);
      await words(centre, 3);
      expect(centre.components().map(({ component }) => (component?.state ?? 0) & 0b10)).toEqual([0b10, 0b10, 0b10]);
      expect(await words(centre, 3)).toEqual([0b011, 0b111, 0b011]);
    });

    test('a drill neither sets nor clears anything real, and what is over is no test any more', async () => {
      const { centre, subscriber, bench } = await opened(detector);
      const drill = fire('drill', { ...ofDevice, exercise: true });
      bench.open(subscriber, centre.fields);
      bench.happen(drill, 'raised');
      expect(await words(centre, 1)).toEqual([0]);
      bench.happen(burns, 'raised');
      expect(await words(centre, 2)).toEqual([0, 0b011]);
      bench.happen({ ...drill, sequence: 2, state: 'acknowledged' }, 'acknowledged');
      expect(await words(centre, 3)).toEqual([0, 0b011, 0b011]);
      bench.happen(over({ ...drill, sequence: 2 }), 'ended');
      expect(await words(centre, 4)).toEqual([0, 0b011, 0b011, 0b011]);
      // A real fire never reads as an exercise.
      expect(centre.components().map(({ component }) => component?.text)).toEqual([
        '演练 drill 感烟报警',
        ...Array(3).fill('fire 感烟报警'),
      ]);
      bench.happen(over(burns), 'ended');
      expect(await words(centre, 5)).toEqual([0, 0b011, 0b011, 0b011, 0b001]);
      const again = fire('again', { ...ofDevice, exercise: true });
      bench.happen(again, 'raised');
      await words(centre, 6);
      bench.happen(over(again), 'ended');
      expect((await words(centre, 7)).slice(5)).toEqual([0, 0b001]);
    });

    test('what the centre was not told of is not in it: put aside before, a test, another place, not grave enough', async () => {
      const { centre, subscriber: usual, bench } = await opened(detector);
      const subscriber = { ...usual, place: '阳光社区', minSeverity: 'major' as const };
      const alarms = [
        fire('aside', { ...ofDevice, untold: true }),
        fire('test', { ...ofDevice, test: { id: 't', terminals: [] } as never }),
        fire('elsewhere', { ...ofDevice, place: '别处' }),
        fire('small', { ...ofDevice, severity: 'minor' }),
      ];
      expect([...standingFor(subscriber, [...alarms, over(burns), burns])].map(({ id }) => id)).toEqual(['fire']);
      const channel = openChannel(subscriber, centre.fields, undefined, undefined, () => standingFor(subscriber, alarms));
      closing.push(() => channel.close?.());
      const [delivery] = bench.happen(silent, 'raised');
      await channel.send(delivery!, AbortSignal.timeout(5_000));
      expect(await words(centre, 1)).toEqual([0b101]);
    });
  });

  test('a fire is forwarded when the centre has confirmed it, a drill when it went as one; nothing else is', async () => {
    const { centre, subscriber, bench } = await opened({ addresses: { 'smoke-7': 7, 'smoke-8': 8 } });
    bench.open(subscriber, centre.fields);
    const done = () => expect.poll(() => bench.waiting('fire'), { timeout: 5_000 }).toBe(0);
    const burns = fire('smoke-7', { subject: 'device:smoke-7', deviceId: 'smoke-7' });
    centre.refuse(1);
    bench.happen(burns, 'raised');
    await expect.poll(() => bench.counts.refused).toBe(1);
    expect(bench.forwarded).toEqual([]);
    await done();
    expect(bench.forwarded).toEqual(['smoke-7']);
    // Where it burns the drill is not what the centre was told of.
    bench.happen(fire('played', { subject: 'device:smoke-7', deviceId: 'smoke-7', exercise: true }), 'raised');
    await done();
    bench.happen(anAlarm('silent', { lifeSafety: false, deviceId: 'smoke-9', subject: 'device:smoke-9' }), 'raised');
    bench.happen({ ...burns, sequence: 2, state: 'normal', condition: 'false' }, 'ended');
    await done();
    expect(bench.forwarded).toEqual(['smoke-7']);
    bench.happen(fire('drill', { subject: 'device:smoke-8', deviceId: 'smoke-8', exercise: true }), 'raised');
    await done();
    expect(bench.forwarded).toEqual(['smoke-7', 'drill']);
  });

  test('fires go before everything else that waits', async () => {
    const { centre, subscriber, bench } = await opened();
    centre.freeze(true);
    bench.open(subscriber, centre.fields);
    const lift = (id: string) => anAlarm(id, { place: id });
    for (const id of ['lift-1', 'lift-2', 'lift-3', 'lift-4', 'lift-5', 'lift-6', 'lift-7']) bench.happen(lift(id), 'raised');
    await expect.poll(() => bench.counts.unreachable ?? 0, { timeout: 5_000 }).toBeGreaterThanOrEqual(4);
    bench.happen(fire('smoke-1', { severity: 'minor' }), 'raised');
    const before = centre.came();
    centre.freeze(false);
    await expect.poll(() => bench.waiting('fire'), { timeout: 8_000 }).toBe(0);
    // What was on its way already goes on; of what waited, the fire was first.
    const after = centre.heard.filter(({ component }) => component !== null).slice(before);
    expect(after.findIndex(({ component }) => component?.text.startsWith('smoke-1'))).toBeLessThanOrEqual(1);
  });

  test('a frame that is sent again keeps its serial, and after three without an answer the connection is made anew', async () => {
    const { centre, subscriber, bench } = await opened({ heartbeatSeconds: 3_600 });
    bench.open(subscriber, centre.fields);
    await expect.poll(() => centre.heard.length).toBe(1);
    centre.freeze(true);
    bench.happen(fire('smoke-7'), 'raised');
    await expect.poll(() => centre.came(), { timeout: 8_000 }).toBeGreaterThanOrEqual(4);
    expect(new Set(centre.heard.filter(({ component }) => component !== null).map(({ serial }) => serial)).size).toBe(1);
    centre.freeze(false);
    await expect.poll(() => bench.waiting('fire'), { timeout: 8_000 }).toBe(0);
    expect(centre.connections()).toBe(1);
  });

  test('the loss of the centre is said while nothing happens, the outbox goes on, and it is back by itself', async () => {
    const { centre, subscriber, bench } = await opened();
    bench.open(subscriber, centre.fields);
    await expect.poll(() => centre.heard.length).toBeGreaterThan(0);
    expect(bench.told).toEqual([]);
    centre.goAway();
    await expect.poll(() => bench.told.map(([, lost]) => lost), { timeout: 8_000 }).toEqual([true]);
    expect(bench.told[0]?.[2].en).toMatch(/cannot be reached/);
    bench.happen(fire('smoke-7'), 'raised');
    await centre.comeBack();
    await expect.poll(() => bench.waiting('fire'), { timeout: 8_000 }).toBe(0);
    await expect.poll(() => bench.told.map(([, lost]) => lost), { timeout: 8_000 }).toEqual([true, false]);
  });

  test('the centre asks: state and time are answered, the clock is taken for labels, what is not known is denied', async () => {
    const { centre, subscriber, bench } = await opened({ heartbeatSeconds: 3_600 });
    bench.open(subscriber, centre.fields);
    await expect.poll(() => centre.connections()).toBe(1);
    await expect.poll(() => centre.heard.length).toBe(1);
    // Rubbish before a question does not hide it.
    centre.babble(Buffer.from('40404040ffff2323', 'hex'));
    centre.ask(700, 4, [81, 1]);
    centre.ask(701, 1, [90, 1, 30, 15, 10, 2, 5, 31]);
    centre.ask(702, 4, [88, 1]);
    centre.ask(703, 1, [89, 1]);
    centre.ask(704, 1, [90, 1, 99, 15, 10, 2, 5, 31]);
    await expect.poll(() => centre.heard.filter(({ command }) => command !== 2).length, { timeout: 5_000 }).toBe(5);
    const answers = centre.heard
      .filter(({ command }) => command !== 2)
      .map(({ serial, command, adu }) => [serial, command, [...adu.subarray(0, 3)]]);
    expect(answers).toEqual([
      [700, 5, [21, 1, 1]],
      [701, 3, []],
      [702, 5, [28, 1, 30]],
      [703, 6, []],
      [704, 6, []],
    ]);
    expect(centre.heard.find(({ serial }) => serial === 702)?.label).toMatch(/^3\d 15 10 02 05 31$/);
  });

  test('a duty check is answered when a person has answered, and not otherwise', async () => {
    const { centre, subscriber } = await opened({ heartbeatSeconds: 3_600 });
    const asked: number[] = [];
    let answer: (answered: boolean) => void = () => {};
    const channel = openChannel(subscriber, centre.fields, undefined, (minutes) => {
      asked.push(minutes);
      return new Promise((done) => {
        answer = done;
      });
    });
    closing.push(() => channel.close?.());
    channel.start?.({ now: () => 0, worked: () => {}, failed: () => {} });
    await expect.poll(() => centre.heard.length).toBe(1);
    const operations = () => centre.heard.filter(({ adu }) => adu[0] === 24);
    centre.ask(800, 1, [91, 1, 5]);
    await expect.poll(() => centre.heard.find(({ serial }) => serial === 800)?.command).toBe(3);
    // The same question again is the same question.
    centre.ask(801, 1, [91, 1, 5]);
    await expect.poll(() => centre.heard.find(({ serial }) => serial === 801)?.command).toBe(3);
    expect([asked, operations()]).toEqual([[5], []]);
    answer(true);
    await expect.poll(() => operations().length).toBe(1);
    expect([...(operations()[0]?.adu.subarray(0, 4) ?? [])]).toEqual([24, 1, 0b100000, 0]);
    centre.ask(802, 1, [91, 1, 1]);
    await expect.poll(() => asked).toEqual([5, 1]);
    answer(false);
    await new Promise((done) => setTimeout(done, 150));
    expect(operations()).toHaveLength(1);
  });
});
