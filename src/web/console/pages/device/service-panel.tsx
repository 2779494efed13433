import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { type ActValues, noValues, serviceTimes } from '../../data/alarm-acts.ts';
import { putBack, takeDeviceOut } from '../../data/asides.ts';
import { live } from '../../data/query-client.ts';
import { may } from '../../data/session.ts';
import type { Device, ServiceEntry, User } from '../../data/wire.ts';
import { ActFields } from '../../parts/act-fields.tsx';
import { ConfirmedAct } from '../../parts/confirmed-act.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useSubmitting } from '../../parts/submitting.ts';
import { useWords } from '../../text/language.ts';
import { momentText } from '../../text/moment-text.ts';
import '../access.css';

const form = { words: 'needed', times: serviceTimes, permit: true } as const;

/** Everybody sees what of the device alarms to nobody, by whom, why and until when. */
export function ServiceStrip({ entries }: { readonly entries: readonly ServiceEntry[] }) {
  const { say, person } = useWords();
  return entries.map((entry) => (
    <p key={entry.rule ?? ''} className="banner is-test" id={entry.rule === null ? 'out-of-service' : undefined}>
      <span>
        <b>{say('aside.outOfService')}</b> {entry.rule === null ? null : <code>{entry.rule}</code>}{' '}
        {say('aside.outOfService.say', {
          by: person(entry.by),
          permit: entry.permit,
          until: momentText(entry.until),
          reason: entry.reason,
          scope: say(`aside.scope.${entry.rule === null ? 'device' : 'rule'}`),
        })}{' '}
        {entry.lifeSafety ? null : say('aside.lifeSafetyGoesOn')}
      </span>
    </p>
  ));
}

/** Takes the device out of service for maintenance, and puts it back, for those who may. */
export function ServicePanel({ device, user }: { readonly device: Device; readonly user: User }) {
  const { say } = useWords();
  const client = useQueryClient();
  const [values, setValues] = useState<ActValues>({ ...noValues, minutes: serviceTimes.usual });
  const { problem, busy, submit } = useSubmitting();
  if (!may(user, 'maintain') || device.state === 'retired') return null;
  const again = () => client.invalidateQueries({ queryKey: [live] });
  const entries = device.outOfService;
  return (
    <Panel title={say('device.service')}>
      {entries.map((entry) => (
        <div key={entry.rule ?? ''} className="act">
          {entry.rule === null ? null : <code>{entry.rule}</code>}{' '}
          <ConfirmedAct label={say('act.putBack')} ask={say('act.putBack.explain')} act={() => putBack(entry).then(again)} />
        </div>
      ))}
      {entries.some(({ rule }) => rule === null) ? null : (
        <form
          id="service-form"
          onSubmit={(event) => {
            event.preventDefault();
            void submit(() => takeDeviceOut(device.id, values).then(again));
          }}
        >
          <p className="quiet">{say('act.takeOut.explain')}</p>
          <ActFields form={form} values={values} change={setValues} wordsLabel={say('act.why')} />
          <p role="alert" className="problem">
            {problem}
          </p>
          <Button id="service-start" htmlType="submit" loading={busy}>
            {say('act.takeOut')}
          </Button>
        </form>
      )}
    </Panel>
  );
}
