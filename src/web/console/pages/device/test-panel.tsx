import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { devicePath, useTerminals } from '../../data/devices.ts';
import { detailOf, request } from '../../data/gateway-api.ts';
import { live } from '../../data/query-client.ts';
import { may } from '../../data/session.ts';
import type { Device, User } from '../../data/wire.ts';
import { Panel } from '../../parts/panel.tsx';
import { useWords } from '../../text/language.ts';
import { placeText } from '../../text/moment-text.ts';

/** Start and end of the commissioning test of a device, for those who may. */
export function TestPanel({ device, user }: { readonly device: Device; readonly user: User }) {
  const { say } = useWords();
  const client = useQueryClient();
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  if (!may(user, 'install') || device.state === 'retired') return null;
  const act = async (method: 'POST' | 'DELETE', body?: unknown) => {
    setBusy(true);
    setProblem('');
    try {
      await request(method, `${devicePath(device.id)}/test`, body);
      await client.invalidateQueries({ queryKey: [live] });
    } catch (error) {
      setProblem(say('device.test.failed', { detail: detailOf(error) }));
    }
    setBusy(false);
  };
  return (
    <Panel title={say('device.test')}>
      {device.test ? (
        <Button id="test-end" type="primary" disabled={busy} onClick={() => void act('DELETE')}>
          {say('device.test.end')}
        </Button>
      ) : (
        <StartForm busy={busy} start={(wanted) => void act('POST', wanted)} />
      )}
      <p className="problem" id="test-problem" role="alert">
        {problem}
      </p>
    </Panel>
  );
}

interface Wanted {
  readonly terminals: readonly string[];
  readonly minutes: number;
  readonly reason: string;
}

function StartForm({ busy, start }: { readonly busy: boolean; readonly start: (wanted: Wanted) => void }) {
  const { say } = useWords();
  const terminals = useTerminals();
  return (
    <form
      id="test-form"
      className="test-form"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        const chosen = form.getAll('terminal').map(String);
        start({ terminals: chosen, minutes: Number(form.get('minutes')), reason: String(form.get('reason')).trim() });
      }}
    >
      <p className="quiet">{say('device.test.what')}</p>
      <fieldset>
        <legend>{say('device.test.terminals')}</legend>
        {(terminals.data ?? []).map(({ id, place, live: isLive }) => (
          <label key={id} className="choice">
            <input type="checkbox" name="terminal" value={id} /> {id} · {placeText(place)}
            {isLive ? '' : ` · ${say('overview.terminal.lost')}`}
          </label>
        ))}
      </fieldset>
      <p className="field">
        <label htmlFor="test-minutes">{say('device.test.minutes')}</label>
        <input id="test-minutes" className="plain-input" name="minutes" type="number" min={1} max={240} defaultValue={30} required />
      </p>
      <p className="field">
        <label htmlFor="test-reason">{say('device.test.reason')}</label>
        <input id="test-reason" className="plain-input" name="reason" maxLength={200} autoComplete="off" required />
      </p>
      <Button id="test-start" type="primary" htmlType="submit" disabled={busy}>
        {say('device.test.start')}
      </Button>
    </form>
  );
}
