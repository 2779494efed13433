import { type DutyDay, type DutyPerson, type DutyPosition, dutyBounds, type Roster, type ShiftHours } from '../model/duty.ts';
import { responderRoles } from '../model/plan.ts';
import { AdministrationError } from './administration-error.ts';
import { requireId, requirePlace } from './site-fields.ts';

const phonePattern = /^[+0-9][0-9 ()/,#*-]{2,31}$/;

export function bad(field: string, expected: string, came: unknown): AdministrationError {
  return new AdministrationError('bad-duty', field, `${field}: expected ${expected}; came ${JSON.stringify(came)}`);
}

export function words(field: string, came: string, most: number): string {
  const text = came.trim();
  if (text === '' || text.length > most || text.includes('\0')) throw bad(field, `1 to ${most} characters`, text.slice(0, 40));
  return text;
}

/** What came is not said again: it may be the number of somebody. */
export function requirePhone(field: string, phone: string | null): string | null {
  const text = (phone ?? '').trim();
  if (text !== '' && !phonePattern.test(text))
    throw new AdministrationError('bad-duty', field, `${field}: expected 3 to 32 digits, spaces and + ( ) / , # * -; came something else`);
  return text === '' ? null : text;
}

export function requirePerson(field: string, person: DutyPerson, isUser: (userId: string) => boolean): DutyPerson {
  if (person.kind === 'outside') {
    const name = words(`${field}.name`, person.name, dutyBounds.name);
    return { kind: 'outside', name, phone: requirePhone(`${field}.phone`, person.phone) };
  }
  if (!isUser(person.userId)) throw bad(`${field}.userId`, 'a user whose role may act at the place of the position', person.userId);
  return person;
}

function requireDay(field: string, day: DutyDay): DutyDay {
  const at = Date.parse(`${day}T00:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== day)
    throw bad(field, 'a day as YYYY-MM-DD', day);
  return day;
}

function requireRoster(roster: Roster, isUser: (userId: string) => boolean): Roster {
  const { weekly, exceptions, single } = roster;
  const count = weekly.length + single.length;
  if (count > dutyBounds.shifts) throw bad('roster', `at most ${dutyBounds.shifts} shifts`, count);
  if (exceptions.length > dutyBounds.exceptions) throw bad('roster.exceptions', `at most ${dutyBounds.exceptions}`, exceptions.length);
  const hours = (field: string, { from, to, who }: ShiftHours): ShiftHours => {
    const isMinute = (minute: number) => Number.isInteger(minute) && minute >= 0 && minute <= 1_440;
    if (!isMinute(from) || from === 1_440) throw bad(`${field}.from`, 'a time from 00:00 to 23:59', from);
    if (!isMinute(to)) throw bad(`${field}.to`, 'a time from 00:00 to 24:00', to);
    return { from, to, who: requirePerson(`${field}.who`, who, isUser) };
  };
  return {
    weekly: weekly.map((shift, index) => {
      const field = `roster.weekly.${index}`;
      const days = [...new Set(shift.days)].sort();
      if (days.length === 0 || days.some((day) => !Number.isInteger(day) || day < 1 || day > 7))
        throw bad(`${field}.days`, 'days of the week, 1 = Monday to 7 = Sunday', shift.days);
      const [first, last] = [shift.first, shift.last].map((day) => (day === null ? null : requireDay(field, day))) as [
        string | null,
        string | null,
      ];
      if (first !== null && last !== null && last < first) throw bad(`${field}.last`, `a day from ${first} on`, last);
      return { ...hours(field, shift), days, first, last };
    }),
    exceptions: [...new Set(exceptions.map((day, index) => requireDay(`roster.exceptions.${index}`, day)))].sort(),
    single: single.map((shift, index) => {
      const field = `roster.single.${index}`;
      return { ...hours(field, shift), day: requireDay(`${field}.day`, shift.day) };
    }),
  };
}

/** A position as somebody wants it. */
export type WantedPosition = Omit<DutyPosition, 'rosterSince' | 'earlier' | 'retiredAt'>;

/** The position as it will be kept. Throws what is wrong with it first. */
export function requirePosition(wanted: WantedPosition, isUser: (userId: string) => boolean): WantedPosition {
  const { id, title, role, phone, roster } = wanted;
  requireId('id', id);
  if (!responderRoles.includes(role)) throw bad('role', `one of ${responderRoles.join(', ')}`, role);
  return {
    id,
    title: { zh: words('title.zh', title.zh, dutyBounds.name), en: words('title.en', title.en, dutyBounds.name) },
    role,
    place: requirePlace(wanted.place),
    phone: requirePhone('phone', phone),
    roster: requireRoster(roster, isUser),
  };
}

/** The roster holds from now on, or as before where it is the same; the one before it is kept. */
export function heldSince(known: DutyPosition | undefined, roster: Roster, now: number): Pick<DutyPosition, 'rosterSince' | 'earlier'> {
  if (known === undefined) return { rosterSince: now, earlier: [] };
  const { rosterSince, earlier } = known;
  if (JSON.stringify(known.roster) === JSON.stringify(roster)) return { rosterSince, earlier };
  const until = Math.max(now, rosterSince);
  const before = { since: rosterSince, until, roster: known.roster };
  return { rosterSince: until, earlier: [...earlier, before].slice(-dutyBounds.earlierRosters) };
}
