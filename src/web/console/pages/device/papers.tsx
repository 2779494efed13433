import { Button } from 'antd';
import { useState } from 'react';
import { isOverdue } from '../../data/device-health.ts';
import { paperFields } from '../../data/paper-fields.ts';
import { may } from '../../data/session.ts';
import type { Device, User } from '../../data/wire.ts';
import { Panel } from '../../parts/panel.tsx';
import { Phones } from '../../parts/phones.tsx';
import { useWords } from '../../text/language.ts';
import { PapersForm } from './papers-form.tsx';

/** Nothing is said of a paper that nobody knows. Who may correct them does so here. */
export function Papers({ device, user }: { readonly device: Device; readonly user: User | null | undefined }) {
  const { say, pick } = useWords();
  const [editing, setEditing] = useState(false);
  const known = paperFields.flatMap((field) => (device[field] ? [[field, device[field]] as const] : []));
  const mayEdit = may(user, 'describe') && device.state !== 'retired';
  return (
    <Panel
      title={say('device.papers')}
      more={
        mayEdit && !editing ? (
          <Button id="papers-edit" onClick={() => setEditing(true)}>
            {say('device.papers.edit')}
          </Button>
        ) : null
      }
    >
      {editing ? (
        <PapersForm device={device} close={() => setEditing(false)} />
      ) : (
        <>
          {device.notJudged.length === 0 ? null : (
            <p id="not-judged">{say('device.notJudged', { rules: device.notJudged.map(({ title }) => pick(title)).join(' · ') })}</p>
          )}
          {known.length === 0 ? <p className="quiet">{say('device.papers.none')}</p> : null}
          <dl className="facts papers">
            {known.map(([field, text]) => (
              <div key={field} className={field}>
                <dt>{say(`papers.${field}`)}</dt>
                <dd>
                  {field === 'maintainerPhone' ? <Phones text={text} /> : text}
                  {field === 'inspectionDue' && isOverdue(device) ? <b className="overdue"> ({say('device.papers.overdue')})</b> : null}
                </dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </Panel>
  );
}
