import type { FakeGateway } from './fake-gateway.ts';

const at = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();

/** Somebody on with a hand-over that waits, somebody from outside, and a position without anybody. */
export function fillDuty(gateway: FakeGateway): void {
  const ok = (path: string, body: unknown) => gateway.answers.set(`GET /api/v1/duty${path}`, { status: 200, body });
  const wang = { kind: 'user', userId: 'wang', name: '王', phone: null };
  const li = { kind: 'user', userId: 'li', name: '李', phone: null };
  const guard = { kind: 'outside', userId: null, name: '老周', phone: '13900000000' };
  const desk = { title: { zh: '应急值班台', en: 'Emergency desk' }, role: 'operator', place: '阳光社区' };
  const gate = { title: { zh: '北门门岗', en: 'North gate' }, role: 'guard', place: '阳光社区/1号楼' };
  const lift = { title: { zh: '电梯维保', en: 'Lift maintenance' }, role: 'maintenance', place: '阳光社区' };
  const planned = { who: wang, from: at(-6), until: at(6) };
  ok('', {
    at: at(0),
    items: [
      { ...desk, position: 'desk', person: wang, phone: '010 8877 6655', since: at(-6), offer: 'h-1', planned },
      { ...gate, position: 'gate', person: null, phone: null, since: null, offer: null, planned: { ...planned, who: guard } },
      { ...lift, position: 'lift', person: guard, phone: '13900000000', since: at(-30), offer: null, planned: null },
    ],
  });
  ok('/positions', {
    items: [
      {
        ...desk,
        id: 'desk',
        phone: '010 8877 6655',
        roster: {
          weekly: [{ days: [1, 2, 3], from: '08:00', to: '20:00', who: wang, first: null, last: null }],
          exceptions: ['2027-02-06'],
          single: [{ day: '2027-02-06', from: '08:00', to: '24:00', who: guard }],
        },
      },
    ],
  });
  ok('/shifts', {
    planned: [
      { position: 'desk', ...planned, taken: true },
      { position: 'gate', ...planned, who: guard, taken: false },
      // In the week that the page shows, also when that began a moment ago.
      { position: 'desk', who: wang, from: at(1), until: at(5), taken: null },
    ],
    stints: [],
    more: false,
  });
  const counts = { open: 120, shelved: 1, outOfService: 0, underTest: 0, silent: 1, incidents: 0 };
  const line = { id: 'gas-0301', title: { zh: '燃气泄漏', en: 'Gas leak' }, place: '阳光社区/1号楼', since: at(-1) };
  const lists = { open: [line], shelved: [{ ...line, id: 'b' }], outOfService: [], underTest: [], silent: [line], incidents: [] };
  const state = { at: at(0), counts, lists };
  for (const id of ['desk', 'gate', 'lift']) {
    ok(`/positions/${id}/state`, state);
    ok(`/positions/${id}/people`, { items: [{ userId: 'li', name: '李' }] });
  }
  const record = {
    ...desk,
    id: 'h-1',
    position: 'desk',
    from: wang,
    to: li,
    state: 'offered',
    offeredAt: at(-0.1),
    offeredBy: 'wang',
    remarks: '2 号电梯门机异响',
    closedAt: null,
    closedBy: null,
    answer: null,
    counts,
    offeredCounts: counts,
  };
  ok('/handovers', { items: [record, { ...record, id: 'h-0', state: 'confirmed', closedAt: at(-12), closedBy: 'li' }], next: null });
  ok('/handovers/h-1', { ...record, lists: state, digest: 'a'.repeat(64) });
}
