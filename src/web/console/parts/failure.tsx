import { Button } from 'antd';
import { Link } from 'react-router';
import { detailOf, statusOf } from '../data/gateway-api.ts';
import { useWords } from '../text/language.ts';

/** A question the gateway did not answer, with one thing to do about it. Nothing when there is no error. */
export function Failure({ error, again }: { readonly error: unknown; readonly again?: () => void }) {
  const { say } = useWords();
  if (!error) return null;
  // Refused, or not there for this person: it would be refused again.
  const [refused, gone] = [statusOf(error) === 403, statusOf(error) === 404];
  return (
    <div className="banner is-error" role="alert">
      <b>{say(refused ? 'failed.refused' : 'failed', { detail: detailOf(error) })}</b>
      {refused || gone ? <Link to="/">{say('nothing.do')}</Link> : again ? <Button onClick={again}>{say('retry')}</Button> : null}
    </div>
  );
}
