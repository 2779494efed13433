import { useAddress } from '../../data/address.ts';
import { usePlaces } from '../../data/devices.ts';
import { type IndicatorAsked, type IndicatorRange, indicatorRanges } from '../../data/indicators.ts';
import { MomentField } from '../../parts/moment-field.tsx';
import { useWords } from '../../text/language.ts';
import { placeText } from '../../text/moment-text.ts';

const ranges = Object.keys(indicatorRanges) as IndicatorRange[];
/** Levels below the own place that can be chosen here; smaller places are reached by the table. */
const levels = 3;
const depth = (place: string) => (place === '' ? 0 : place.split('/').length);

/** Where, and of which time. */
export function RangeBar({ asked }: { readonly asked: IndicatorAsked }) {
  const { say } = useWords();
  const { change } = useAddress();
  const known = (usePlaces().data ?? []).map(({ place }) => place);
  const [own = ''] = known;
  const offered = known.filter((place) => depth(place) <= depth(own) + levels);
  const chosen = asked.place === '' ? own : asked.place;
  return (
    <search className="filters" aria-label={say('indicators.filter')}>
      <select
        className="plain-select filters-place"
        aria-label={say('indicators.place')}
        value={chosen}
        onChange={({ target }) => change({ place: target.value === own ? '' : target.value })}
      >
        {[...new Set([own, ...offered, chosen])].map((place) => (
          <option key={place} value={place}>
            {placeText(place)}
          </option>
        ))}
      </select>
      <select
        className="plain-select"
        aria-label={say('indicators.range')}
        value={asked.range}
        onChange={({ target }) => change({ range: target.value === 'year' ? '' : target.value, from: '', to: '' })}
      >
        {ranges.map((name) => (
          <option key={name} value={name}>
            {say(`indicators.range.${name}`)}
          </option>
        ))}
      </select>
      {asked.range === 'own' ? (
        <>
          <MomentField part="from" label={say('indicators.from')} />
          <MomentField part="to" label={say('indicators.to')} />
        </>
      ) : null}
    </search>
  );
}
