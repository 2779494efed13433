import { Segmented, Select } from 'antd';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { withUnit } from '../../../page/unit-text.ts';
import type { Alarm, Reading } from '../../data/alarms.ts';
import { gatewayNow } from '../../data/gateway-time.ts';
import { useFirstSample, useTrend } from '../../data/trend.ts';
import { firstRange, type TrendRange, trendRanges, trendWindow } from '../../data/trend-window.ts';
import type { Profile } from '../../data/wire.ts';
import { Failure } from '../../parts/failure.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Waiting } from '../../shell/waiting.tsx';
import { useWords } from '../../text/language.ts';
import { widthText } from '../../text/moment-text.ts';
import { numberText, pointTitle, valueText } from '../../text/value-text.ts';

// ECharts is heavy: it comes when a chart is drawn.
const TrendChart = lazy(() => import('./trend-chart.tsx'));
const againMs = 30_000;

interface Shown {
  readonly deviceId: string;
  readonly latest: readonly Reading[] | undefined;
  readonly profile: Profile | undefined;
  readonly alarms: readonly Alarm[];
}

const keyOf = ({ point, component }: Pick<Reading, 'point' | 'component'>): string => `${point}\n${component ?? ''}`;

/** One numeric point over time, ten minutes to all there is, with the alarms of the device drawn in. */
export function TrendPanel({ deviceId, latest = [], profile, alarms }: Shown) {
  const { say } = useWords();
  const numbers = latest.filter(
    (reading) =>
      typeof reading.value === 'number' || profile?.points.some(({ point, kind }) => point === reading.point && kind === 'number'),
  );
  const [wanted, setWanted] = useState('');
  const [chosen, setChosen] = useState<TrendRange | null>(null);
  const [now, setNow] = useState(gatewayNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(gatewayNow()), againMs);
    return () => clearInterval(timer);
  }, []);
  const newest = numbers.find((reading) => keyOf(reading) === wanted) ?? numbers[0];
  const of = { deviceId, point: newest?.point ?? '', component: newest?.component ?? '' };
  const first = useFirstSample(of);
  const last = newest ? Date.parse(newest.ts) : null;
  const range = chosen ?? (first.data === undefined ? null : firstRange(now, first.data, last));
  // A year does not move every half minute; ten minutes do.
  const window = useMemo(
    () => (range === null || !newest ? null : trendWindow(range, now, first.data ?? null, last)),
    [range, now, first.data, last, newest],
  );
  const steady = useMemo(
    () => (window === null ? null : { ...window, to: Math.ceil(window.to / window.everyMs) * window.everyMs }),
    [window],
  );
  const trend = useTrend(of, steady);
  if (numbers.length === 0) {
    return latest.length === 0 ? null : (
      <Panel title={say('device.trend')}>
        <p className="quiet">{say('device.noNumbers')}</p>
      </Panel>
    );
  }
  const means = (trend.data ?? []).flatMap(({ mean, min, max }) => (mean === null ? [] : [{ mean, min: min ?? mean, max: max ?? mean }]));
  const inside = steady ? alarms.filter((alarm) => endOf(alarm, now) >= steady.from && Date.parse(alarm.raisedAt) <= steady.to) : [];
  const quality = newest?.quality ?? 'good';
  // Missing says so itself.
  const lastQuality = quality === 'good' || quality === 'missing' ? '' : ` (${say(`quality.${quality}`)})`;
  const summary =
    means.length === 0
      ? say('device.trend.none')
      : say('device.trend.summary', {
          n: means.length,
          min: withUnit(numberText(Math.min(...means.map(({ min }) => min))), newest?.unit),
          max: withUnit(numberText(Math.max(...means.map(({ max }) => max))), newest?.unit),
          // What was measured last, not the mean of the last half hour.
          last: newest ? valueText(profile, newest) + lastQuality : '',
        });
  return (
    <Panel title={say('device.trend')}>
      <div className="trend-tools">
        <Select
          aria-label={say('device.trend.point')}
          className="trend-point"
          value={newest ? keyOf(newest) : null}
          options={numbers.map((reading) => ({ value: keyOf(reading), label: pointTitle(profile, reading) }))}
          onChange={(key: string) => setWanted(key)}
        />
        <Segmented<TrendRange>
          aria-label={say('device.trend.range')}
          value={range ?? 'hour'}
          options={trendRanges.map((name) => ({ value: name, label: say(`range.${name}`) }))}
          onChange={(next) => setChosen(next)}
        />
      </div>
      <Failure error={trend.error ?? first.error} again={() => void trend.refetch()} />
      {trend.data && steady && newest && means.length > 0 ? (
        <Suspense fallback={<Waiting />}>
          <TrendChart samples={trend.data} window={steady} unit={newest.unit} alarms={inside} now={now} label={summary} />
        </Suspense>
      ) : (
        <div className="trend-empty">{trend.isFetching ? <Waiting /> : null}</div>
      )}
      <p id="trend-words">
        {trend.data ? summary : ''}
        {means.length > 0 && steady ? (
          <span className="quiet">
            {' · '}
            {say('device.trend.mean', { every: widthText(steady.everyMs) })}
            {inside.length > 0 ? ` · ${say('device.trend.alarms', { n: inside.length })}` : ''}
          </span>
        ) : null}
      </p>
    </Panel>
  );
}

const endOf = (alarm: Alarm, now: number): number => (alarm.endedAt === null ? now : Date.parse(alarm.endedAt));
