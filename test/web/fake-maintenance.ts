import type { FakeGateway } from './fake-gateway.ts';

const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** One thing of each state, and devices that are well, worn, and not known. */
export function fillMaintenance(gateway: FakeGateway): void {
  const ok = (path: string, body: unknown) => gateway.answers.set(`GET /api/v1/${path}`, { status: 200, body });
  const gas = { deviceId: 'gas-0301', profile: 'gas-household', place: '阳光社区/1号楼/1单元/3层/301' };
  const lift = { deviceId: 'lift-1', profile: 'lift-monitor', place: '阳光社区/1号楼/1单元' };
  const number = { value: null, limit: null, unit: null };
  ok('maintenance', {
    items: [
      {
        ...gas,
        ...number,
        kind: 'calibration',
        title: { zh: '校准', en: 'Calibration' },
        state: 'overdue',
        dueOn: day(-12),
        days: -12,
        basis: { zh: '上次校准 2025-11-17，每 365 天', en: 'Calibrated on 2025-11-17, every 365 days' },
      },
      {
        ...gas,
        ...number,
        kind: 'expiry',
        title: { zh: '到寿', en: 'End of life' },
        state: 'soon',
        dueOn: day(40),
        days: 40,
        basis: { zh: '档案：有效期至', en: 'Papers: expires on' },
      },
      {
        ...gas,
        ...number,
        kind: 'level',
        title: { zh: '电池电量低', en: 'Battery low' },
        state: 'overdue',
        dueOn: null,
        days: null,
        basis: { zh: '18 %，限值 20 %', en: '18 %, limit 20 %' },
      },
      {
        ...lift,
        ...number,
        kind: 'counter',
        title: { zh: '按运行次数保养', en: 'Service by number of runs' },
        state: 'later',
        dueOn: null,
        days: null,
        basis: { zh: '现在 275490，每 100000 次，下次 300000', en: 'It is 275490; every 100000, next at 300000' },
      },
      {
        ...lift,
        ...number,
        kind: 'inspection',
        title: { zh: '检验', en: 'Inspection' },
        state: 'unknown',
        dueOn: null,
        days: null,
        basis: { zh: '档案里没有检验日期', en: 'No day of inspection in its papers' },
      },
    ],
    next: null,
    counts: { overdue: 2, soon: 1, later: 1, unknown: 1 },
  });
  ok('maintenance/forecasts', {
    items: [
      {
        ...gas,
        point: 'device.battery',
        component: '',
        title: { zh: '更换电池', en: 'Change the battery' },
        value: 38,
        limit: 30,
        unit: '%',
        dueOn: day(40),
        days: 40,
        perMonth: -6,
        observedDays: 60,
        basis: {
          zh: '现约 38 %；60 天里每 30 天约降 6 %，照此约 40 天后到 30 %（推算）',
          en: 'About 38 % now. Over 60 days it fell by about 6 % in 30 days; at that rate it is at 30 % in about 40 days (an estimate)',
        },
      },
      {
        ...lift,
        point: 'lift.runCount',
        component: '',
        title: { zh: '按运行次数保养', en: 'Service by number of runs' },
        value: 275490,
        limit: 300000,
        unit: null,
        dueOn: null,
        days: null,
        perMonth: null,
        observedDays: 4,
        basis: { zh: '只有 4 天的读数，至少要 14 天才能推算', en: 'Only 4 days of readings; a forecast takes at least 14' },
      },
    ],
    next: null,
  });
  ok('maintenance/health', {
    items: [
      {
        deviceId: 'sos-0102',
        profile: 'sos-button',
        place: '阳光社区/2号楼',
        score: null,
        reasons: [{ code: 'not-monitored', points: 0, text: { zh: '未监测', en: 'Not monitored' } }],
      },
      {
        ...gas,
        score: 75,
        reasons: [
          { code: 'calibration', points: 20, text: { zh: '校准已过 12 天', en: 'Calibration, 12 days ago' } },
          { code: 'missed-reports', points: 5, text: { zh: '30 天内失联 1 次', en: 'Fell silent 1 times within 30 days' } },
        ],
      },
      { ...lift, score: 100, reasons: [] },
    ],
    next: null,
  });
}
