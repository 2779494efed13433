import { nameOf } from '../duty/duty-acts.ts';
import { dueMs, leftAlone, nextDue, notTaken } from '../duty/not-taken.ts';
import { plannedShifts } from '../duty/planned-shifts.ts';
import type { Alarm } from '../model/alarm.ts';
import { asItStands, type DutyPerson, type DutyPosition, type DutyStint, notTakenRule, type PlannedShift } from '../model/duty.ts';
import type { JournalReader } from '../model/journal.ts';
import type { PlacePath } from '../model/place.ts';
import type { Signal } from '../model/signal.ts';
import { subjectKey } from '../model/subject.ts';
import { wallTime } from '../runtime/wall-time.ts';

const anewMs = 3_600_000;
const behindMs = 48 * 3_600_000;

export interface DutyWatchPorts {
  readonly reader: Pick<JournalReader, 'dutyPositions' | 'dutyStintAt'>;
  readonly userName: (person: DutyPerson) => string;
  readonly active: () => Iterable<Alarm>;
  /** Rejects when it could not be journalled. */
  readonly observe: (signal: Signal) => Promise<void>;
  readonly zone: string;
  /** ms that a planned shift may have begun before nobody in it is an alarm. */
  readonly graceMs: number;
}

/**
 * Tells of planned shifts that nobody took, and of rosters that have run out. A human clock: what came due while the gateway was down
 * is told at the first look.
 */
export class DutyWatch {
  private readonly ports: DutyWatchPorts;
  /** Shifts around now of each position, worked out anew each hour or with another roster. */
  private readonly planned = new WeakMap<
    DutyPosition,
    { readonly until: number; readonly from: number; readonly shifts: readonly PlannedShift[] }
  >();
  private missing = 0;

  constructor(ports: DutyWatchPorts) {
    this.ports = ports;
  }

  /** Positions whose planned shift nobody took, or for which nobody is planned any more, at the last look. */
  notTaken(): number {
    return this.missing;
  }

  /** Call about each second. `now`: ms since epoch. */
  async look(now: number): Promise<void> {
    const { reader, active, graceMs, observe } = this.ports;
    const standing = new Map<string, Alarm>();
    for (const alarm of active())
      if (alarm.rule === notTakenRule && alarm.condition !== 'false') standing.set(`${alarm.component}\n${alarm.place}`, alarm);
    const signals: Signal[] = [];
    let missing = 0;
    for (const position of reader.dutyPositions()) {
      if (position.retiredAt !== undefined) continue;
      const key = `${position.id}\n${position.place}`;
      const stands = standing.delete(key);
      const last = reader.dutyStintAt(position.id, asItStands);
      const current = last?.until === null ? last : null;
      const shifts = this.around(position, now);
      const shift = notTaken(shifts, current, { now, graceMs, stands });
      const is = shift !== null || leftAlone(position, shifts, last, { now, graceMs, stands });
      if (is) missing += 1;
      if (is && !stands) signals.push(raised(position, shift === null ? alone(position) : this.missed(position, shift, current)));
      if (!is && stands) signals.push(ended(position.id, position.place, this.back(current, nextDue(shifts, now))));
    }
    // The position is gone, or hangs on another place now.
    for (const alarm of standing.values())
      signals.push(ended(alarm.component, alarm.place, { zh: '岗位已撤销或调整', en: 'The position is gone or moved' }));
    this.missing = missing;
    for (const signal of signals) await observe(signal);
  }

  private around(position: DutyPosition, now: number): readonly PlannedShift[] {
    const known = this.planned.get(position);
    // A clock that was set back is no reason to go on with the shifts of another day.
    if (known !== undefined && now >= known.from && now < known.until) return known.shifts;
    const shifts = plannedShifts(position, now - behindMs, now + anewMs + dueMs, this.ports.zone);
    this.planned.set(position, { from: now, until: now + anewMs, shifts });
    return shifts;
  }

  private missed({ title }: DutyPosition, shift: PlannedShift, current: DutyStint | null): Signal['reason'] {
    const { userName } = this.ports;
    const time = this.begins(shift);
    const who = userName(shift.who);
    const still = current === null ? null : userName(current.person);
    return {
      zh: `${title.zh}：${time} 起排班 ${who}，无人接班；${still === null ? '现在无人在岗' : `上一班 ${still} 仍在岗`}`,
      en: `${title.en}: ${who} is planned from ${time} and nobody took over; ${still === null ? 'nobody is on' : `${still} of the shift before is still on`}`,
    };
  }

  private back(current: DutyStint | null, next: PlannedShift | null): Signal['reason'] {
    const { userName } = this.ports;
    if (current === null && next !== null) {
      const [who, time] = [userName(next.who), this.begins(next)];
      return {
        zh: `现在没有排班，仍无人在岗；下一班 ${who}，${time} 起`,
        en: `No shift runs now, and nobody is on; next is ${who} from ${time}`,
      };
    }
    if (current === null) return { zh: '该班次已结束，始终无人接班', en: 'The shift is over; nobody took it' };
    const name = userName(current.person);
    return { zh: `${nameOf(current.person) === name ? name : `${name}（${nameOf(current.person)}）`} 在岗`, en: `${name} is on` };
  }

  private begins({ from }: PlannedShift): string {
    const { minute } = wallTime(from, this.ports.zone);
    return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  }
}

/** Nobody comes by himself: it says what to do. */
function alone({ title }: DutyPosition): Signal['reason'] {
  return {
    zh: `${title.zh}：现在无人在岗，七天内也没有排班；请安排人接班并续排班表，不再需要的岗位请撤销`,
    en: `${title.en}: nobody is on, and nobody is planned any more within 7 days; have somebody take over and plan the next shifts, or remove the position when it is not needed`,
  };
}

function raised({ id, place }: DutyPosition, reason: Signal['reason']): Signal {
  return { subject: subjectKey('place', place), component: id, rule: notTakenRule, to: 'true', reason };
}

function ended(component: string, place: PlacePath, reason: Signal['reason']): Signal {
  return { subject: subjectKey('place', place), component, rule: notTakenRule, to: 'false', reason };
}
