import { Button } from 'antd';
import { detailOf } from '../data/gateway-api.ts';
import { useWords } from '../text/language.ts';

/** A question the gateway did not answer, with one thing to do about it. Nothing when there is no error. */
export function Failure({ error, again }: { readonly error: unknown; readonly again?: () => void }) {
  const { say } = useWords();
  if (!error) return null;
  return (
    <div className="banner is-error" role="alert">
      <b>{say('failed', { detail: detailOf(error) })}</b>
      {again ? <Button onClick={again}>{say('retry')}</Button> : null}
    </div>
  );
}
