import { Button, Select } from 'antd';
import { type FormEvent, useId, useState } from 'react';
import { Link } from 'react-router';
import { momentOfWallText, wallText } from '../../../page/site-zone.ts';
import { useDevices } from '../../data/devices.ts';
import { gatewayNow } from '../../data/gateway-time.ts';
import { may, useSession } from '../../data/session.ts';
import { Failure } from '../../parts/failure.tsx';
import { useWords } from '../../text/language.ts';
import { placeText } from '../../text/moment-text.ts';

export interface Over {
  readonly from: string;
  readonly to: string;
  readonly devices?: readonly string[];
}

const hourMs = 3_600_000;
const spans = { day: 24 * hourMs, week: 168 * hourMs, month: 720 * hourMs } as const;
type Range = keyof typeof spans | 'own';
const ranges: readonly Range[] = ['day', 'week', 'month', 'own'];

interface Shown {
  readonly profileId: string;
  /** A replay is under way, or being asked for. */
  readonly busy: boolean;
  readonly start: (over: Over) => void;
}

/** Over which time and which devices. */
export function ReplayForm({ profileId, busy, start }: Shown) {
  const { say } = useWords();
  const id = useId();
  const session = useSession();
  const all = useDevices();
  const devices = (all.data ?? []).filter(({ profile }) => profile === profileId);
  const [range, setRange] = useState<Range>('month');
  const [own, setOwn] = useState({ from: '', to: '' });
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const known = chosen.filter((one) => devices.some((device) => device.id === one));
  const choose = (next: Range) => {
    if (next === 'own' && range !== 'own') {
      const now = gatewayNow();
      setOwn({ from: wallText(now - spans[range]).slice(0, 16), to: wallText(now).slice(0, 16) });
    }
    setRange(next);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const now = gatewayNow();
    const [from, to] =
      range === 'own'
        ? [momentOfWallText(own.from), momentOfWallText(own.to)]
        : [new Date(now - spans[range]).toISOString(), new Date(now).toISOString()];
    start({ from, to, ...(known.length === 0 ? {} : { devices: known }) });
  };
  if (all.data && all.dataUpdatedAt > 0 && devices.length === 0) {
    return (
      <p>
        {say('lab.none')} {may(session.data, 'install') ? <Link to="/register">{say('register.title')}</Link> : null}
      </p>
    );
  }
  return (
    <form onSubmit={submit}>
      <Failure error={all.error} again={() => void all.refetch()} />
      <fieldset className="roles">
        <legend>{say('lab.range')}</legend>
        <div className="lab-ranges">
          {ranges.map((one) => (
            <label key={one}>
              <input type="radio" name={`${id}-range`} value={one} checked={one === range} onChange={() => choose(one)} />{' '}
              {say(`lab.range.${one}`)}
            </label>
          ))}
        </div>
        {range === 'own' ? (
          <div className="lab-own">
            {(['from', 'to'] as const).map((edge) => (
              <label key={edge} className="moment">
                <span>{say(`lab.${edge}`)}</span>
                <input
                  type="datetime-local"
                  name={edge}
                  className="plain-select"
                  required
                  max={edge === 'from' ? own.to : undefined}
                  value={own[edge]}
                  onChange={({ target }) => setOwn({ ...own, [edge]: target.value })}
                />
              </label>
            ))}
          </div>
        ) : null}
      </fieldset>
      <div className="field">
        <label htmlFor={`${id}-devices`}>{say('lab.devices', { n: devices.length })}</label>
        <Select
          id={`${id}-devices`}
          mode="multiple"
          className="full"
          allowClear
          maxTagCount={6}
          placeholder={say('lab.devices.all')}
          value={known}
          onChange={(next: string[]) => setChosen(next)}
          options={devices.map((device) => ({ value: device.id, label: `${device.id} · ${placeText(device.place)}` }))}
          optionFilterProp="label"
        />
      </div>
      <Button type="primary" size="large" htmlType="submit" disabled={busy || devices.length === 0}>
        {say('lab.start')}
      </Button>
    </form>
  );
}
