import { Button } from 'antd';
import { dayOf, momentOfWallText } from '../../../page/site-zone.ts';
import { useAddress } from '../../data/address.ts';
import { csvPath, type OnDuty, type PlannedShift, useShifts } from '../../data/duty.ts';
import { gatewayNow } from '../../data/gateway-time.ts';
import { Failure } from '../../parts/failure.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useWords } from '../../text/language.ts';
import { endOf, timeOf } from './shift-time.ts';

const dayAfter = (day: string, days: number) => new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
const weekday = (day: string) => new Date(`${day}T00:00:00Z`).getUTCDay() || 7;

/** Shifts of a week by position and day, with whether somebody took them. `?week=` = a day of it. */
export function Week({ positions }: { readonly positions: readonly OnDuty[] }) {
  const { say, pick } = useWords();
  const { value, set } = useAddress();
  const asked = /^\d{4}-\d\d-\d\d$/.test(value('week')) ? value('week') : dayOf(gatewayNow());
  const monday = dayAfter(asked, 1 - weekday(asked));
  const days = Array.from({ length: 7 }, (_, index) => dayAfter(monday, index));
  const [from, to] = [momentOfWallText(`${monday}T00:00:00`), momentOfWallText(`${dayAfter(monday, 7)}T00:00:00`)];
  const shifts = useShifts(from, to);
  const planned = shifts.data?.planned ?? [];
  return (
    <Panel
      title={say('duty.week')}
      more={
        <div className="duty-week-tools">
          <Button onClick={() => set('week', dayAfter(monday, -7))}>{say('duty.week.before')}</Button>
          <span>{say('duty.week.of', { from: monday, to: days[6] ?? '' })}</span>
          <Button onClick={() => set('week', dayAfter(monday, 7))}>{say('duty.week.after')}</Button>
        </div>
      }
    >
      <Failure error={shifts.error} again={() => void shifts.refetch()} />
      {positions.map(({ position, title }) => (
        <section key={position} className="duty-week" aria-label={pick(title)}>
          <h3>{pick(title)}</h3>
          <ol className="duty-days">
            {byDay(planned, position, days).map(([day, own]) => (
              <li
                key={day}
                className={own.length === 0 ? 'is-free' : undefined}
                aria-current={day === dayOf(gatewayNow()) ? 'date' : undefined}
              >
                <span className="duty-day">
                  {say(`duty.day.${weekday(day) as 1}`)} {day.slice(5)}
                </span>
                <Shifts shifts={own} />
              </li>
            ))}
          </ol>
        </section>
      ))}
      <p>
        <a href={csvPath('shifts', from, to)} download="shifts.csv">
          {say('duty.csv.shifts')}
        </a>
      </p>
    </Panel>
  );
}

function byDay(planned: readonly PlannedShift[], position: string, days: readonly string[]) {
  const own = planned.filter((shift) => shift.position === position);
  return days.map((day) => [day, own.filter(({ from }) => dayOf(Date.parse(from)) === day)] as const);
}

function Shifts({ shifts }: { readonly shifts: readonly PlannedShift[] }) {
  const { say } = useWords();
  if (shifts.length === 0) return <span className="quiet">{say('duty.week.none')}</span>;
  return shifts.map(({ from, until, who, taken }) => (
    <div key={`${from} ${who.name}`} className={taken === false ? 'duty-shift is-missed' : 'duty-shift'}>
      <span>
        {timeOf(from)}–{endOf(until)}
      </span>{' '}
      <b>{who.name}</b>
      {taken === null ? null : <span className={taken ? 'within' : 'beyond'}> {say(taken ? 'duty.taken' : 'duty.notTaken')}</span>}
    </div>
  ));
}
