import { alarmOf, type FakeAlarm, type FakeGateway } from './fake-gateway.ts';
import { briefOf } from './fake-plans.ts';

const at = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
const shelving = { by: 'li', reason: '备件已订，周三更换', since: at(-0.5), until: at(1.5), oneShot: false };
const permit = { by: 'wang', permit: 'WP-2026-031', reason: '更换传感器', since: at(-2), until: at(6) };

/** Alarms that are put aside in each of the three ways, one that is over and was classified, and what is aside without an alarm. */
export function fillAsides(gateway: FakeGateway, others: readonly FakeAlarm[]): void {
  const ok = (path: string, body: unknown, method = 'GET') => gateway.answers.set(`${method} /api/v1/${path}`, { status: 200, body });
  const door = { severity: 'minor', lifeSafety: false, place: '阳光社区/2号楼', title: { zh: '单元门久开', en: 'Door held open' } };
  const shelved = alarmOf('door-1', { ...door, rule: 'door.heldOpen', shelved: shelving });
  const suppressed = alarmOf('door-2', {
    ...door,
    suppressed: {
      by: 'door.offline',
      alarmId: 'door-1',
      reasons: { zh: '门禁控制器失联期间不单独告警。', en: 'The controller is silent and speaks for it.' },
      since: at(-1),
      until: null,
    },
  });
  const service = alarmOf('door-3', { ...door, outOfService: { ...permit, scope: 'device' } });
  const over = alarmOf('door-4', {
    ...door,
    state: 'normal',
    acknowledgedBy: 'li',
    acknowledgedAt: at(-4),
    endedAt: at(-3),
    endedBy: 'li',
    classification: { as: 'nuisance', by: 'li', at: at(-3) },
  });
  const acknowledged = alarmOf('door-5', { ...door, state: 'acknowledged', acknowledgedBy: 'li', acknowledgedAt: at(-0.2) });
  const all = [...others, shelved, suppressed, service, over, acknowledged];
  ok('alarms', { items: all, next: null });
  for (const alarm of all.slice(others.length)) {
    const step = { position: 7, by: null, comment: null, classification: null, untold: [], from: 'normal', reason: '' };
    const transitions = [
      { ...step, sequence: 1, at: at(-5), event: 'raised', to: 'unacknowledged', reasons: alarm.reasons },
      {
        ...step,
        sequence: 2,
        at: at(-0.5),
        event: 'shelved',
        to: 'unacknowledged',
        reasons: { zh: '由 li 搁置', en: 'Shelved by li' },
        by: 'li',
        comment: shelving.reason,
        untold: ['shelved'],
      },
    ];
    ok(`alarms/${alarm.id}`, { ...alarm, device: null, transitions, deliveries: [] });
    for (const name of ['shelve', 'unshelve', 'out-of-service', 'in-service', 'withdraw-acknowledge', 'classify', 'acknowledge'])
      ok(`alarms/${alarm.id}/${name}`, { outcome: 'done', alarm }, 'POST');
  }
  const incident = {
    id: 'lift-1',
    state: 'open',
    hazard: 'entrapment',
    title: { zh: '困人', en: 'People trapped' },
    place: '阳光社区/1号楼',
    startedAt: at(-1),
    endedAt: null,
    alarms: 2,
    active: 2,
    firstAlarm: 'lift-1',
    primaryAlarm: 'lift-1',
    reason: '',
    reasons: { zh: '同一处、同类危险的告警，相隔不超过 30 分钟。', en: 'Alarms of one hazard in one place, at most 30 minutes apart.' },
    responses: [briefOf('lift-1')],
  };
  ok('incidents', {
    items: [incident, { ...incident, id: 'old', state: 'ended', endedAt: at(-0.5), active: 0, responses: [] }],
    next: null,
  });
  ok('incidents/lift-1', { ...incident, items: [shelved, acknowledged, ...others], next: null });
  const { subject, component, rule, place, title, severity } = shelved;
  const shelf = { alarmId: 'door-6', subject: 'device:door-6', component, rule, place, title, severity, state: 'normal', ...shelving };
  ok('shelves', { items: [shelf, { ...shelf, alarmId: shelved.id, subject, state: 'unacknowledged' }] });
  const entry = { deviceId: 'door-3', rule: null, place: door.place, ...permit, lifeSafety: false };
  ok('out-of-service', { items: [entry, { ...entry, deviceId: 'gas-0301', rule: 'gas.low', lifeSafety: true }] });
  const device = gateway.answers.get('GET /api/v1/devices/door-vibration-1')?.body as object;
  ok('devices/door-vibration-1', { ...device, outOfService: [{ ...entry, deviceId: 'door-vibration-1' }] });
}
