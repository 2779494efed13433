import type { ReactNode } from 'react';
import { useWords } from '../text/language.ts';
import { LanguageSwitch } from './language-switch.tsx';

/** A page without a frame, for somebody who is not signed in yet. */
export function Alone({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const { say } = useWords();
  return (
    <main className="alone">
      <title>{`${title} – ${say('brand')}`}</title>
      <div className="alone-brand">
        <img src="/web/favicon.svg" alt="" width={32} height={32} />
        <span>{say('brand.long')}</span>
        <LanguageSwitch />
      </div>
      <div className="panel">
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
