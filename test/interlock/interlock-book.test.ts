import { expect, test } from 'vitest';
import { effect, interlock, Rig } from './interlock-rig.ts';

const valve = interlock('gas', [effect('close')]);
const both = interlock('gas', [
  effect('close'),
  effect('open-doors', { command: 'release', point: 'door.fireRelease', order: 2, delayMs: 2_000 }),
]);
const danger = interlock('gas', [effect('close'), effect('lift', { command: 'recall', dangerous: true })]);

function enabled(definition = valve, place = '') {
  const rig = new Rig();
  rig.enable(definition, place);
  return rig;
}
const states = (rig: Rig, id: string) => Object.fromEntries((rig.book.find(id)?.effects ?? []).map((each) => [each.effect, each.state]));
const fired = (change: ReturnType<Rig['raise']>) => change?.firings[0]?.id ?? '';

test('what ships is disabled: nothing fires before two people have enabled it after a witnessed test', () => {
  const rig = new Rig();
  rig.act({ act: 'in-force', definitions: [valve] }, 'x');
  const at = { interlock: 'gas', place: 'A' };
  const code = (act: Parameters<Rig['act']>[0], by: string) => {
    const { result } = rig.act(act, by);
    return result.kind === 'interlock' ? 'done' : result.code;
  };
  expect(rig.raise()).toMatchObject({ firings: [], notFired: 'not-enabled' });
  expect(code({ act: 'approve', ...at, comment: null }, 'bo')).toBe('interlock-not-proposed');
  expect(code({ act: 'propose', ...at, comment: ' ' }, 'ann')).toBe('comment-empty');
  expect(code({ act: 'propose', ...at, comment: 'leaks' }, 'ann')).toBe('done');
  expect(code({ act: 'approve', ...at, comment: null }, 'bo')).toBe('not-tested');
  expect(code({ act: 'test', ...at, deviceId: 'door-1', comment: null }, 'ann')).toBe('no-cause-device');
  expect(code({ act: 'test', ...at, deviceId: 'gas-1', comment: null }, 'ann')).toBe('done');
  expect(code({ act: 'witness', ...at, passed: true, comment: null }, 'bo')).toBe('test-under-way');
  rig.answerAll('confirmed', 'read-back');
  expect(code({ act: 'witness', ...at, passed: true, comment: null }, 'ann')).toBe('second-person');
  expect(code({ act: 'witness', ...at, passed: true, comment: null }, 'bo')).toBe('done');
  expect(code({ act: 'approve', ...at, comment: null }, 'ann')).toBe('second-person');
  expect(rig.raise({ id: 'a-0' })).toMatchObject({ notFired: 'not-enabled' });
  expect(code({ act: 'approve', ...at, comment: null }, 'bo')).toBe('done');
  expect(rig.raise()?.firings).toHaveLength(1);
  expect(code({ act: 'disable', ...at, comment: null }, 'cy')).toBe('done');
  expect(rig.raise({ id: 'a-2' })).toMatchObject({ notFired: 'not-enabled' });
});

test('a test that was not confirmed cannot be witnessed as passed', () => {
  const rig = new Rig();
  rig.act({ act: 'in-force', definitions: [valve] }, 'x');
  rig.act({ act: 'propose', interlock: 'gas', place: '', comment: 'w' }, 'ann');
  rig.act({ act: 'test', interlock: 'gas', place: '', deviceId: 'gas-1', comment: null }, 'ann');
  const [{ signals } = { signals: [] }] = rig.answerAll('refused', 'device-refused');
  // People stand there and look: a test rings nowhere.
  expect(signals).toEqual([]);
  const { result } = rig.act({ act: 'witness', interlock: 'gas', place: '', passed: true, comment: null }, 'bo');
  expect(result).toMatchObject({ code: 'not-confirmed' });
});

test('another text of the file disables it, and says so; the same text again does not', () => {
  const rig = enabled();
  expect(rig.act({ act: 'in-force', definitions: [valve] }, 'x').change.signals).toEqual([]);
  expect(rig.raise({ id: 'a-1' })?.firings).toHaveLength(1);
  const { change } = rig.act({ act: 'in-force', definitions: [{ ...valve, version: 'gas-2' }] }, 'x');
  expect(change.signals.map(({ rule }) => rule)).toEqual(['interlock.disabled']);
  expect(rig.raise({ id: 'a-2' })).toMatchObject({ notFired: 'not-enabled' });
  expect(rig.book.allSites()[0]).toMatchObject({ state: 'disabled', disabled: { by: null } });
});

test.each([
  ['a late one', {}, { historical: true, to: 'event' }, 'late'],
  ['one on readings from before the last start', {}, { beforeStart: true }, 'before-start'],
  ['an unknown condition', {}, { to: 'unknown' }, 'unknown'],
  ['a drill', { exercise: true }, {}, 'exercise'],
  ['a device under test', { test: { by: 'x', reason: 'r', until: 1, terminals: ['t'] } }, {}, 'exercise'],
  ['a shelved one', { shelved: { by: 'x', reason: 'r', since: 1, until: 2, oneShot: false } }, {}, 'aside'],
  ['one out of service', { outOfService: { by: 'x', permit: 'p', reason: 'r', since: 1, until: 2, rule: null } }, {}, 'aside'],
] as const)('%s fires nothing', (_name, more, how, why) => {
  expect(enabled().raise(more, how)).toMatchObject({ firings: [], signals: [], notFired: why });
});

test('an occurrence fires once, whatever is judged again; the next one fires again', () => {
  const rig = enabled();
  const first = rig.raise();
  expect(fired(first)).not.toBe('');
  expect(rig.raise()).toMatchObject({ firings: [], notFired: 'fired-before' });
  rig.restart();
  expect(rig.raise()).toMatchObject({ firings: [], notFired: 'fired-before' });
  expect(rig.raise({ acknowledgedBy: 'x' }, { event: 'acknowledged' })).toBeNull();
  expect(fired(rig.raise({ occurrences: 2 }, { event: 'occurred-again' }))).not.toBe(fired(first));
});

test('it moves devices of the area only, and none outside the place it is enabled at', () => {
  expect(
    enabled()
      .raise()
      ?.firings[0]?.effects.map(({ deviceId }) => deviceId),
  ).toEqual(['shaft-1']);
  const narrow = new Rig();
  narrow.enable({ ...valve, area: 'building' }, 'A/1号楼/1单元');
  expect(narrow.raise()?.firings[0]?.effects.map(({ deviceId }) => deviceId)).toEqual(['shaft-1']);
  const wide = new Rig();
  wide.enable({ ...valve, area: 'building' });
  expect(wide.raise()?.firings[0]?.effects.map(({ deviceId }) => deviceId)).toEqual(['shaft-1', 'shaft-2']);
});

test('what sparks stays off in the room of the gas', () => {
  const doors = { ...interlock('gas', [effect('close'), effect('doors', { command: 'release', sparks: true })]), explosive: true };
  const rig = enabled(doors);
  const [firing] = rig.raise({ place: 'A/1号楼/1单元' })?.firings ?? [];
  expect(firing).toMatchObject({ spared: ['door-1'], without: ['doors'] });
  const [far] = rig.raise({ id: 'a-2' })?.firings ?? [];
  expect(far?.effects.map(({ deviceId }) => deviceId)).toEqual(['shaft-1', 'door-1']);
});

test('requested, sent, accepted, confirmed; the next order begins when it is over', () => {
  const rig = enabled(both);
  const id = fired(rig.raise());
  expect(states(rig, id)).toEqual({ close: 'requested', 'open-doors': 'waiting' });
  const command = rig.book.find(id)?.effects[0]?.commandId ?? '';
  for (const [state, code, shown] of [
    ['sent', null, 'sent'],
    ['accepted', null, 'accepted'],
    ['done', 'device-done', 'accepted'],
    ['confirmed', 'read-back', 'confirmed'],
  ] as const) {
    rig.command(command, state, code);
    expect(states(rig, id).close).toBe(shown);
  }
  rig.pass(1_000);
  expect(states(rig, id)['open-doors']).toBe('waiting');
  rig.pass(1_000);
  expect(states(rig, id)['open-doors']).toBe('requested');
  rig.answerAll('confirmed', 'read-back');
  expect(rig.book.find(id)?.endedAt).not.toBeNull();
});

test('not confirmed is an alarm: refused, failed, too late, or only its word', () => {
  for (const [state, code] of [
    ['refused', 'device-refused'],
    ['failed', 'device-failed'],
    ['expired', 'no-answer'],
  ] as const) {
    const rig = enabled();
    rig.raise();
    const [change] = rig.answerAll(state, code);
    expect(change?.signals).toMatchObject([
      { subject: 'device:shaft-1', component: 'gas/close', rule: 'interlock.not-confirmed', to: 'event' },
    ]);
  }
  const late = enabled();
  const id = fired(late.raise());
  expect(late.pass(29_000)).toBeNull();
  expect(late.pass(1_000)?.signals.map(({ rule }) => rule)).toEqual(['interlock.not-confirmed']);
  late.command(late.book.find(id)?.effects[0]?.commandId ?? '', 'confirmed', 'read-back');
  expect(late.book.find(id)?.effects[0]).toMatchObject({ state: 'expired', confirmedLateAt: late.at });
  const word = enabled();
  const said = fired(word.raise());
  expect(word.command(word.book.find(said)?.effects[0]?.commandId ?? '', 'done', 'device-done', false)?.signals).toHaveLength(1);
});

test('nothing left the gateway: it is tried again under another id until it is too late', () => {
  const rig = enabled();
  const id = fired(rig.raise());
  const first = rig.book.find(id)?.effects[0]?.commandId;
  expect(rig.answerAll('refused', 'not-connected').flatMap(({ signals }) => signals)).toEqual([]);
  expect(states(rig, id).close).toBe('waiting');
  rig.pass(2_000);
  expect(rig.book.find(id)?.effects[0]).toMatchObject({ state: 'requested', attempts: 2 });
  expect(rig.book.find(id)?.effects[0]?.commandId).not.toBe(first);
  rig.answerAll('refused', 'not-connected');
  expect(rig.pass(28_000)?.signals).toHaveLength(1);
});

test('what is dangerous waits for two different people, and expires with an alarm', () => {
  const rig = enabled(danger);
  const change = rig.raise();
  const id = fired(change);
  expect(change?.signals.map(({ rule, to }) => [rule, to])).toEqual([['interlock.release-waiting', 'true']]);
  const release = (by: string) => rig.act({ act: 'release', firing: id, comment: null }, by);
  expect(release('ann').result).toMatchObject({ kind: 'interlock' });
  expect(release('ann').result).toMatchObject({ code: 'second-person' });
  expect(states(rig, id)).toEqual({ close: 'requested', lift: 'waiting' });
  const second = release('bo');
  expect(second.change.signals.map(({ rule, to }) => [rule, to])).toEqual([['interlock.release-waiting', 'false']]);
  expect(states(rig, id).lift).toBe('requested');
  expect(release('cy').result).toMatchObject({ code: 'nothing-to-release' });

  const alone = enabled(danger);
  const waits = fired(alone.raise());
  alone.answerAll('confirmed', 'read-back');
  alone.act({ act: 'release', firing: waits, comment: null }, 'ann');
  const over = alone.pass(120_000);
  expect(over?.signals.map(({ rule, to }) => [rule, to])).toEqual([
    ['interlock.release-waiting', 'false'],
    ['interlock.not-confirmed', 'event'],
  ]);
  expect(alone.act({ act: 'release', firing: waits, comment: null }, 'bo').result).toMatchObject({ code: 'nothing-to-release' });
});

test('who released it first and may not any more counts no longer: it takes two who still may', () => {
  const rig = enabled(danger);
  const id = fired(rig.raise());
  const release = (by: string, lapsed?: string[]) => rig.act({ act: 'release', firing: id, comment: null, ...(lapsed && { lapsed }) }, by);
  release('ann');
  const second = release('bo', ['ann']);
  expect(second.result).toMatchObject({ firing: { release: { state: 'waiting', by: [{ by: 'bo' }] } } });
  expect(second.change.notes[0]?.detail).toMatchObject({ people: ['bo'], given: false, lapsed: ['ann'] });
  expect(states(rig, id).lift).toBe('waiting');
  expect(release('bo').result).toMatchObject({ code: 'second-person' });
  release('cy');
  expect(states(rig, id).lift).toBe('requested');
});

test('a restart goes on with what is open, and gives up what is too late by the wall clock', () => {
  const rig = enabled(both);
  const id = fired(rig.raise());
  const before = rig.book.find(id);
  expect(rig.restart(0)).toBeNull();
  expect(rig.restart(5_000)).toMatchObject({ firings: [{ id }], notes: [], signals: [] });
  expect(rig.book.find(id)?.effects[0]).toMatchObject({ state: 'requested', commandId: before?.effects[0]?.commandId });
  expect(rig.restart(60_000)?.signals.map(({ component }) => component)).toEqual(['gas/close', 'gas/open-doors']);
  expect(rig.restart(1_000)).toBeNull();
  expect(rig.raise()).toMatchObject({ notFired: 'fired-before' });
});

test('time that the gateway was away counts against both deadlines, also where nothing was due when it came back', () => {
  const rig = enabled(danger);
  const began = rig.at;
  const id = fired(rig.raise());
  const release = (by: string) => rig.act({ act: 'release', firing: id, comment: null }, by).result;
  rig.pass(5_000);
  expect(rig.restart(20_000)?.signals).toEqual([]);
  // Fail-safe 30 s of the effect that needs no release: 5 s and 20 s are gone.
  expect(rig.pass(4_999)).toBeNull();
  expect(rig.pass(1)?.signals.map(({ component }) => component)).toEqual(['gas/close']);
  // A clock that was set back gives nothing more.
  expect(rig.restart(-60_000)).toBeNull();
  expect(rig.restart(60_000 + 80_000)?.signals).toEqual([]);
  expect(release('ann')).toMatchObject({ kind: 'interlock' });
  // Release window 120 s, of which 10 are left.
  expect(rig.at - began).toBe(110_000);
  const over = rig.pass(10_000);
  expect(over?.signals.map(({ rule, to }) => [rule, to])).toEqual([
    ['interlock.release-waiting', 'false'],
    ['interlock.not-confirmed', 'event'],
  ]);
  expect(release('bo')).toMatchObject({ code: 'nothing-to-release' });
});

test('where there is nothing to move, that is an alarm and not silence', () => {
  const lifts = interlock('gas', [effect('lift', { command: 'recall' })]);
  const rig = enabled(lifts);
  const change = rig.raise({ place: 'A/1号楼/2单元/201室', id: 'a-9' });
  expect(change?.firings[0]).toMatchObject({ effects: [], without: ['lift'] });
  expect(change?.signals).toMatchObject([{ rule: 'interlock.not-confirmed', subject: 'place:A/1号楼/2单元/201室' }]);
});
