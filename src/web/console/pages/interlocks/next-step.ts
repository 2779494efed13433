import type { InterlockSite } from '../../data/interlocks.ts';

interface Person {
  readonly id: string;
  /** At this place. */
  readonly approves: boolean;
}

type Doer = 'own' | 'others';

interface NextStep {
  /** After `interlock.next.` in the text table; `own`: this person may do it. */
  readonly key: 'disabled' | 'enabled' | 'release' | 'running' | 'mend' | `${'test' | 'witness' | 'unconfirmed' | 'approve'}.${Doer}`;
  /** Who may not do it, as they did what went before. */
  readonly not: string | null;
  /** Real devices move in a test: `again` = one was fired, and nothing asks for another. */
  readonly test: 'now' | 'again' | 'not';
}

/** The one thing to do next at a place. `waits`: the dangerous effects of its test wait for two people. */
export function nextStep({ state, proposed, test }: InterlockSite, { id, approves }: Person, waits: boolean): NextStep {
  if (state !== 'proposed') return { key: state, not: null, test: 'not' };
  if (test === null) return { key: approves ? 'test.own' : 'test.others', not: null, test: 'now' };
  if (!test.over) return { key: waits ? 'release' : 'running', not: null, test: 'not' };
  const by = (who: string): Doer => (approves && who !== id ? 'own' : 'others');
  const { fired, witnessed, confirmed, of } = test;
  if (witnessed === null) return { key: `${confirmed === of ? 'witness' : 'unconfirmed'}.${by(fired.by)}`, not: fired.by, test: 'again' };
  if (!witnessed.passed) return { key: 'mend', not: null, test: 'now' };
  return { key: `approve.${by(proposed.by)}`, not: proposed.by, test: 'again' };
}
