import { type ReactNode, useId } from 'react';

/** A named part of a page. */
export function Panel({ title, more, children }: { readonly title: string; readonly more?: ReactNode; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section className="panel" aria-labelledby={id}>
      <div className="panel-head">
        <h2 id={id}>{title}</h2>
        {more}
      </div>
      {children}
    </section>
  );
}
