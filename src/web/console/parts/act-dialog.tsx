import { useQueryClient } from '@tanstack/react-query';
import { Alert, App, Input, Modal } from 'antd';
import { useState } from 'react';
import { type Alarm, type AlarmAct, act } from '../data/alarms.ts';
import { detailOf } from '../data/gateway-api.ts';
import { live } from '../data/query-client.ts';
import { useWords } from '../text/language.ts';
import { placeText } from '../text/moment-text.ts';

interface Shown {
  readonly alarm: Alarm;
  readonly name: AlarmAct;
  readonly close: () => void;
}

/** What a person does to an alarm, in their own name. The words are kept with it for ever. */
export function ActDialog({ alarm, name, close }: Shown) {
  const { say, pick } = useWords();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [comment, setComment] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const needed = name !== 'acknowledge';
  const submit = async () => {
    if (needed && comment.trim() === '') {
      setProblem(say('act.commentNeeded'));
      return;
    }
    setBusy(true);
    setProblem(null);
    try {
      const { outcome, alarm: now } = await act(alarm.id, name, comment.trim());
      if (outcome === 'unchanged') message.info(say('act.unchanged', { by: now.acknowledgedBy ?? '' }));
      await client.invalidateQueries({ queryKey: [live] });
      close();
    } catch (error) {
      setProblem(say('act.failed', { detail: detailOf(error) }));
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={say(`act.${name}`)}
      okText={say(`act.${name}`)}
      cancelText={say('cancel')}
      confirmLoading={busy}
      onOk={() => void submit()}
      onCancel={close}
      closable={false}
    >
      <p className="act-what">
        <strong>{pick(alarm.title)}</strong> · {placeText(alarm.place)}
      </p>
      <p>{say(`act.${name}.explain`)}</p>
      <label htmlFor="act-comment">{say(name === 'end' ? 'act.found' : needed ? 'act.comment.needed' : 'act.comment.free')}</label>
      <Input.TextArea
        id="act-comment"
        rows={3}
        maxLength={2000}
        autoFocus
        value={comment}
        required={needed}
        onChange={(event) => setComment(event.target.value)}
      />
      <div role="alert">{problem === null ? null : <Alert type="error" showIcon title={problem} />}</div>
    </Modal>
  );
}
