import type { KpiJudgement, KpiReport } from '../model/kpi.ts';
import { limits } from './limits.ts';

type Recommendation = Omit<KpiJudgement, 'value' | 'within'> & {
  readonly value: (report: Omit<KpiReport, 'judged'>) => number | null;
  /** Fewer than the target is meant, not as many. */
  readonly below?: true;
};

/**
 * What the literature recommends for one operator. Defaults to compare with, each with where it was found (docs/how-to/kpis.md):
 * to be within them is no conformance with a standard.
 */
const recommendations: readonly Recommendation[] = [
  {
    id: 'rate.average',
    title: { zh: '平均每 10 分钟告警数', en: 'Alarms per ten minutes, on average' },
    unit: 'alarms',
    target: 1,
    source: {
      zh: 'EEMUA 191；Bransby 与 Jenkinson 1998：“很可能可以接受”',
      en: 'EEMUA 191; Bransby and Jenkinson 1998: "very likely to be acceptable"',
    },
    basis: 'S',
    value: ({ rate }) => rate.perTenMinutes,
  },
  {
    id: 'rate.day',
    title: { zh: '每天告警数', en: 'Alarms per day' },
    unit: 'alarms',
    target: 144,
    source: {
      zh: 'IEC 62682:2014 约 144；ISA-18.2-2009 约 150；ISA-18.2-2016 取消了该数值',
      en: 'IEC 62682:2014 about 144; ISA-18.2-2009 about 150; ISA-18.2-2016 dropped the figure',
    },
    basis: 'S',
    value: ({ rate }) => rate.perDay,
  },
  {
    id: 'rate.peak',
    title: { zh: '10 分钟内最多告警数', en: 'Most alarms within ten minutes' },
    unit: 'alarms',
    target: limits.floodAbove,
    source: {
      zh: 'EEMUA 191：重大扰动后 10 分钟内 10 条',
      en: 'EEMUA 191: 10 alarms in the 10 min after a major upset',
    },
    basis: 'S',
    value: ({ rate }) => rate.peak?.count ?? null,
  },
  {
    id: 'rate.over',
    title: { zh: '超出可处理数量的时间占比', en: 'Share of time beyond what can be managed' },
    unit: 'share',
    target: 0,
    source: {
      zh: 'EEMUA 191：超出目标的时间为 0 % [S]；十分钟 2 条为可处理的上限 [M]',
      en: 'EEMUA 191: 0 % time over target [S]; 2 in ten minutes as the most that can be managed [M]',
    },
    basis: 'M',
    value: ({ rate }) => rate.overShare,
  },
  {
    id: 'flood.share',
    title: { zh: '告警泛滥时间占比', en: 'Share of time in flood' },
    unit: 'share',
    target: 0.01,
    below: true,
    source: {
      zh: 'ISA-18.2：低于 1 %',
      en: 'ISA-18.2: under 1 %',
    },
    basis: 'M',
    value: ({ flood }) => flood.share,
  },
  {
    id: 'top.share',
    title: { zh: '前十告警占比', en: 'Share of the ten most frequent alarms' },
    unit: 'share',
    target: 0.05,
    source: {
      zh: 'ISA-18.2：1 至 5 %',
      en: 'ISA-18.2: 1 to 5 %',
    },
    basis: 'M',
    value: ({ top }) => top.share,
  },
  {
    id: 'chattering',
    title: { zh: '抖动告警', en: 'Chattering alarms' },
    unit: 'alarms',
    target: 0,
    source: {
      zh: 'ISA-18.2：不应有',
      en: 'ISA-18.2: none',
    },
    basis: 'M',
    value: ({ chatteringCount, announced }) => (announced.count === 0 ? null : chatteringCount),
  },
  {
    id: 'stale',
    title: { zh: '长期未消除的告警', en: 'Stale alarms' },
    unit: 'alarms',
    target: 5,
    below: true,
    source: {
      zh: 'ISA-18.2：任一天少于 5 条',
      en: 'ISA-18.2: fewer than 5 on any day',
    },
    basis: 'M',
    value: ({ stale }) => stale.count,
  },
];

export function judged(report: Omit<KpiReport, 'judged'>): readonly KpiJudgement[] {
  return recommendations.map(({ value, below, ...rest }) => {
    const came = value(report);
    const within = came === null ? null : below === true ? came < rest.target : came <= rest.target;
    return { ...rest, value: came, within };
  });
}
