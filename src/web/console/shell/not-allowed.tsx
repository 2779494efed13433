import { Link } from 'react-router';
import { type Right, rolesWith } from '../data/session.ts';
import type { User } from '../data/wire.ts';
import { PageHead } from '../parts/page-head.tsx';
import { useWords } from '../text/language.ts';
import { placeText } from '../text/moment-text.ts';
import type { TextKey } from '../text/text-table.ts';

/** Instead of a page that the role of this person does not open: who may, and the way home. Trying again would change nothing. */
export function NotAllowed({ title, right, user }: { readonly title: TextKey; readonly right: Right; readonly user: User }) {
  const { say, language } = useWords();
  const roles = rolesWith(right)
    .map((role) => say(`role.${role}`))
    .join(language === 'zh' ? '、' : ', ');
  return (
    <>
      <PageHead title={say(title)} />
      <div className="panel not-allowed">
        <p>
          <b>{say(right === 'audit' ? 'notAllowed.everywhere' : 'notAllowed.roles', { roles })}</b>
        </p>
        <p>{say('notAllowed.you', { role: say(`role.${user.role}`), place: placeText(user.place) })}</p>
        <Link to="/">{say('nothing.do')}</Link>
      </div>
    </>
  );
}
