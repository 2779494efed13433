import { LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, MarkAreaComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { gapOf } from '../../../page/drawn-line.ts';
import { wallMs } from '../../../page/site-zone.ts';
import { unitText, withUnit } from '../../../page/unit-text.ts';
import type { Alarm } from '../../data/alarms.ts';
import type { TrendSample } from '../../data/trend.ts';
import type { TrendWindow } from '../../data/trend-window.ts';
import { useWords } from '../../text/language.ts';
import { momentText } from '../../text/moment-text.ts';
import { numberText } from '../../text/value-text.ts';

echarts.use([LineChart, GridComponent, TooltipComponent, MarkAreaComponent, AriaComponent, CanvasRenderer]);

const colours = { critical: '#b3151d', major: '#b93a06', minor: '#8a5a00', warning: '#1f5fae' } as const;
const line = '#0b6b63';

interface Shown {
  readonly samples: readonly TrendSample[];
  readonly window: TrendWindow;
  readonly unit: string | null;
  readonly alarms: readonly Alarm[];
  readonly now: number;
  /** What it shows, in words. */
  readonly label: string;
}

type Pair = [number, number | null];

/** Samples as pairs, with a hole wherever nothing is known: what was not measured is not drawn. */
function withHoles(
  samples: readonly TrendSample[],
  { everyMs }: TrendWindow,
  moved: number,
  value: (sample: TrendSample) => number | null,
): Pair[] {
  const gap = gapOf(
    samples.map(({ at }) => at),
    everyMs,
  );
  return samples.flatMap((sample, index): Pair[] => {
    const before = samples[index - 1];
    const pair: Pair = [sample.at + moved, value(sample)];
    return before && sample.at - before.at > gap ? [[before.at + moved + 1, null], pair] : [pair];
  });
}

export default function TrendChart({ samples, window, unit, alarms, now, label }: Shown) {
  const { pick, say, language } = useWords();
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<echarts.ECharts | null>(null);

  useEffect(() => {
    if (!box.current) return;
    const made = echarts.init(box.current, null, { renderer: 'canvas' });
    chart.current = made;
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(box.current);
    return () => {
      observer.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    // The axis has no zone of its own but UTC: it is given the wall time of the site, all of it moved by as much as its end.
    const moved = wallMs(window.to) - window.to;
    const few = samples.length <= 60;
    const areas = alarms.map((alarm, index) => [
      {
        xAxis: Math.max(window.from, Date.parse(alarm.raisedAt)) + moved,
        name: `${say(`severity.${alarm.severity}`)} ${pick(alarm.title)}`,
        itemStyle: { color: colours[alarm.severity], opacity: 0.14, borderColor: colours[alarm.severity], borderWidth: 1 },
        // One below the other, and never over the right edge.
        label: {
          color: colours[alarm.severity],
          fontSize: 12,
          position: Date.parse(alarm.raisedAt) > (window.from + window.to) / 2 ? 'insideTopRight' : 'insideTopLeft',
          distance: 4 + 16 * index,
          show: alarms.length <= 6,
        },
      },
      { xAxis: Math.min(window.to, alarm.endedAt === null ? now : Date.parse(alarm.endedAt)) + moved },
    ]);
    const band = {
      type: 'line',
      stack: 'band',
      symbol: 'none',
      silent: true,
      lineStyle: { opacity: 0 },
      tooltip: { show: false },
    } as const;
    chart.current?.setOption(
      {
        animation: false,
        useUTC: true,
        aria: { enabled: true, label: { description: label } },
        grid: { left: 64, right: 16, top: 28, bottom: 32 },
        // Drawn on the canvas: the page's policy allows no inline styles.
        tooltip: {
          trigger: 'axis',
          renderMode: 'richText',
          formatter: (given: unknown) => {
            const at = (given as { readonly dataIndex: number; readonly value: Pair }[]).at(-1)?.value[0];
            const sample = samples.find((each) => each.at + moved === at);
            if (!sample || sample.mean === null) return momentText((at ?? moved) - moved);
            const { mean, min, max } = sample;
            const range = min === max ? '' : ` (${numberText(min ?? mean)} … ${numberText(max ?? mean)})`;
            return `${momentText(sample.at)}\n${withUnit(numberText(mean), unit)}${range}`;
          },
        },
        xAxis: { type: 'time', min: window.from + moved, max: window.to + moved, axisLabel: { color: '#4c5a70', hideOverlap: true } },
        yAxis: {
          type: 'value',
          scale: true,
          name: unitText(unit),
          nameTextStyle: { color: '#4c5a70' },
          axisLabel: { color: '#4c5a70', formatter: (value: number) => numberText(value) },
        },
        series: [
          { ...band, data: withHoles(samples, window, moved, ({ min }) => min) },
          {
            ...band,
            areaStyle: { color: line, opacity: 0.16 },
            data: withHoles(samples, window, moved, ({ min, max }) => (min === null || max === null ? null : max - min)),
          },
          {
            type: 'line',
            symbol: 'circle',
            showSymbol: few,
            symbolSize: 6,
            lineStyle: { color: line, width: 2 },
            itemStyle: { color: line },
            data: withHoles(samples, window, moved, ({ mean }) => mean),
            markArea: { silent: true, data: areas },
          },
        ],
      } as Parameters<echarts.ECharts['setOption']>[0],
      { notMerge: true },
    );
  }, [samples, window, unit, alarms, now, label, language]);

  return <div ref={box} id="chart" className="trend-chart" role="img" aria-label={label} />;
}
