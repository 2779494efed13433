import { Fragment } from 'react';
import type { DevicePapers } from '../data/wire.ts';
import { useWords } from '../text/language.ts';

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

/** Each number as a link that dials it; one field may hold several, with / or , between them (RFC 3966). */
function Phones({ text }: { readonly text: string }) {
  let at = 0;
  return text.split(/([/,])/).map((part) => {
    const number = part.replace(/[^\d+]/g, '');
    at += part.length;
    return number.length < 3 ? (
      <Fragment key={at}> {part.trim()} </Fragment>
    ) : (
      <a key={at} href={`tel:${number}`}>
        {part.trim()}
      </a>
    );
  });
}
