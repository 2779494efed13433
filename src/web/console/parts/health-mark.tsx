import type { Health } from '../data/device-health.ts';
import { useWords } from '../text/language.ts';

/** Never colour alone: a sign and a word beside it. */
const signs: Readonly<Record<Health, string>> = {
  ok: '●',
  silent: '■',
  notMonitored: '◌',
  unreadable: '▲',
  never: '○',
  test: '◆',
  retired: '□',
};

export function HealthMark({ health }: { readonly health: Health }) {
  const { say } = useWords();
  return (
    <span className={`health is-${health}`}>
      <span aria-hidden="true">{signs[health]}</span> {say(`health.${health}`)}
    </span>
  );
}
