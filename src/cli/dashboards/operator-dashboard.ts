import { gauge, meanOf, perInterval, perSecond } from './influxql.ts';
import type { Dashboard, Panel, Query } from './panel.ts';

type Named = readonly [influxql: string, promql: string, zh: string, en: string];

/** Lines of metrics that have no labels, or are asked for without them. */
function lines(zh: string, en: string, unit: string, named: readonly Named[], more: Partial<Panel> = {}): Panel {
  const of = (side: 0 | 1): Query[] =>
    named.flatMap((row) => (row[side] === '' ? [] : [{ text: row[side], name: `${row[2]} / ${row[3]}` }]));
  return { title: { zh, en }, kind: 'lines', unit, width: 12, influxql: of(0), promql: of(1), ...more };
}

const rate = (metric: string, zh: string, en: string): Named => [perSecond(metric), `rate(${metric}[$__rate_interval])`, zh, en];
const plain = (metric: string, zh: string, en: string): Named => [gauge(metric), metric, zh, en];
const refusedSignIns = { route: '/api/v1/session', method: 'POST', status: '4xx' };

export const operatorDashboard: Dashboard = {
  name: 'operator',
  title: { zh: '集成与运维：网关健康', en: 'Integrator and operator: health of the gateway' },
  about: {
    zh: '接收速率、落盘耗时、队列、被拒收与隔离的报文、时序库、磁盘、事件循环、被拒绝的登录。',
    en: 'Rate of ingest, time to durable, queues, what was refused or quarantined, store, disk, event loop, refused sign-ins.',
  },
  from: 'now-1h',
  byDevice: false,
  rows: [
    {
      title: { zh: '接收', en: 'Ingest' },
      panels: [
        lines('接收速率', 'Ingest rate', 'cps', [
          rate('anlin_journal_records_total', '落盘记录', 'records made durable'),
          rate('anlin_readings_total', '读数', 'readings'),
        ]),
        lines('设备连接', 'Devices', 'short', [
          plain('anlin_devices_connected', '已连接', 'connected'),
          plain('anlin_devices_registered', '已登记', 'registered'),
        ]),
        lines(
          '隔离与重复',
          'Quarantined and repeated',
          'short',
          [
            [
              perInterval('anlin_quarantined_total'),
              'increase(anlin_quarantined_total[$__rate_interval])',
              '隔离的问题',
              'problems in quarantine',
            ],
            [
              perInterval('anlin_messages_duplicate_total'),
              'increase(anlin_messages_duplicate_total[$__rate_interval])',
              '重复报文',
              'messages that had been there before',
            ],
          ],
          { kind: 'bars' },
        ),
        {
          title: { zh: '被拒绝、断开或丢弃（MQTT）', en: 'Refused, closed or dropped (MQTT)' },
          kind: 'bars',
          unit: 'short',
          width: 12,
          influxql: [
            {
              text: perInterval('anlin_mqtt_events_total', { of: ['kind', 'reason'], by: ['kind'], where: `"kind" != 'accepted'` }),
              name: '$tag_kind',
            },
          ],
          promql: [
            {
              text: 'sum by (kind, reason) (increase(anlin_mqtt_events_total{kind!="accepted"}[$__rate_interval]))',
              name: '{{kind}} {{reason}}',
            },
          ],
        },
      ],
    },
    {
      title: { zh: '落盘与判断', en: 'Custody and judging' },
      panels: [
        {
          title: { zh: '一次落盘的耗时', en: 'Time of one durable commit' },
          kind: 'lines',
          unit: 's',
          width: 12,
          red: 0.5,
          influxql: [{ text: meanOf('anlin_journal_commit_seconds'), name: '平均 / mean' }],
          promql: [0.5, 0.99].map((part) => ({
            text: `histogram_quantile(${part}, sum by (le) (rate(anlin_journal_commit_seconds_bucket[$__rate_interval])))`,
            name: `p${part * 100}`,
          })),
        },
        lines('队列', 'Queues', 'short', [
          [
            `SELECT sum("v") FROM (SELECT last("anlin_journal_position") - last("anlin_judged_position") AS "v" FROM "anlin_metrics" WHERE $timeFilter GROUP BY time($__interval) fill(none)) WHERE $timeFilter GROUP BY time($__interval) fill(null)`,
            'anlin_journal_position - anlin_judged_position',
            '已落盘未提交判断',
            'durable, judging not committed',
          ],
          plain('anlin_expression_backlog', '等待表达式', 'waiting for expressions'),
          plain('anlin_store_backlog', '等待时序库', 'waiting for the time-series store'),
        ]),
        lines(
          '落盘失败与时钟跳变',
          'Failures of the journal, jumps of the clock',
          'short',
          [
            [
              perInterval('anlin_clock_jumps_total'),
              'increase(anlin_clock_jumps_total[$__rate_interval])',
              '时钟跳变',
              'jumps of the clock',
            ],
            [
              perInterval('anlin_receipts_failed_total'),
              'increase(anlin_receipts_failed_total[$__rate_interval])',
              '未写入的回执',
              'receipts not written',
            ],
          ],
          { kind: 'bars' },
        ),
        lines('磁盘剩余', 'Free disk', 'bytes', [plain('anlin_disk_free_bytes', '数据目录所在磁盘', 'disk of the data folder')], {
          red: 512 * 1024 ** 2,
          below: true,
        }),
      ],
    },
    {
      title: { zh: '时序库', en: 'Time-series store' },
      panels: [
        lines('写入速率', 'Lines written', 'cps', [rate('anlin_store_lines_total', '已确认的行', 'lines confirmed')], {
          about: { zh: '仅外部时序库；内置时序库没有此数。', en: 'External stores only; the embedded one counts none.' },
        }),
        lines(
          '落后、拒收与丢失',
          'Behind, refused, lost',
          'short',
          [
            plain('anlin_store_behind', '落后（1）', 'behind (1)'),
            plain('anlin_store_set_aside_total', '拒收的读数（累计）', 'readings refused, all'),
            plain('anlin_store_lost_records_total', '未写入即清除（累计）', 'lost before they were written, all'),
          ],
          { red: 1 },
        ),
      ],
    },
    {
      title: { zh: '进程与访问', en: 'Process and access' },
      panels: [
        lines(
          '事件循环延迟',
          'Event loop delay',
          's',
          [plain('nodejs_eventloop_lag_p99_seconds', 'p99', 'p99'), plain('nodejs_eventloop_lag_max_seconds', '最大', 'highest')],
          { red: 0.5 },
        ),
        lines('内存', 'Memory', 'bytes', [plain('process_resident_memory_bytes', '常驻内存', 'resident')]),
        lines('处理器', 'Processor', 'percentunit', [rate('process_cpu_seconds_total', '占用（1 = 一个核）', 'used (1 = one core)')]),
        lines(
          '被拒绝的登录与请求',
          'Refused sign-ins and requests',
          'short',
          [
            [
              perInterval('anlin_http_request_seconds_count', {
                where: Object.entries(refusedSignIns)
                  .map(([tag, value]) => `"${tag}" = '${value}'`)
                  .join(' AND '),
              }),
              `sum(increase(anlin_http_request_seconds_count{${Object.entries(refusedSignIns)
                .map(([label, value]) => `${label}="${value}"`)
                .join(',')}}[$__rate_interval]))`,
              '登录被拒',
              'sign-ins refused',
            ],
            [
              perInterval('anlin_http_refused_total', { of: ['why'] }),
              'sum(increase(anlin_http_refused_total[$__rate_interval]))',
              '请求被拒',
              'requests refused',
            ],
          ],
          { kind: 'bars' },
        ),
      ],
    },
  ],
};
