import { Button, Input, Select } from 'antd';
import { useMemo } from 'react';
import { useTyped } from '../../data/address.ts';
import { type DeviceFilter, deviceStates } from '../../data/device-filter.ts';
import { usePlaces } from '../../data/devices.ts';
import type { Profile } from '../../data/wire.ts';
import { useWords } from '../../text/language.ts';
import { placeText } from '../../text/moment-text.ts';

interface Shown {
  readonly filter: DeviceFilter;
  readonly change: (next: Partial<DeviceFilter>) => void;
  readonly profiles: ReadonlyMap<string, Profile> | undefined;
}

/** What is chosen here stands in the address: it can be sent to somebody, and `back` takes it away again. */
export function FilterBar({ filter, change, profiles }: Shown) {
  const { say, pick } = useWords();
  const typed = useTyped('q');
  const places = usePlaces();
  const placeChoices = useMemo(
    () => (places.data ?? []).filter(({ place }) => place !== '').map(({ place }) => ({ value: place, label: placeText(place) })),
    [places.data],
  );
  const filtered = Object.values(filter).some((value) => value !== '');
  return (
    <search className="filters" aria-label={say('devices.filter')}>
      <Input
        className="filters-text"
        {...typed.field}
        allowClear
        aria-label={say('devices.filter.q')}
        placeholder={say('devices.filter.q')}
      />
      <Select
        className="filters-choice"
        value={filter.state || null}
        allowClear
        aria-label={say('devices.filter.state.label')}
        placeholder={say('devices.filter.state')}
        options={deviceStates.map((state) => ({ value: state, label: say(`health.${state}`) }))}
        onChange={(state: DeviceFilter['state'] | undefined) => change({ state: state ?? '' })}
      />
      <Select
        className="filters-choice"
        value={filter.type || null}
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={say('devices.filter.type.label')}
        placeholder={say('devices.filter.type')}
        options={[...(profiles?.values() ?? [])].map((profile) => ({ value: profile.id, label: pick(profile.title) }))}
        onChange={(type: string | undefined) => change({ type: type ?? '' })}
      />
      <Select
        className="filters-place"
        value={filter.place || null}
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={say('devices.filter.place.label')}
        placeholder={say('devices.filter.place')}
        options={placeChoices}
        onChange={(place: string | undefined) => change({ place: place ?? '' })}
      />
      {filtered ? (
        <Button
          onClick={() => {
            typed.type('');
            change({ q: '', state: '', type: '', place: '' });
          }}
        >
          {say('devices.filter.clear')}
        </Button>
      ) : null}
    </search>
  );
}
