import type { Difference } from '../../data/lab.ts';
import { useWords } from '../../text/language.ts';

/** Never colour alone: a sign and a word beside it. */
const signs: Readonly<Record<Difference, string>> = { gained: '+', lost: '−', earlier: '◀', later: '▶', same: '=' };

export function DifferenceMark({ difference }: { readonly difference: Difference }) {
  const { say } = useWords();
  return (
    <span className={`difference is-${difference}`}>
      <span aria-hidden="true">{signs[difference]}</span> {say(`lab.diff.${difference}`)}
    </span>
  );
}
