import { alarmLine } from './alarm-card.ts';
import { DeviceTestPanel } from './device-test.ts';
import { byId, h, setText } from './element.ts';
import { get, list } from './gateway-api.ts';
import { deviceState } from './home-devices.ts';
import { pick, say } from './language.ts';
import { momentText, placeText, widthText } from './moment-text.ts';
import { gatewayNow } from './page-clock.ts';
import { fillList, setTitle, showFailure, signInFirst, startFrame } from './page-frame.ts';
import { allPapers } from './papers.ts';
import { trendChart } from './trend-chart.ts';
import { firstRange, gapOf, type TrendRange, trendRanges, trendWindow } from './trend-window.ts';
import { numberText, pointTitle, valueText } from './value-text.ts';
import type { Alarm, Device, Profile, Reading } from './wire.ts';

const refreshMs = 10_000;
const id = decodeURIComponent(location.pathname.split('/')[2] ?? '');
const path = `/api/v1/devices/${encodeURIComponent(id)}`;

const test = new DeviceTestPanel(path, () => void refresh());

let device: Device | null = null;
let profile: Profile | null = null;
let latest: readonly Reading[] = [];
let alarms: readonly Alarm[] = [];
let point: string | null = null;
/** Null until the first trend is drawn. */
let range: TrendRange | null = null;
/** Oldest sample of each point, asked for once. */
const firstOf = new Map<string, number | null>();

const keyOf = (reading: Pick<Reading, 'point' | 'component'>): string => `${reading.point}\n${reading.component ?? ''}`;

function latestRow(reading: Reading): HTMLElement {
  return h(
    'tr',
    { class: `quality-${reading.quality}` },
    h('th', { scope: 'row' }, pointTitle(profile, reading), ' ', h('code', {}, reading.point)),
    h('td', { class: 'number' }, valueText(profile, reading)),
    h('td', { class: 'word' }, say(`quality.${reading.quality}`)),
    h('td', {}, momentText(reading.ts)),
  );
}

function draw(): void {
  setTitle(id);
  setText(byId('device-id'), id);
  if (!device) return;
  setText(byId('device-profile'), profile ? pick(profile.title) : device.profile);
  setText(byId('device-summary'), profile ? pick(profile.summary) : '');
  setText(byId('device-place'), placeText(device.place));
  byId('device-state').replaceChildren(deviceState(device));
  setText(byId('device-last'), device.lastMessageAt ? say('device.lastMessage', { at: momentText(device.lastMessageAt) }) : '');
  const papers = allPapers(device);
  byId('papers').hidden = papers === null;
  byId('papers-list').replaceChildren(...(papers === null ? [] : [papers]));
  const own = alarms.map((alarm) =>
    h('a', { class: 'row-link', href: `/alarm/${encodeURIComponent(alarm.id)}` }, alarmLine({ alarm, deliveryId: '', silencedUntil: 0 })),
  );
  fillList(byId('alarms'), own, say('home.alarms.none'));
  byId('latest-table').hidden = latest.length === 0;
  byId('latest-none').hidden = latest.length > 0;
  byId('latest').replaceChildren(...latest.map(latestRow));
  test.draw(device);
  drawChoices();
}

function drawChoices(): void {
  const numbers = latest.filter(
    (reading) => typeof reading.value === 'number' || profile?.points.some((p) => p.point === reading.point && p.kind === 'number'),
  );
  byId('trend').hidden = numbers.length === 0;
  byId('trend-none').hidden = numbers.length > 0 || latest.length === 0;
  if (!numbers.some((reading) => keyOf(reading) === point)) point = numbers[0] ? keyOf(numbers[0]) : null;
  byId('trend-point').replaceChildren(
    ...numbers.map((reading) => h('option', { value: keyOf(reading), selected: keyOf(reading) === point }, pointTitle(profile, reading))),
  );
  byId('trend-range').replaceChildren(
    ...trendRanges.map((name) =>
      h('button', { type: 'button', 'aria-pressed': String(name === range), click: () => chooseRange(name) }, say(`device.range.${name}`)),
    ),
  );
}

function chooseRange(next: TrendRange): void {
  range = next;
  drawChoices();
  byId('trend-range').querySelector<HTMLElement>('[aria-pressed="true"]')?.focus();
  void drawTrend();
}

async function readings(query: Readonly<Record<string, string>>): Promise<readonly Reading[]> {
  return (await get<{ items: readonly Reading[] }>(`${path}/readings?${new URLSearchParams(query)}`)).items;
}

async function firstAt(name: string): Promise<number | null> {
  const known = firstOf.get(name);
  if (known !== undefined) return known;
  const [oldest] = await readings({
    points: name,
    from: '1970-01-01T00:00:00Z',
    to: new Date(gatewayNow() + 86_400_000).toISOString(),
    limit: '1',
  });
  const at = oldest ? Date.parse(oldest.ts) : null;
  firstOf.set(name, at);
  return at;
}

async function drawTrend(): Promise<void> {
  if (point === null) return;
  const wanted = point;
  const [name = '', component = ''] = wanted.split('\n');
  const newest = latest.find((reading) => keyOf(reading) === wanted);
  try {
    if (range === null) {
      range = firstRange(gatewayNow(), await firstAt(name), newest ? Date.parse(newest.ts) : null);
      drawChoices();
    }
    const asked = range;
    const first = asked === 'all' ? await firstAt(name) : null;
    const window = trendWindow(asked, gatewayNow(), first, newest ? Date.parse(newest.ts) : null);
    const items = await readings({
      points: name,
      from: new Date(window.from).toISOString(),
      to: new Date(window.to).toISOString(),
      every: `${window.everyMs / 1_000}s`,
      aggregate: 'mean',
    });
    if (wanted !== point || asked !== range) return;
    const samples = items
      .filter((reading) => (reading.component ?? '') === component)
      .map((reading) => ({ at: Date.parse(reading.ts), value: typeof reading.value === 'number' ? reading.value : null }));
    const values = samples.flatMap(({ value }) => (value === null ? [] : [value]));
    const last = values.at(-1);
    if (last === undefined) {
      setText(byId('trend-words'), '');
      byId('chart').replaceChildren(h('p', { class: 'quiet' }, say('device.trend.none')));
      return;
    }
    const [min, max] = values.reduce<[number, number]>(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [last, last]);
    const unit = newest?.unit ? ` ${newest.unit}` : '';
    const words = say('device.trend.summary', {
      n: values.length,
      min: numberText(min) + unit,
      max: numberText(max) + unit,
      last: numberText(last) + unit,
    });
    setText(byId('trend-words'), `${words} · ${say('device.trend.mean', { every: widthText(window.everyMs) })}`);
    const gap = gapOf(
      samples.map(({ at }) => at),
      window.everyMs,
    );
    byId('chart').replaceChildren(trendChart(samples, window.from, window.to, gap, newest?.unit ?? null, words));
  } catch (error) {
    showFailure(byId('chart'), error, () => void drawTrend());
  }
}

async function refresh(): Promise<void> {
  try {
    device = await get<Device>(path);
    profile ??= await get<Profile>(`/api/v1/profiles/${encodeURIComponent(device.profile)}`).catch(() => null);
    const [newest, active] = await Promise.all([
      get<{ items: readonly Reading[] }>(`${path}/latest`),
      list<Alarm>('/api/v1/alarms?state=active', 500),
    ]);
    latest = newest.items;
    alarms = active.filter((alarm) => alarm.deviceId === id);
    byId('problem').replaceChildren();
    byId('content').dataset.stale = 'false';
    byId('content').hidden = false;
    draw();
    await drawTrend();
  } catch (error) {
    byId('content').dataset.stale = 'true';
    showFailure(byId('problem'), error, () => void refresh());
  }
}

async function start(): Promise<void> {
  try {
    const { user } = await startFrame(() => {
      draw();
      void drawTrend();
    });
    if (!user) return signInFirst();
    void test.start(user);
    byId('trend-point').addEventListener('change', (event) => {
      point = (event.target as HTMLSelectElement).value;
      void drawTrend();
    });
    // The chart is drawn for the width it has.
    matchMedia('(max-width: 699px)').addEventListener('change', () => void drawTrend());
    draw();
    await refresh();
    setInterval(() => {
      if (!document.hidden) void refresh();
    }, refreshMs);
  } catch (error) {
    showFailure(byId('problem'), error, () => location.reload());
  }
}

void start();
