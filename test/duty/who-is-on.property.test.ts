import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AdministrationError } from '../../src/gateway/administration-error.ts';
import { DutyDesk } from '../../src/gateway/duty-desk.ts';
import { type DutyPerson, samePerson } from '../../src/model/duty.ts';
import type { Journal } from '../../src/model/journal.ts';
import { ManualClock } from '../../src/runtime/clock.ts';
import { emptyState, samplePosition } from '../api/fake-duty.ts';
import { FakeJournal } from '../api/fake-reader.ts';
import { freshFolder, open } from '../journal/journal-fixture.ts';

const users = ['wang', 'li', 'zhao'] as const;
const guard: DutyPerson = { kind: 'outside', name: '老周', phone: '13900000001' };
const people: readonly DutyPerson[] = [...users.map((userId) => ({ kind: 'user', userId }) as const), guard];

type Act =
  | { readonly act: 'take' | 'offer'; readonly by: string; readonly who: number; readonly reason: boolean }
  | { readonly act: 'confirm' | 'withdraw' | 'decline' | 'leave'; readonly by: string }
  | { readonly act: 'wait' | 'jump'; readonly ms: number };
const by = fc.constantFrom(...users);
const acts: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ act: fc.constantFrom('take', 'offer'), by, who: fc.nat(3), reason: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ act: fc.constantFrom('confirm', 'confirm', 'withdraw', 'decline', 'leave'), by }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constantFrom('wait'), ms: fc.integer({ min: 0, max: 5_000 }) }) },
  // The clock of the machine is set, also back.
  { weight: 1, arbitrary: fc.record({ act: fc.constantFrom('jump'), ms: fc.integer({ min: -20_000, max: 20_000 }) }) },
);

/** Who is on, by telling the story once more: a list of "from here on, this one", and no more than that. */
class Naive {
  readonly told: { readonly at: number; readonly who: DutyPerson | null }[] = [];
  offer: DutyPerson | null = null;
  private last = 0;

  on(): DutyPerson | null {
    return this.told.at(-1)?.who ?? null;
  }
  at(moment: number): DutyPerson | null {
    return this.told.findLast(({ at }) => at <= moment)?.who ?? null;
  }
  /** True = it happened. */
  apply(act: Act, now: number): boolean {
    const on = this.on();
    // Nobody signs for a user.
    const signs = (who: DutyPerson) => who.kind === 'outside' || ('by' in act && who.userId === act.by);
    const happens = (() => {
      if (act.act === 'wait' || act.act === 'jump') return false;
      if (act.act === 'take') {
        const who = people[act.who]!;
        return signs(who) && this.offer === null && (on === null || (!samePerson(on, who) && act.reason));
      }
      if (act.act === 'offer') return on !== null && signs(on) && this.offer === null && !samePerson(on, people[act.who]!);
      if (act.act === 'leave') return on !== null && signs(on);
      if (this.offer === null || on === null) return false;
      return signs(act.act === 'withdraw' ? on : this.offer);
    })();
    if (!happens) return false;
    const at = Math.max(now, this.last + 1);
    if (act.act === 'take') this.told.push({ at, who: people[act.who]! });
    if (act.act === 'confirm') this.told.push({ at, who: this.offer });
    if (act.act === 'leave') this.told.push({ at, who: null });
    this.last = at;
    this.offer = act.act === 'offer' ? people[act.who]! : null;
    return true;
  }
}

async function live(journal: Pick<Journal, 'change' | 'reader'>, story: readonly Act[], id: string): Promise<void> {
  const clock = new ManualClock(1_800_000_000_000);
  const desk = new DutyDesk({
    journal,
    clock,
    random: (count) => crypto.getRandomValues(new Uint8Array(count)),
    zone: 'Asia/Shanghai',
    survey: (_place, at) => emptyState(at),
  });
  const origin = (name: string) => ({ by: name, via: 'session', from: 'test' }) as const;
  await desk.put(samplePosition(id, 'east'), origin('wang'));
  const position = desk.positions().find((entry) => entry.id === id)!;
  const naive = new Naive();
  const wanted = (who: DutyPerson) => (who.kind === 'user' ? { userId: who.userId } : { name: who.name, phone: who.phone });
  const moments: number[] = [];
  for (const act of story) {
    if (act.act === 'wait') clock.advance(act.ms);
    else if (act.act === 'jump') clock.jumpWall(act.ms);
    else {
      const expected = naive.apply(act, clock.wall());
      const waits = journal.reader.offeredHandover(id)?.id ?? 'none';
      const run = () => {
        if (act.act === 'take')
          return desk.takeOver(id, { person: wanted(people[act.who]!), reason: act.reason ? 'r' : null }, origin(act.by));
        if (act.act === 'offer') return desk.handOver(id, { to: wanted(people[act.who]!), remarks: '' }, origin(act.by));
        if (act.act === 'leave') return desk.leave(id, null, origin(act.by));
        if (act.act === 'confirm') return desk.confirm(waits, null, origin(act.by));
        return desk.callOff(waits, act.act === 'withdraw' ? 'withdrawn' : 'declined', null, origin((act as { by: string }).by));
      };
      const happened = await run().then(
        () => true,
        (error) => {
          if (error instanceof AdministrationError) return false;
          throw error;
        },
      );
      expect([act, happened]).toEqual([act, expected]);
    }
    moments.push(clock.wall());
    expect(desk.on(position).person).toEqual(naive.on());
    expect(journal.reader.offeredHandover(id)?.to ?? null).toEqual(naive.offer);
  }
  // Any moment, the borders among them.
  for (const at of [...moments, ...naive.told.flatMap((entry) => [entry.at - 1, entry.at, entry.at + 1])]) {
    const found = desk.onDuty('east/1', at).find((entry) => entry.position.id === id);
    expect([at, found?.person]).toEqual([at, naive.at(at)]);
  }
  const stints = journal.reader.dutyStints({ positions: [id], from: 0, to: Number.MAX_SAFE_INTEGER, limit: 500 }).items;
  const inOrder = [...stints].sort((a, b) => a.since - b.since);
  for (const [index, stint] of inOrder.entries())
    expect(stint.until ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(inOrder[index + 1]?.since ?? Number.POSITIVE_INFINITY);
}

async function addUsers(journal: Pick<Journal, 'change'>): Promise<void> {
  const changes = users.map((id) => ({ kind: 'user', user: { id, name: id, role: 'operator', place: '' }, passwordHash: null }) as const);
  await journal.change(changes, []);
}

test('who is on, at any moment of any story, is what the story says told once more', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(acts, { maxLength: 60 }), async (story) => {
      const journal = new FakeJournal();
      await addUsers(journal);
      await live(journal, story, 'desk');
    }),
    { numRuns: 400 },
  );
}, 60_000);

test('the same over the journal itself, and once more after a restart', async () => {
  const folder = freshFolder();
  const first = (await open(folder, { noSync: true })).journal;
  await addUsers(first);
  let run = 0;
  const seen: string[] = [];
  await fc.assert(
    fc.asyncProperty(fc.array(acts, { minLength: 5, maxLength: 25 }), async (story) => {
      run += 1;
      await live(first, story, `desk-${run}`);
      seen.push(JSON.stringify([first.reader.dutyStintAt(`desk-${run}`, 9e15), first.reader.offeredHandover(`desk-${run}`)]));
    }),
    { numRuns: 12 },
  );
  expect(first.reader.verifyAudit().bad).toBeNull();
  await first.close();
  const { reader } = (await open(folder)).journal;
  expect(
    seen.map((_text, at) => JSON.stringify([reader.dutyStintAt(`desk-${at + 1}`, 9e15), reader.offeredHandover(`desk-${at + 1}`)])),
  ).toEqual(seen);
}, 120_000);
