import { z } from 'zod';
import { handoverLists } from '../../model/duty.ts';
import { rfc3339 } from '../../model/rfc3339.ts';
import type { Api, ApiContext } from '../api-context.ts';
import { csvText } from '../csv.ts';
import { languageOf } from '../language.ts';
import { problems } from '../schema/problem.ts';
import { range, requireDays } from './duty.ts';
import { recordedPositions, visiblePositions } from './duty-shared.ts';

const tags = ['duty'];
const most = 5_000;
const headers = {
  shifts: {
    zh: ['类别', '岗位', '岗位名称', '位置', '人员', '开始', '结束', '是否接班或如何结束'],
    en: ['kind', 'position', 'title', 'place', 'person', 'from', 'until', 'taken, or how it ended'],
  },
  handovers: {
    zh: [
      '编号',
      '岗位',
      '岗位名称',
      '位置',
      '交班',
      '接班',
      '状态',
      '发起',
      '结束',
      '未处理告警',
      '搁置',
      '停用',
      '测试中',
      '失联设备',
      '进行中事件',
    ],
    en: [
      'id',
      'position',
      'title',
      'place',
      'from',
      'to',
      'state',
      'offered',
      'closed',
      'open',
      'shelved',
      'out of service',
      'under test',
      'silent',
      'incidents',
    ],
  },
} as const;

/** Shifts and hand-overs for a spreadsheet: no phone number and no remarks. */
export function dutyCsvRoutes(app: Api, { ports }: ApiContext): void {
  const { duty, reader } = ports;
  const schema = (summary: string) => ({ summary, tags, querystring: range, response: { 200: z.string(), ...problems } });

  app.get('/api/v1/duty/shifts.csv', { schema: schema('Planned shifts and who was on, as CSV') }, async (request, reply) => {
    const { from, to, place } = request.query;
    requireDays(request.query);
    const language = languageOf(request.headers['accept-language']);
    const recorded = recordedPositions(ports, request.identity, place);
    const planned = visiblePositions(ports, request.identity, place)
      .flatMap((position) => duty.shifts(position, from, to))
      .sort((a, b) => a.from - b.from)
      .slice(0, most);
    const { items } = reader.dutyStints({ positions: [...recorded.keys()], from, to, limit: most });
    const about = (id: string) => [id, recorded.get(id)?.title[language] ?? '', recorded.get(id)?.place ?? ''];
    const rows = [
      ...planned.map((shift) => [
        'planned',
        ...about(shift.positionId),
        duty.userName(shift.who),
        rfc3339(shift.from),
        rfc3339(shift.until),
        shift.taken === null ? '' : shift.taken ? 'taken' : 'not-taken',
      ]),
      ...items.map(({ positionId, person, since, until, ended }) => [
        'on',
        ...about(positionId),
        duty.userName(person),
        rfc3339(since),
        until === null ? '' : rfc3339(until),
        ended?.how ?? '',
      ]),
    ];
    return reply.type('text/csv; charset=utf-8').send(csvText([headers.shifts[language], ...rows]));
  });

  app.get('/api/v1/duty/handovers.csv', { schema: schema('Hand-overs as CSV') }, async (request, reply) => {
    const { from, to, place } = request.query;
    requireDays(request.query);
    const language = languageOf(request.headers['accept-language']);
    const recorded = recordedPositions(ports, request.identity, place);
    const { items } = reader.handovers({ positions: [...recorded.keys()], from, to, limit: most });
    const rows = items.map((record) => [
      record.id,
      record.positionId,
      recorded.get(record.positionId)?.title[language] ?? '',
      recorded.get(record.positionId)?.place ?? '',
      duty.userName(record.from),
      duty.userName(record.to),
      record.state,
      rfc3339(record.offeredAt),
      record.closedAt === null ? '' : rfc3339(record.closedAt),
      ...handoverLists.map((list) => String(record.at.counts[list])),
    ]);
    return reply.type('text/csv; charset=utf-8').send(csvText([headers.handovers[language], ...rows]));
  });
}
