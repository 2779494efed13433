import { Fragment } from 'react';

/** Each number as a link that dials it; one field may hold several, with / or , between them (RFC 3966). */
export function Phones({ text }: { readonly text: string }) {
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
