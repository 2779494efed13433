import { Link } from 'react-router';
import { useReplays } from '../../data/lab.ts';
import type { Profile } from '../../data/wire.ts';
import { Panel } from '../../parts/panel.tsx';
import { useWords } from '../../text/language.ts';
import { momentText } from '../../text/moment-text.ts';

const shown = 6;

interface Shown {
  /** The one that is on screen. */
  readonly current: string;
  readonly profiles: ReadonlyMap<string, Profile> | undefined;
}

/** What was replayed lately, by whomever: each leads to its result. Nothing when there is none. */
export function Replays({ current, profiles }: Shown) {
  const { say, pick } = useWords();
  const { data = [] } = useReplays();
  if (data.length === 0) return null;
  return (
    <Panel title={say('lab.earlierRuns')}>
      <ul className="replays">
        {data.slice(0, shown).map((run) => {
          const title = profiles?.get(run.profile)?.title;
          const words = say('lab.run', {
            type: title ? pick(title) : run.profile,
            at: momentText(run.startedAt),
          });
          return (
            <li key={run.id}>
              {run.id === current ? (
                <b>{words}</b>
              ) : (
                <Link to={`/lab?profile=${encodeURIComponent(run.profile)}&run=${encodeURIComponent(run.id)}`}>{words}</Link>
              )}{' '}
              <span className="quiet">{say(`lab.run.${run.state}`)}</span>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
