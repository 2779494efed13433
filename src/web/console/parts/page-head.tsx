import type { ReactNode } from 'react';
import { useWords } from '../text/language.ts';

/** Title of a page (of the window too) and what stands beside it. */
export function PageHead({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  const { say } = useWords();
  return (
    <div className="page-head">
      <title>{`${title} – ${say('brand')}`}</title>
      <h1>{title}</h1>
      <div className="page-head-tools">{children}</div>
    </div>
  );
}
