import { dutyWords } from '../../page/duty-words.ts';
import { type DutyNow, onFor } from '../../page/on-duty.ts';
import { namedPerson } from '../../page/people-names.ts';
import { filled } from '../../page/plan-words.ts';
import { useWords } from '../text/language.ts';
import { momentText } from '../text/moment-text.ts';
import { Phones } from './phones.tsx';

/** Who is on duty, and where: what a role of a plan means here. `duty`: null = not known. */
export interface DutyAt {
  readonly duty: DutyNow | null;
  readonly place: string;
}

/** Who is on duty for a role. `always`: says so as well where there is no such position, or nothing is known. */
export function RoleDuty({ at: { duty, place }, role, always }: { readonly at: DutyAt; readonly role: string; readonly always: boolean }) {
  const { pick } = useWords();
  const found = duty === null ? [] : onFor(duty.items, role, place);
  if (found.length === 0)
    return always ? <span className="quiet">{pick(duty === null ? dutyWords.unknown : dutyWords.noPosition)}</span> : null;
  return (
    <span className="plan-duty">
      {found.map(({ position, title, person, phone }) => (
        <span key={position}>
          {found.length > 1 ? `${pick(title)} ` : ''}
          <b className={person === null ? 'is-late' : ''}>{person === null ? `▲ ${pick(dutyWords.nobody)}` : namedPerson(person)}</b>{' '}
          {phone === null ? null : <Phones text={phone} />}
        </span>
      ))}
      {duty?.old ? <span className="is-late">△ {pick(filled(dutyWords.old, { at: momentText(duty.at) }))}</span> : null}
    </span>
  );
}
