import { useQueryClient } from '@tanstack/react-query';
import { Alert, App, Input, Modal } from 'antd';
import { useState } from 'react';
import { type Alarm, type AlarmAct, act } from '../data/alarms.ts';
import { live } from '../data/query-client.ts';
import { useWords } from '../text/language.ts';
import { placeText } from '../text/moment-text.ts';
import { useSubmitting } from './submitting.ts';

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
  const { problem, setProblem, busy, submit } = useSubmitting();
  const needed = name !== 'acknowledge';
  const doIt = async () => {
    const { outcome, alarm: now } = await act(alarm.id, name, comment.trim());
    if (outcome === 'unchanged') message.info(say('act.unchanged', { by: now.acknowledgedBy ?? '' }));
    await client.invalidateQueries({ queryKey: [live] });
    close();
  };
  return (
    <Modal
      open
      title={say(`act.${name}`)}
      okText={say(`act.${name}`)}
      cancelText={say('cancel')}
      confirmLoading={busy}
      onOk={() => (needed && comment.trim() === '' ? setProblem(say('act.commentNeeded')) : void submit(doIt))}
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
