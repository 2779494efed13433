import type { Terminal } from '../../data/wire.ts';
import { useWords } from '../../text/language.ts';
import { momentText, placeText } from '../../text/moment-text.ts';

export function TerminalTile({ terminal }: { readonly terminal: Terminal }) {
  const { say } = useWords();
  const { id, place, live, lastAliveAt } = terminal;
  return (
    <li className="tile">
      <a href={`/terminal/${encodeURIComponent(id)}`}>
        <b>{id}</b>
      </a>
      <span>{placeText(place)}</span>
      <span className={live ? 'health is-ok' : 'health is-silent'}>
        <span aria-hidden="true">{live ? '●' : '■'}</span> {say(live ? 'overview.terminal.live' : 'overview.terminal.lost')}
      </span>
      <span className="quiet">
        {lastAliveAt === null ? say('overview.terminal.never') : say('overview.terminal.seen', { at: momentText(lastAliveAt) })}
      </span>
    </li>
  );
}
