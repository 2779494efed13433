import { useAddress } from '../../data/address.ts';
import { useTerminals } from '../../data/devices.ts';
import { type KpiAsked, type KpiRange, kpiRanges } from '../../data/kpis.ts';
import { useWords } from '../../text/language.ts';
import { placeText } from '../../text/moment-text.ts';

const ranges = Object.keys(kpiRanges) as KpiRange[];

/** Whose load, and of which time. */
export function PositionBar({ asked }: { readonly asked: KpiAsked }) {
  const { say } = useWords();
  const { change } = useAddress();
  const terminals = useTerminals();
  const known = terminals.data ?? [];
  return (
    <search className="filters" aria-label={say('kpis.filter')}>
      <select
        className="plain-select"
        aria-label={say('kpis.terminal')}
        value={asked.terminal}
        onChange={({ target }) => change({ terminal: target.value, place: '', from: '', to: '' })}
      >
        <option value="">{say('kpis.terminal.any')}</option>
        {known.map(({ id, place }) => (
          <option key={id} value={id}>
            {say('kpis.terminal.one', { id, place: placeText(place) })}
          </option>
        ))}
        {asked.terminal === '' || known.some(({ id }) => id === asked.terminal) ? null : (
          <option value={asked.terminal}>{asked.terminal}</option>
        )}
      </select>
      <select
        className="plain-select"
        aria-label={say('kpis.range')}
        value={asked.range}
        onChange={({ target }) => change({ range: target.value === 'day' ? '' : target.value, from: '', to: '' })}
      >
        {ranges.map((name) => (
          <option key={name} value={name}>
            {say(`kpis.range.${name}`)}
          </option>
        ))}
      </select>
    </search>
  );
}
