import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { removeFolder, temporaryFolder } from '../support/gateway-process.ts';
import { type Influxd, startInfluxd } from '../support/influxd.ts';
import { findProgram } from '../support/required-services.ts';
import { startVictoriaMetrics, type VictoriaMetrics } from '../support/victoria-metrics.ts';
import { type RunningCommunity, runCommunity } from './running-community.ts';
import { targets } from './shipped-dashboards.ts';

/** What the run shows, by the Chinese title of the panel: lowest and highest of all values of each of its queries. */
const seen: Readonly<Record<string, readonly (readonly [low: number, high: number])[]>> = {
  正常报数: [[20, 39]],
  失去联系或未受监测: [[0, 0]],
  启动后未报数: [[0, 39]],
  检验过期: [[1, 1]],
  '30 天内到期': [[0, 0]],
  未登记检验日期: [[38, 38]],
  '失联或未受监测的设备（按型号）': [[0, 0]],
  '失联或未受监测的设备（按位置）': [[0, 0]],
  电池最低的十台: [[1, 100]],
  信号最弱的十台: [[-120, -30]],
  '燃气浓度（%LEL）': [
    [5, 100],
    [0.001, 50],
  ],
  充电枪温度: [
    [20, 150],
    [5, 150],
  ],
  电梯运行次数: [[1, 500]],
  充电总功率: [[500, 100_000]],
  室外气温: [
    [-30, 50],
    [-30, 50],
  ],
  '燃气最高浓度（%LEL，按位置）': [[5, 100]],
  '未结束的告警（按位置）': [[1, 30]],
  '未结束：危急': [[1, 30]],
  '未结束：重要': [[0, 30]],
  '未结束：次要': [[0, 30]],
  '未结束：提示': [[0, 30]],
  最久未确认: [[0, 60]],
  在线终端: [[1, 1]],
  失联终端: [[0, 1]],
  '未结束的告警（按级别）': [[1, 30]],
  新告警: [[1, 30]],
  调试测试中的设备: [[0, 0]],
  '产生到发出、到回执': [
    [0.0001, 30],
    [0.0001, 30],
  ],
  产生到人员确认: [[0.0001, 60]],
  每台终端是否在线: [[1, 1]],
  送达途径: [
    [1, 60],
    [0, 60],
    [1, 60],
  ],
  接收速率: [
    [1, 2_000],
    [1, 20_000],
  ],
  设备连接: [
    [20, 40],
    [39, 39],
  ],
  隔离与重复: [
    [1, 5],
    [1, 5],
  ],
  '被拒绝、断开或丢弃（MQTT）': [[1, 500]],
  一次落盘的耗时: [[0.00001, 5]],
  队列: [
    [0, 2_000],
    [0, 100],
    [0, 2_000],
  ],
  落盘失败与时钟跳变: [
    [0, 0],
    [0, 0],
  ],
  磁盘剩余: [[1_000_000, 1e15]],
  写入速率: [[1, 5_000]],
  '落后、拒收与丢失': [
    [0, 1],
    [0, 0],
    [0, 0],
  ],
  事件循环延迟: [
    [0.001, 20],
    [0.001, 20],
  ],
  内存: [[3e7, 1e9]],
  处理器: [[0.01, 3]],
  被拒绝的登录与请求: [
    [1, 2],
    [1, 5],
  ],
};

/** PromQL panels ask for two quantiles where InfluxQL has one mean. */
const quantiles = new Set(['产生到发出、到回执', '产生到人员确认', '一次落盘的耗时']);

const folder = temporaryFolder('dashboards');
const installed = findProgram('influxd') !== null && findProgram('victoria-metrics') !== null;
let influxd: Influxd | null = null;
let victoria: VictoriaMetrics | null = null;
let community: RunningCommunity;
let began = 0;
let ended = 0;
let scraped = 0;

beforeAll(async () => {
  if (!installed) return;
  influxd = await startInfluxd();
  victoria = await startVictoriaMetrics();
  began = Date.now();
  community = await runCommunity(folder, influxd?.storeUrl('anlin') ?? '');
  ended = Date.now();
  // Scrapes a quarter of a minute apart, as Prometheus takes them, whatever the pace of this run; a minute ago, because
  // VictoriaMetrics shows nothing of the last 30 s.
  scraped = ended - 60_000;
  for (const [index, text] of community.scrapes.entries()) {
    const at = scraped - (community.scrapes.length - 1 - index) * 15_000;
    const answer = await fetch(`${victoria?.url}/api/v1/import/prometheus?timestamp=${at}`, { method: 'POST', body: text });
    expect(answer.status).toBe(204);
  }
  await fetch(`${victoria?.url}/internal/force_flush`);
}, 90_000);

afterAll(async () => {
  await community?.gateway.kill();
  await influxd?.stop();
  await victoria?.stop();
  removeFolder(folder);
});

const chinese = (title: string) => title.split(' / ')[0] ?? '';

describe.skipIf(!installed)('with the community of the demo', () => {
  test.each(targets('influxdb').map((one) => [one.file, one.panel.title, one.target.refId, one] as const))(
    '%s, %s, %s: InfluxDB 1.6.7 answers with the value that the run had',
    async (_file, title, refId, { target }) => {
      // As Grafana fills them in.
      const statement = (target.query ?? '')
        .replaceAll('$timeFilter', `time >= ${began}ms and time <= ${ended}ms`)
        .replaceAll('$__interval', '2s')
        .replaceAll('$device', '.*');
      // `$` alone is the end of a regular expression.
      expect(statement).not.toMatch(/\$[\w{]/);
      const rows = await (influxd as Influxd).ask('anlin', statement);
      const values = rows.flatMap((row) => row.slice(1, 2)).filter((value): value is number => typeof value === 'number');
      expect(values.length).toBeGreaterThan(0);
      const [low, high] = seen[chinese(title)]?.[refId.charCodeAt(0) - 65] ?? expect.unreachable(`no value is known for ${title} ${refId}`);
      expect(Math.max(...values)).toBeGreaterThanOrEqual(low);
      expect(Math.max(...values)).toBeLessThanOrEqual(high);
    },
  );

  test.each(targets('prometheus').map((one) => [one.file, one.panel.title, one.target.refId, one] as const))(
    '%s, %s, %s: the names stand in /metrics, and VictoriaMetrics answers with the value that the run had',
    async (_file, title, refId, { target }) => {
      const expr = (target.expr ?? '').replaceAll('$__rate_interval', '1m').replaceAll('$place', '.*');
      expect(expr).not.toContain('$');
      const metrics = community.scrapes.at(-1) ?? '';
      const names = [...new Set(expr.match(/\b(?:anlin|nodejs|process)_\w+/g))];
      expect(names.length).toBeGreaterThan(0);
      for (const name of names) expect(metrics).toMatch(new RegExp(`^${name}(\\{| )`, 'm'));

      const query = new URLSearchParams({
        query: expr,
        start: String((scraped - 20_000) / 1000),
        end: String(scraped / 1000),
        step: '5',
        nocache: '1',
      });
      const answer = await fetch(`${victoria?.url}/api/v1/query_range?${query}`);
      const { status, data, error } = (await answer.json()) as {
        status: string;
        error?: string;
        data: { result: { metric: Record<string, string>; values: [number, string][] }[] };
      };
      expect([status, error]).toEqual(['success', undefined]);
      const values = data.result.flatMap((series) => series.values.map(([, value]) => Number(value))).filter(Number.isFinite);
      expect(values.length).toBeGreaterThan(0);
      for (const [, label] of (target.legendFormat ?? '').matchAll(/\{\{(\w+)\}\}/g)) {
        for (const { metric } of data.result) expect(metric).toHaveProperty(label ?? '');
      }
      const index = refId.charCodeAt(0) - 65;
      const at = quantiles.has(chinese(title)) ? Math.floor(index / 2) : index;
      const [low, high] = seen[chinese(title)]?.[at] ?? expect.unreachable(`no value is known for ${title} ${refId}`);
      expect(Math.max(...values)).toBeGreaterThanOrEqual(low);
      expect(Math.max(...values)).toBeLessThanOrEqual(high);
    },
  );

  test('every value that is expected belongs to a panel', () => {
    const titles = new Set([...targets('influxdb'), ...targets('prometheus')].map(({ panel }) => chinese(panel.title)));
    expect(Object.keys(seen).filter((title) => !titles.has(title))).toEqual([]);
  });
});
