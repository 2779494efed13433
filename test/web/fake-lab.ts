import type { FakeGateway } from './fake-gateway.ts';

/** A replay that has ended, of a draft that alarms at 20 %LEL where 25 is in force. */
export function fillLab(gateway: FakeGateway): void {
  const begin = Date.now() - 7 * 86_400_000;
  const at = (minutes: number) => new Date(begin + minutes * 60_000).toISOString();
  const rule = 'gas.low';
  const reason = { zh: '燃气浓度 21 %LEL，限值 20 %LEL。', en: 'Gas concentration 21 %LEL, limit 20 %LEL.' };
  const episode = (from: number, to: number | null) => ({
    deviceId: 'gas-0301',
    place: null,
    component: '',
    rule,
    from: at(from),
    to: to === null ? null : at(to),
    reason,
  });
  const readings = (from: number, peak: number) =>
    Array.from({ length: 21 }, (_, n) => ({
      ts: at(from - 10 + n),
      point: 'gas.concentration',
      value: n === 3 ? null : 3 + peak * Math.max(0, 1 - Math.abs(n - 12) / 8),
      unit: '%LEL',
      quality: n === 3 ? 'missing' : 'good',
    }));
  const limit = { point: 'gas.concentration', op: 'atLeast' };
  const none = { gained: 0, lost: 0, earlier: 0, later: 0, same: 0 };
  const parts = (n: number) => Array.from({ length: 60 }, (_, at) => (at % 17 === 3 ? n : 0));
  const load = { perDay: 0.7, peak: 2, peakAt: at(30), floodWindows: 0 };
  const run = {
    id: 'run-1',
    profile: 'gas-household',
    place: '阳光社区',
    from: at(0),
    to: at(7 * 1440),
    startedAt: at(7 * 1440 - 1),
    state: 'done',
    progress: { devices: 1, of: 1, readings: 10_080 },
    tookSeconds: 1.8,
    message: null,
    result: {
      profile: 'gas-household',
      current: 'a',
      draft: 'b',
      from: at(0),
      to: at(7 * 1440),
      devices: 1,
      readings: 10_080,
      messages: 10_080,
      changes: [
        { rule, change: 'changed' },
        { rule: 'gas.trend', change: 'new' },
      ],
      totals: { ...none, gained: 1, earlier: 1, same: 3 },
      rules: [
        {
          ...none,
          rule,
          title: { zh: '燃气泄漏，低限', en: 'Gas leak, low level' },
          before: { severity: 'major', limit: { ...limit, limit: 25 } },
          after: { severity: 'major', limit: { ...limit, limit: 20 } },
          gained: 1,
          earlier: 1,
          same: 3,
        },
        {
          ...none,
          rule: 'gas.trend',
          title: { zh: '燃气上升', en: 'Gas rising' },
          before: null,
          after: { severity: 'warning', limit: null },
        },
      ],
      entries: [
        { difference: 'gained', before: null, after: episode(60, 63), shiftSeconds: 0, readings: readings(60, 19) },
        { difference: 'earlier', before: episode(243, 250), after: episode(241, 252), shiftSeconds: -120, readings: readings(241, 30) },
      ],
      load: { before: { ...load, alarms: 4, parts: parts(1) }, after: { ...load, alarms: 5, parts: parts(2) } },
      limits: [{ zh: '回放的是存下来的读数。', en: 'Stored readings are replayed.' }],
    },
  };
  const answer = (method: string, path: string, body: unknown, status = 200) =>
    gateway.answers.set(`${method} /api/v1/lab/runs${path}`, { status, body });
  const drafts = (method: string, path: string, body: unknown, status = 200) =>
    gateway.answers.set(`${method} /api/v1/lab/drafts${path}`, { status, body });
  const act = (by: string, days: number, comment: string | null = null) => ({ by, at: at(days * 1440), comment });
  const { from, to, devices, readings: read, totals, load: loads } = run.result;
  const draft = {
    id: 'd-1',
    profile: 'gas-household',
    base: 'a',
    version: 'b',
    state: 'proposed',
    proposed: act('zhao', 6, '低限提前到 20 %LEL'),
    approved: null as object | null,
    published: null as object | null,
    ended: null as object | null,
    publishableFrom: null as string | null,
    lab: { from, to, devices, readings: read, totals, load: loads },
  };
  const shadow = { ...draft, id: 'd-2', state: 'shadow', approved: act('chief', 6.5), publishableFrom: at(8 * 1440) };
  const published = {
    ...draft,
    id: 'd-3',
    state: 'published',
    approved: act('chief', 2),
    published: act('chief', 4),
    publishableFrom: at(3 * 1440),
    lab: null,
  };
  drafts('GET', '', { items: [draft, shadow, published, { ...draft, id: 'd-4', state: 'withdrawn', ended: act('zhao', 6.6) }] });
  const baseText = 'id: gas-household\nrules:\n  gas.low: { raise: 25 }\n';
  for (const one of [draft, shadow, published]) drafts('GET', `/${one.id}`, { ...one, text: baseText.replace('25', '20'), baseText });
  drafts('POST', '', draft, 201);
  for (const path of ['/d-1/approve', '/d-2/publish', '/d-3/roll-back', '/d-1/withdraw']) drafts('POST', path, draft);
  answer('GET', '', { items: [{ ...run, result: null }] });
  answer('GET', '/run-1', run);
  answer('POST', '', { run: { ...run, state: 'running', result: null, tookSeconds: null }, problems: [] }, 202);
  answer('DELETE', '/run-1', { ...run, state: 'stopped', result: null });
}
