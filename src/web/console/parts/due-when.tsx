import type { DueItem, DueState } from '../data/maintenance.ts';
import { useWords } from '../text/language.ts';

const signs: Readonly<Record<DueState, string>> = { overdue: '■', soon: '▲', later: '○', unknown: '?' };

/** When something is due, in words and with a sign. */
export function DueWhen({ item: { state, dueOn, days } }: { readonly item: DueItem }) {
  const { say } = useWords();
  const day = dueOn ?? '';
  const when =
    dueOn === null
      ? say(state === 'unknown' ? 'due.undated' : state === 'overdue' ? 'due.now' : 'due.noDay')
      : days === 0
        ? say('due.today', { day })
        : (days ?? 0) < 0
          ? say('due.ago', { day, n: -(days ?? 0) })
          : say('due.on', { day, n: days ?? 0 });
  return (
    <span className={`due is-${state}`}>
      <span aria-hidden="true">{signs[state]}</span> {say(`due.state.${state}`)}
      <span className="due-day">{when}</span>
    </span>
  );
}
