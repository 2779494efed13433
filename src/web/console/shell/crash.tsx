import { useRouteError } from 'react-router';
import { useWords } from '../text/language.ts';

/** A chunk that is gone: the gateway was updated under an open page. */
const gone = /dynamically imported module|importing a module script|error loading/i;

/** What is shown in place of a page that threw, with what to do about it. */
export function Crash() {
  const { say } = useWords();
  const error = useRouteError();
  const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return (
    <section className="panel crash" role="alert">
      <h1>{say('crash.title')}</h1>
      <p>{gone.test(words) ? say('crash.new') : say('crash.do')}</p>
      <p>
        <button type="button" className="plain-button" onClick={() => location.reload()}>
          {say('crash.reload')}
        </button>
      </p>
      <code>{words}</code>
    </section>
  );
}
