import type { Severity } from '../data/wire.ts';
import { useWords } from '../text/language.ts';

/** A shape of its own for each severity, and its word: never colour alone. */
const shapes: Readonly<Record<Severity, string>> = {
  critical: 'M12 1 23 12 12 23 1 12Z',
  major: 'M12 2 23 22 1 22Z',
  minor: 'M3 3h18v18H3Z',
  warning: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Z',
};

export function SeverityMark({ severity }: { readonly severity: Severity }) {
  const { say } = useWords();
  return (
    <span className={`severity is-${severity}`}>
      <svg viewBox="0 0 24 24" width="14" height="14" aria-hidden="true">
        <path d={shapes[severity]} fill="currentColor" />
      </svg>{' '}
      {say(`severity.${severity}`)}
    </span>
  );
}
