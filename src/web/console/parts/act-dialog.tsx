import { useQueryClient } from '@tanstack/react-query';
import { Alert, App, Modal } from 'antd';
import { useState } from 'react';
import { alarmPerson } from '../../page/people-names.ts';
import { ackedBy } from '../../page/tier-words.ts';
import { type ActAnswer, type ActValues, type AlarmAct, act, alarmOfRefusal, forms, noValues } from '../data/alarm-acts.ts';
import type { Alarm } from '../data/alarms.ts';
import { detailOf } from '../data/gateway-api.ts';
import { live } from '../data/query-client.ts';
import { languageNow, say, useWords } from '../text/language.ts';
import { momentText, placeText } from '../text/moment-text.ts';
import { ActFields } from './act-fields.tsx';
import { useSubmitting } from './submitting.ts';

interface Shown {
  readonly alarm: Alarm;
  readonly name: AlarmAct;
  readonly close: () => void;
}

const wordsLabels = {
  acknowledge: 'act.comment.free',
  withdraw: 'act.why',
  end: 'act.found',
  classify: 'act.comment.free',
  shelve: 'act.why',
  unshelve: 'act.comment.free',
  takeOut: 'act.why',
  putBack: 'act.comment.free',
  comment: 'act.comment.needed',
} as const satisfies Record<AlarmAct, string>;

/** What is not filled in yet; null = it can be sent. */
function missing(name: AlarmAct, values: ActValues): string | null {
  const form = forms[name];
  if (form.classification && values.classification === '') return say('act.classificationNeeded');
  if (form.permit && values.permit.trim() === '') return say('act.permitNeeded');
  if (form.times && values.minutes === null && values.until === '') return say('act.untilNeeded');
  return form.words === 'needed' && values.words.trim() === '' ? say('act.commentNeeded') : null;
}

/** Somebody was first: who, and what they did. */
function whoWasFirst(name: AlarmAct, alarm: Alarm): string {
  if (alarm.endedAt !== null && name !== 'classify') {
    const at = momentText(alarm.endedAt);
    return alarm.endedBy === null ? say('act.first.over', { at }) : say('act.first.end', { by: alarmPerson(alarm, alarm.endedBy), at });
  }
  if (name === 'shelve' && alarm.shelved)
    return say('act.first.shelve', { by: alarmPerson(alarm, alarm.shelved.by), until: momentText(alarm.shelved.until) });
  if (name === 'takeOut' && alarm.outOfService)
    return say('act.first.takeOut', { by: alarmPerson(alarm, alarm.outOfService.by), until: momentText(alarm.outOfService.until) });
  if (name === 'acknowledge' && alarm.acknowledgedBy !== null) return say('act.unchanged', { by: ackedBy(alarm)[languageNow()] });
  if (name === 'classify' && alarm.classification)
    return say('act.first.classify', {
      by: alarmPerson(alarm, alarm.classification.by),
      as: say(`classification.${alarm.classification.as}`),
    });
  return say('act.first.done');
}

/** What a person does to an alarm, in their own name. The words are kept with it for ever. */
export function ActDialog({ alarm, name, close }: Shown) {
  const { pick } = useWords();
  const { message } = App.useApp();
  const client = useQueryClient();
  const form = forms[name];
  const [values, setValues] = useState<ActValues>({
    ...noValues,
    minutes: form.times?.usual ?? null,
    // What a drill was is known.
    classification: form.classification && alarm.exercise ? 'test' : '',
  });
  const { problem, setProblem, busy, submit } = useSubmitting();
  const doIt = async () => {
    let answer: ActAnswer;
    try {
      answer = await act(alarm.id, name, values);
    } catch (error) {
      const now = alarmOfRefusal(error);
      if (now === null) throw error;
      // What stands behind the dialog is as old as the refusal.
      await client.invalidateQueries({ queryKey: [live] });
      throw new Error(`${detailOf(error)} – ${whoWasFirst(name, now)}`, { cause: error });
    }
    if (answer.outcome === 'unchanged') message.info(whoWasFirst(name, answer.alarm));
    await client.invalidateQueries({ queryKey: [live] });
    close();
  };
  const send = () => {
    const lacks = missing(name, values);
    if (lacks === null) void submit(doIt);
    else setProblem(lacks);
  };
  return (
    <Modal
      open
      title={say(`act.${name}`)}
      okText={say(`act.${name}`)}
      cancelText={say('cancel')}
      confirmLoading={busy}
      onOk={send}
      onCancel={close}
      closable={false}
    >
      <p className="act-what">
        <strong>{pick(alarm.title)}</strong> · {placeText(alarm.place)}
      </p>
      <p>{say(`act.${name}.explain`)}</p>
      <ActFields form={form} values={values} change={setValues} wordsLabel={say(wordsLabels[name])} autoFocus={!form.times} />
      <div role="alert">{problem === null ? null : <Alert type="error" showIcon title={problem} />}</div>
    </Modal>
  );
}
