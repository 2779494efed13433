import { type HandoverState, handoverLists } from '../../data/duty.ts';
import { useWords } from '../../text/language.ts';
import { datedText, momentText, placeText } from '../../text/moment-text.ts';

/** What has to be known by who takes over: every count, and the lines of each list. `record`: as it is kept and printed. */
export function StateLists({ state, record = false }: { readonly state: HandoverState; readonly record?: boolean }) {
  const { say, pick } = useWords();
  const text = record ? datedText : momentText;
  return (
    <>
      <p className="quiet">{say('duty.list.at', { time: text(state.at) })}</p>
      <div className="duty-lists">
        {handoverLists.map((list) => {
          const lines = state.lists[list];
          const more = state.counts[list] - lines.length;
          return (
            <details key={list} className="duty-list" open={record || undefined}>
              <summary>
                {say(`duty.list.${list}`)} <b>{state.counts[list]}</b>
              </summary>
              {lines.length === 0 ? <p className="quiet">{say('duty.list.none')}</p> : null}
              <ul>
                {lines.map((line) => (
                  <li key={`${line.id} ${line.since}`}>
                    <b>{pick(line.title)}</b> · {placeText(line.place)}
                    {line.since === null ? null : <span className="quiet"> {text(line.since)}</span>}
                  </li>
                ))}
              </ul>
              {more > 0 ? <p className="quiet">{say('duty.list.more', { n: more })}</p> : null}
            </details>
          );
        })}
      </div>
    </>
  );
}
