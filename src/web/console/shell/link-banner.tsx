import { useLink } from '../data/link.ts';
import { useWords } from '../text/language.ts';
import { momentText } from '../text/moment-text.ts';

/** Nothing looks live that is not: said on top of every page while the gateway does not speak. */
export function LinkBanner() {
  const { say } = useWords();
  const { state, heardAt } = useLink();
  return (
    <div role="alert">
      {state === 'down' ? (
        <div className="banner is-error">
          <b>■ {heardAt === null ? say('link.down.never') : say('link.down', { at: momentText(heardAt) })}</b>
          <span>{say('link.down.do')}</span>
        </div>
      ) : null}
    </div>
  );
}
