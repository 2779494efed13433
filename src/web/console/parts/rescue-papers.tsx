import type { DevicePapers } from '../data/wire.ts';
import { useWords } from '../text/language.ts';
import { Phones } from './phones.tsx';

/** What is read out on the telephone, in the order in which it is asked for. */
const fields = ['rescueCode', 'registrationCode', 'maintainerPhone', 'maintainer', 'maker', 'model', 'serial'] as const;

/** Nothing is said of a paper that nobody knows. */
export function RescuePapers({ papers }: { readonly papers: DevicePapers | null }) {
  const { say } = useWords();
  const known = fields.flatMap((field) => (papers?.[field] ? [[field, papers[field]] as const] : []));
  if (known.length === 0) return null;
  return (
    <dl className="facts papers">
      {known.map(([field, text]) => (
        <div key={field} className={field}>
          <dt>{say(`rescue.${field}`)}</dt>
          <dd>{field === 'maintainerPhone' ? <Phones text={text} /> : text}</dd>
        </div>
      ))}
    </dl>
  );
}
