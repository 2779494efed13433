import { describe, expect, test } from 'vitest';
import { anAlarm, FakeScreen, gate, HubBench, root } from './hub-bench.ts';

function started(): HubBench {
  const b = new HubBench([root, gate]);
  b.hub.start();
  return b;
}

describe('acknowledging', () => {
  test('the signed-in person counts, whatever name the page sends', async () => {
    const b = started();
    const screen = new FakeScreen(b, 'gate', null, 'wang');
    b.raise('a1');
    await screen.say({ type: 'acknowledge', deliveryId: 'a1~1~gate', by: 'li', comment: ' on my way ' });
    expect(b.acts).toEqual([
      { act: { act: 'acknowledge', alarmId: 'a1', comment: 'on my way' }, origin: { by: 'wang', via: 'session', from: 'gate' } },
    ]);
    expect(screen.of('acknowledged')).toMatchObject([
      { deliveryId: 'a1~1~gate', alarmId: 'a1', by: 'wang', at: '2026-01-01T00:00:00.000Z' },
    ]);
  });

  test('without a session the name is taken as asserted by the terminal, and must be there', async () => {
    const b = started();
    const screen = new FakeScreen(b, 'gate', null);
    b.raise('a1');
    await screen.say({ type: 'acknowledge', deliveryId: 'a1~1~gate', by: '  ' });
    await screen.say({ type: 'acknowledge', deliveryId: 'a1~1~gate' });
    expect(b.acts).toEqual([]);
    expect(screen.of('error').map((message) => message.code)).toEqual(['bad-message', 'name-missing']);
    await screen.say({ type: 'acknowledge', deliveryId: 'a1~1~gate', by: 'li' });
    expect(b.acts[0]?.origin).toEqual({ by: 'li', via: 'asserted', from: 'gate' });
  });

  test('a repetition succeeds and names the first person; every screen is told', async () => {
    const b = started();
    const one = new FakeScreen(b, 'gate', null, 'wang');
    const two = new FakeScreen(b, 'centre', null, 'li');
    b.raise('a1');
    await one.say({ type: 'acknowledge', deliveryId: 'a1~1~gate' });
    await two.say({ type: 'acknowledge', deliveryId: 'a1~1~centre' });
    expect(two.of('acknowledged').map((message) => message.by)).toEqual(['wang']);
    expect(two.deliveries.at(-1)?.alarm.state).toBe('acknowledged');
  });

  test('it is a receipt as well', async () => {
    const b = started();
    const screen = new FakeScreen(b, 'gate', null, 'wang');
    b.raise('a1');
    await screen.say({ type: 'acknowledge', deliveryId: 'a1~1~gate' });
    await b.pass(50);
    expect(b.delivery('a1~1~gate')).toMatchObject({ receivedAt: expect.any(Number), shownAt: expect.any(Number) });
  });

  test('what was refused or could not be kept is an error, never an acknowledgement', async () => {
    const b = started();
    const stranger = new FakeScreen(b, 'gate', null, 'stranger');
    b.raise('a1');
    await stranger.say({ type: 'acknowledge', deliveryId: 'a1~1~gate' });
    b.diskFails = true;
    const wang = new FakeScreen(b, 'gate', 1, 'wang');
    await wang.say({ type: 'acknowledge', deliveryId: 'a1~1~gate' });
    expect(stranger.of('error')).toMatchObject([{ code: 'forbidden', detail: 'not allowed here' }]);
    expect(wang.of('error')).toMatchObject([{ code: 'not-kept' }]);
    expect([...stranger.of('acknowledged'), ...wang.of('acknowledged')]).toEqual([]);
  });

  test('late for an ended alarm: the receipt is taken, a name is not invented', async () => {
    const b = started();
    const screen = new FakeScreen(b, 'gate', null, 'wang');
    b.raise('a1');
    b.hub.onDeliveries(b.happen(anAlarm('a1', { state: 'normal', sequence: 2 }), 'ended'));
    await screen.say({ type: 'received', deliveryId: 'a1~1~gate' });
    await screen.say({ type: 'acknowledge', deliveryId: 'a1~1~gate' });
    await b.pass(50);
    expect(b.delivery('a1~1~gate')?.receivedAt).not.toBeNull();
    expect(screen.of('acknowledged')).toEqual([]);
    expect(screen.of('error')).toMatchObject([{ code: 'not-acknowledged' }]);
  });

  test('the delivery of another terminal is unknown here', async () => {
    const b = started();
    const screen = new FakeScreen(b, 'gate', null, 'wang');
    b.raise('a1');
    await screen.say({ type: 'acknowledge', deliveryId: 'a1~1~centre' });
    expect(b.acts).toEqual([]);
    expect(screen.of('error')).toMatchObject([{ code: 'unknown-delivery' }]);
  });
});

describe('silencing', () => {
  test('is recorded, is no acknowledgement, and lasts a minute at most', async () => {
    const b = started();
    const screen = new FakeScreen(b, 'gate', null, 'wang');
    b.raise('a1');
    await screen.say({ type: 'silence', deliveryId: 'a1~1~gate', by: 'wang', seconds: 60 });
    await screen.say({ type: 'silence', deliveryId: 'a1~1~gate', by: 'wang', seconds: 61 });
    expect(b.audits).toMatchObject([
      { act: 'alarm.silenced', target: 'alarm:a1', origin: { by: 'wang', via: 'session' }, detail: { terminal: 'gate', seconds: 60 } },
    ]);
    expect(b.acts).toEqual([]);
    expect(screen.of('error')).toMatchObject([{ code: 'bad-message', detail: expect.stringContaining('seconds') }]);
  });
});

describe('several at once', () => {
  test('each counts for itself: what is wrong with one takes nothing from the others', async () => {
    const b = started();
    const screen = new FakeScreen(b, 'gate', null, 'wang');
    b.raise('a1');
    b.raise('a2');
    await screen.say([{ type: 'shout' }, { type: 'shown', deliveryId: 'a1~1~gate' }, { type: 'acknowledge', deliveryId: 'a2~1~gate' }]);
    await b.pass(1_000);
    expect(screen.of('error')).toMatchObject([{ code: 'bad-message' }]);
    expect(b.acts).toMatchObject([{ act: { act: 'acknowledge', alarmId: 'a2' } }]);
    const seen = b.kept.filter(({ terminalId, shownAt }) => terminalId === 'gate' && shownAt !== null);
    expect(seen.map(({ alarmId }) => alarmId)).toEqual(['a1', 'a2']);
  });
  test('more than a hundred are refused, and count as one that is wrong', async () => {
    const b = started();
    const screen = new FakeScreen(b, 'gate', null, 'wang');
    b.raise('a1');
    await screen.say(Array.from({ length: 101 }, () => ({ type: 'shown', deliveryId: 'a1~1~gate' })));
    expect(screen.of('error')).toMatchObject([{ code: 'bad-message', detail: 'expected an array of 1 to 100 messages, came 101' }]);
  });
});

describe('bad messages', () => {
  test.each([
    ['', 'not-json'],
    ['[]', 'bad-message'],
    ['null', 'bad-message'],
    ['{"type":"shout"}', 'bad-message'],
    ['{"type":"received"}', 'bad-message'],
    ['{"type":"received","deliveryId":7}', 'bad-message'],
    ['{"type":"alive","lastSequence":-1,"visible":true,"sound":"on"}', 'bad-message'],
    ['{"type":"alive","lastSequence":1,"visible":"yes","sound":"on"}', 'bad-message'],
    ['{"type":"silence","deliveryId":"a1~1~gate","seconds":1e999}', 'bad-message'],
    [`{"type":"received","deliveryId":"${'x'.repeat(9_000)}"}`, 'too-long'],
    ['{"__proto__":{"type":"alive"}}', 'bad-message'],
  ])('%s is answered with %s and changes nothing', async (text, code) => {
    const b = started();
    const screen = new FakeScreen(b, 'gate', null, 'wang');
    b.raise('a1');
    await screen.say(text);
    expect(screen.of('error')).toMatchObject([{ code, detail: expect.any(String) }]);
    expect(screen.closed).toBeNull();
    expect(b.hub.liveness().find((entry) => entry.terminalId === 'gate')?.lastAliveAt).toBeNull();
  });
});

describe('who only looks on', () => {
  test('is shown everything, but neither acknowledges nor silences, and leaves the terminal unattended', async () => {
    const b = started();
    const onlooker = new FakeScreen(b, 'gate', null, null, true);
    b.raise('a1');
    for (let i = 0; i < 10; i++) {
      await onlooker.alive();
      await onlooker.say({ type: 'shown', deliveryId: 'a1~1~gate' });
      await b.pass(10_000);
    }
    await onlooker.say({ type: 'acknowledge', deliveryId: 'a1~1~gate', by: 'li' });
    await onlooker.say({ type: 'silence', deliveryId: 'a1~1~gate', by: 'li', seconds: 5 });
    expect(onlooker.of('error').map((message) => message.code)).toEqual(['not-allowed', 'not-allowed']);
    expect(b.acts).toEqual([]);
    expect(b.audits).toEqual([]);
    expect(b.kept.map(({ receivedAt, shownAt }) => [receivedAt, shownAt])).toContainEqual([null, null]);
    expect(onlooker.deliveries.length).toBeGreaterThan(3);
    expect(b.hub.liveness().find(({ terminalId }) => terminalId === 'gate')?.live).toBe(false);
    expect(b.signals.some(({ subject, rule, to }) => subject === 'terminal:gate' && rule === 'terminal.lost' && to === 'true')).toBe(true);
  });
});

test('no heartbeat is sent while the gateway can keep nothing, and the next one as soon as it can', async () => {
  const b = started();
  const screen = new FakeScreen(b, 'gate', null, 'wang');
  await b.pass(25_000);
  const before = screen.of('heartbeat').length;
  expect(before).toBe(3);
  b.diskFails = true;
  await b.pass(30_000);
  expect(screen.of('heartbeat')).toHaveLength(before);
  b.diskFails = false;
  await b.pass(500);
  expect(screen.of('heartbeat')).toHaveLength(before + 1);
});
