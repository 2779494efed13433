import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useId, useState } from 'react';
import { changePapers, type PapersChange } from '../../data/devices.ts';
import { detailOf, GatewayProblem } from '../../data/gateway-api.ts';
import { type PaperField, paperFields } from '../../data/paper-fields.ts';
import { live } from '../../data/query-client.ts';
import type { Device } from '../../data/wire.ts';
import { useWords } from '../../text/language.ts';
import './papers.css';

/** Only what was changed is sent: what somebody else corrects meanwhile stays. The gateway checks it. */
function changed(device: Device, form: FormData): PapersChange {
  return Object.fromEntries(
    paperFields.flatMap((field) => {
      const text = String(form.get(field) ?? '').trim();
      return text === (device[field] ?? '') ? [] : [[field, text === '' ? null : text]];
    }),
  );
}

export function PapersForm({ device: now, close }: { readonly device: Device; readonly close: () => void }) {
  const { say } = useWords();
  const client = useQueryClient();
  // As it was when the form was opened: it is read again all the while.
  const [device] = useState(now);
  const [problem, setProblem] = useState<{ readonly words: string; readonly field: string | null } | null>(null);
  const [busy, setBusy] = useState(false);
  const save = async (change: PapersChange) => {
    if (Object.keys(change).length === 0) return close();
    setBusy(true);
    setProblem(null);
    try {
      await changePapers(device.id, change);
      await Promise.all([
        client.invalidateQueries({ queryKey: [live, 'device', device.id] }),
        client.invalidateQueries({ queryKey: ['devices'] }),
      ]);
      close();
    } catch (error) {
      const field = error instanceof GatewayProblem ? (error.field?.replace('body.', '') ?? null) : null;
      setProblem({ words: say('device.papers.failed', { detail: detailOf(error) }), field });
      setBusy(false);
    }
  };
  return (
    <form
      id="papers-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save(changed(device, new FormData(event.currentTarget)));
      }}
    >
      <p className="quiet">{say('device.papers.hint')}</p>
      <div className="paper-fields">
        {paperFields.map((field) => (
          <Field key={field} field={field} value={device[field] ?? ''} wrong={problem?.field === field} />
        ))}
      </div>
      <div role="alert" id="papers-problem">
        {problem === null ? null : <Alert type="error" showIcon title={problem.words} />}
      </div>
      <p className="form-buttons">
        <Button type="primary" htmlType="submit" loading={busy}>
          {say('device.papers.save')}
        </Button>
        <Button disabled={busy} onClick={close}>
          {say('cancel')}
        </Button>
      </p>
    </form>
  );
}

const hinted = ['rescueCode', 'maintainerPhone', 'opcua'] as const;
const kinds: { readonly [field in PaperField]?: object } = {
  rescueCode: { inputMode: 'numeric', pattern: '[0-9]{6}', maxLength: 6 },
  maintainerPhone: { type: 'tel', maxLength: 40 },
  installedOn: { type: 'date' },
  inspectedOn: { type: 'date' },
  inspectionDue: { type: 'date' },
  calibratedOn: { type: 'date' },
  expiresOn: { type: 'date' },
  consentOn: { type: 'date' },
  consentUntil: { type: 'date' },
  opcua: { maxLength: 400 },
  note: { maxLength: 400 },
  registrationCode: { maxLength: 60 },
};

function Field({ field, value, wrong }: { readonly field: PaperField; readonly value: string; readonly wrong: boolean }) {
  const { say } = useWords();
  const id = useId();
  const hint = hinted.find((each) => each === field);
  return (
    <p className="field">
      <label htmlFor={id}>
        {say(`papers.${field}`)}
        {hint ? <span className="quiet"> · {say(`papers.hint.${hint}`)}</span> : null}
      </label>
      <input
        id={id}
        name={field}
        className="plain-input"
        autoComplete="off"
        maxLength={80}
        defaultValue={value}
        aria-invalid={wrong}
        aria-describedby={wrong ? 'papers-problem' : undefined}
        {...kinds[field]}
      />
    </p>
  );
}
