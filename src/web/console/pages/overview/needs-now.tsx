import { LinkButton } from '../../parts/link-button.tsx';
import { Panel } from '../../parts/panel.tsx';
import { SeverityMark } from '../../parts/severity-mark.tsx';
import { useWords } from '../../text/language.ts';
import type { Need } from './needs.ts';

/** The first that can be dealt with here has the one button that stands out: the obvious next step. */
export function NeedsNow({ needs, partial }: { readonly needs: readonly Need[]; readonly partial: boolean }) {
  const { say } = useWords();
  const first = needs.find(({ to }) => to !== null)?.key;
  return (
    <Panel title={say('overview.needs')}>
      {/* Of devices that were not read yet nobody knows. */}
      {needs.length === 0 && partial ? <p className="quiet">{say('overview.partial')}</p> : null}
      {needs.length === 0 && !partial ? (
        <p>
          <b className="health is-ok">✓ {say('overview.calm')}</b> <span className="quiet">{say('overview.calm.more')}</span>
        </p>
      ) : null}
      <ul className="needs">
        {needs.map(({ key, severity, words, count, to, action }) => (
          <li key={key}>
            <SeverityMark severity={severity} />
            <span className="needs-words">{say(words, { n: count })}</span>
            {to === null ? null : (
              <LinkButton primary={key === first} to={to}>
                {say(action)}
              </LinkButton>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
