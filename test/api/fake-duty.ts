import { randomBytes } from 'node:crypto';
import { DutyDesk } from '../../src/gateway/duty-desk.ts';
import type { DutyPerson, DutyPosition, DutyStint, Handover, HandoverState } from '../../src/model/duty.ts';
import type { Journal, JournalReader, RegistryChange } from '../../src/model/journal.ts';
import type { ManualClock } from '../../src/runtime/clock.ts';

type DutyReader = Pick<JournalReader, 'dutyPositions' | 'dutyStintAt' | 'dutyStints' | 'handover' | 'offeredHandover' | 'handovers'>;

/** What the journal keeps of people on duty, in memory. */
export class FakeDuty {
  readonly positions = new Map<string, DutyPosition>();
  readonly stints = new Map<string, DutyStint>();
  readonly records = new Map<string, Handover>();

  apply(change: RegistryChange): boolean {
    if (change.kind === 'duty-position') this.positions.set(change.position.id, change.position);
    else if (change.kind === 'duty-stint') this.stints.set(change.stint.id, change.stint);
    else if (change.kind === 'duty-handover') this.records.set(change.handover.id, change.handover);
    else return false;
    return true;
  }

  readonly reader: DutyReader = {
    dutyPositions: () => [...this.positions.values()],
    dutyStintAt: (id, at) =>
      [...this.stints.values()].filter(({ positionId, since }) => positionId === id && since <= at).sort((a, b) => b.since - a.since)[0] ??
      null,
    dutyStints: ({ positions, from, to }) => ({
      items: [...this.stints.values()].filter(
        ({ positionId, since, until }) => positions.includes(positionId) && since < to && (until ?? Number.POSITIVE_INFINITY) > from,
      ),
      next: null,
    }),
    handover: (id) => this.records.get(id) ?? null,
    offeredHandover: (id) => [...this.records.values()].find(({ positionId, state }) => positionId === id && state === 'offered') ?? null,
    handovers: ({ positions, limit }) => {
      const own = [...this.records.values()].filter(({ positionId }) => positions.includes(positionId));
      return { items: own.sort((a, b) => b.offeredAt - a.offeredAt).slice(0, limit), next: null };
    },
  };
}

const zero = { open: 0, shelved: 0, outOfService: 0, underTest: 0, silent: 0, incidents: 0 };
export const emptyState = (at: number): HandoverState => ({
  at,
  counts: zero,
  lists: { open: [], shelved: [], outOfService: [], underTest: [], silent: [], incidents: [] },
});

export const guard: DutyPerson = { kind: 'outside', name: '老周', phone: '13900000001' };

export function samplePosition(id: string, place: string): DutyPosition {
  const hours = { from: 480, to: 1_200, who: guard };
  return {
    id,
    title: { zh: '值班台', en: 'Desk' },
    role: 'operator',
    place,
    phone: '01000000002',
    rosterSince: 0,
    earlier: [],
    roster: {
      weekly: [{ days: [1, 2, 3, 4, 5, 6, 7], ...hours, first: null, last: null }],
      exceptions: ['2030-01-01'],
      single: [{ day: '2030-01-02', ...hours }],
    },
  };
}

export function dutyDesk(journal: Pick<Journal, 'change' | 'reader'>, clock: ManualClock): DutyDesk {
  return new DutyDesk({ journal, clock, random: randomBytes, zone: 'Asia/Shanghai', survey: (_place, at) => emptyState(at) });
}

/** A position with somebody on, and a hand-over that waits for its answer. */
export function putDuty(duty: FakeDuty, id: string, place: string, at: number): void {
  duty.positions.set(id, samplePosition(id, place));
  duty.stints.set(`s-${id}`, { id: `s-${id}`, positionId: id, person: guard, since: at, until: null, takenBy: null, ended: null });
  duty.records.set(`h-${id}`, {
    id: `h-${id}`,
    positionId: id,
    from: guard,
    to: { kind: 'outside', name: '小李', phone: '13900000003' },
    state: 'offered',
    offeredAt: at,
    offeredBy: null,
    remarks: '电话 13900000004',
    closedAt: null,
    closedBy: null,
    answer: null,
    at: { ...emptyState(at), lists: { ...emptyState(at).lists, open: [{ id: 'a', title: { zh: '甲', en: 'A' }, place, since: at }] } },
    offeredCounts: zero,
  });
}
