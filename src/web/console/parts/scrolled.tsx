import type { ReactNode } from 'react';

/** What may be wider than the screen scrolls by itself, with the keyboard too (WCAG 2.1.1). */
export function Scrolled({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by the keyboard
    <section className="scrolled" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
