import { Button } from 'antd';
import { namedPerson } from '../../../page/people-names.ts';
import { planWord } from '../../../page/plan-words.ts';
import { type OnDuty, useHandovers } from '../../data/duty.ts';
import { may } from '../../data/session.ts';
import type { User } from '../../data/wire.ts';
import { Phones } from '../../parts/phones.tsx';
import { useWords } from '../../text/language.ts';
import { momentText, placeText } from '../../text/moment-text.ts';
import type { DutyAct } from './duty-act-dialog.tsx';
import { endOf, timeOf } from './shift-time.ts';

interface Shown {
  readonly items: readonly OnDuty[];
  readonly user: User;
  readonly act: (act: DutyAct, entry: OnDuty) => void;
  /** Undefined = this person may not change positions. */
  readonly edit: ((id: string) => void) | undefined;
}

/** Who is on, a card a position, in letters that are read from across the room. */
export function OnNow({ items, user, act, edit }: Shown) {
  const { say, pick } = useWords();
  const handovers = useHandovers();
  const records = (handovers.data?.pages ?? []).flatMap((page) => page.items);
  return (
    <ul className="duty-cards" aria-label={say('duty.now')}>
      {items.map((entry) => {
        const { position, person, phone, since, planned } = entry;
        const offer = records.find(({ id }) => id === entry.offer);
        return (
          <li key={position} className={`panel duty-card ${person === null ? 'is-empty' : ''}`}>
            <h3>
              {pick(entry.title)} <span className="tag">{pick(planWord('role', entry.role))}</span>
            </h3>
            <p className="quiet">{placeText(entry.place)}</p>
            <p className="duty-name">{person === null ? say('duty.nobody') : namedPerson(person)}</p>
            {phone === null ? null : (
              <p className="duty-phone">
                <Phones text={phone} />
              </p>
            )}
            {since === null ? null : <p>{say('duty.since', { time: momentText(since) })}</p>}
            <p className="quiet">
              {planned === null
                ? say('duty.unplanned')
                : say('duty.planned', { name: planned.who.name, from: timeOf(planned.from), until: endOf(planned.until) })}
            </p>
            {offer ? (
              <p className="duty-offer">{say('duty.offered', { from: namedPerson(offer.from), to: namedPerson(offer.to) })}</p>
            ) : null}
            <div className="acts">
              {actsOf(entry, user, offer?.to.userId ?? null).map((name, at) => (
                <Button key={name} type={at === 0 ? 'primary' : 'default'} data-act={name} onClick={() => act(name, entry)}>
                  {say(`duty.${name}`)}
                </Button>
              ))}
              {edit ? <Button onClick={() => edit(position)}>{say('duty.positions.edit')}</Button> : null}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

/** What this person may do about it; the gateway decides. `receiver`: user of the offer, null = from outside or none. */
function actsOf({ person, offer }: OnDuty, user: User, receiver: string | null): readonly DutyAct[] {
  if (!may(user, 'act')) return [];
  const own = person?.kind === 'outside' || person?.userId === user.id;
  const inCharge = may(user, 'roster');
  if (offer !== null) {
    const comes: readonly DutyAct[] = receiver === null || receiver === user.id ? ['confirm', 'decline'] : [];
    return [...comes, ...(own ? (['withdraw'] as const) : [])];
  }
  if (person === null) return ['take'];
  if (own) return person.kind === 'outside' ? ['hand', 'leave', 'take'] : ['hand', 'leave'];
  return inCharge ? ['take', 'leave'] : ['take'];
}
