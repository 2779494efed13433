import type { FakeGateway } from './fake-gateway.ts';

const ago = (seconds: number): string => new Date(Date.now() - seconds * 1_000).toISOString();
const did = (by: string, seconds = 600) => ({ by, at: ago(seconds), comment: null });
export const building = '阳光社区/1号楼';

/** A place at which it is proposed. */
export const siteOf = (place: string, change: object = {}) => ({
  place,
  version: 'v1',
  state: 'proposed',
  proposed: did('zhao', 3_600),
  test: null as object | null,
  approved: null as object | null,
  disabled: null as object | null,
  ...change,
});

/** A test that is over; `change`: of what came of it. */
export const testOf = (by: string, change: object = {}) => ({
  firing: 'f-test',
  deviceId: 'gas-0301',
  fired: did(by),
  over: true,
  confirmed: 2,
  of: 2,
  witnessed: null as object | null,
  ...change,
});
export const seenBy = (by: string, passed: boolean) => ({ ...did(by, 300), passed });

const title = { zh: '燃气联动', en: 'Gas' };
const effect = (id: string, zh: string, en: string) => ({
  id,
  title: { zh, en },
  on: 'area',
  command: id,
  order: 1,
  delaySeconds: 0,
  failSafe: { seconds: 20, source: { zh: '测试', en: 'A test' } },
  dangerous: false,
  sparks: false,
});

export const firingOf = (id: string, seconds: number, change: object = {}) => ({
  id,
  interlock: 'gas',
  title: { zh: `${title.zh} ${id}`, en: `${title.en} ${id}` },
  alarmId: null,
  rule: 'gas.high',
  deviceId: 'gas-0301',
  area: building,
  testBy: null,
  at: ago(seconds),
  endedAt: null,
  effects: [],
  without: [],
  spared: [],
  release: null,
  ...change,
});
/** Waits for so many seconds more. */
export const waiting = (seconds: number, by: readonly string[] = []) => ({
  release: { state: 'waiting', until: ago(-seconds), by: by.map((each) => ({ by: each, at: ago(10) })) },
});

/** One interlock at these places, what fired, and what a test would move. */
export function fillInterlocks(
  gateway: FakeGateway,
  { sites, firings = [], moved = [] }: { sites: readonly object[]; firings?: readonly object[]; moved?: readonly string[] },
): void {
  const ok = (path: string, body: unknown) => gateway.answers.set(`GET /api/v1/${path}`, { status: 200, body });
  const effects = [effect('close-valve', '关阀', 'Close the valve'), effect('release-doors', '开门', 'Release the doors')];
  const cause = { rules: ['gas.high'], hazard: null, severity: null };
  const summary = { zh: '关阀', en: 'Closes the valve' };
  ok('interlocks', {
    items: [{ id: 'gas', version: 'v1', title, summary, cause, area: 'unit', release: null, effects, sites }],
    problems: [],
  });
  ok('firings', { items: firings, next: null });
  const without = moved.length === 0 ? effects.map(({ id }) => id) : [];
  ok('interlocks/gas/targets', {
    causes: [{ id: 'gas-0301', place: building }],
    area: null,
    moved: moved.map((deviceId) => ({ effect: 'close-valve', deviceId })),
    without,
    spared: [],
  });
}
