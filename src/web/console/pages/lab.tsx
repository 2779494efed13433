import { useQueryClient } from '@tanstack/react-query';
import { Select } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useAddress } from '../data/address.ts';
import { useProfiles } from '../data/devices.ts';
import { type LabRun, startReplay, stopReplay, useReplay } from '../data/lab.ts';
import { keepReplayed, replayedText, useDraft } from '../data/lab-draft.ts';
import { may, useSession } from '../data/session.ts';
import type { ProfileProblem } from '../data/workbench.ts';
import { Failure } from '../parts/failure.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Panel } from '../parts/panel.tsx';
import { useSubmitting } from '../parts/submitting.ts';
import { TextEditor } from '../parts/text-editor.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { useWords } from '../text/language.ts';
import { DraftsPanel } from './lab/drafts-panel.tsx';
import { ProposeForm } from './lab/propose-form.tsx';
import { type Over, ReplayForm } from './lab/replay-form.tsx';
import { ReplayState } from './lab/replay-state.tsx';
import { Replays } from './lab/replays.tsx';
import { LabResultView } from './lab/result-view.tsx';
import './access.css';
import './desk.css';
import './lab.css';

/** A draft of rules against those in force, over stored readings. `?profile=&run=` of the address say what is shown. */
export function Component() {
  const { say, pick } = useWords();
  const { value, change } = useAddress();
  const client = useQueryClient();
  const profiles = useProfiles();
  const [profileId, runId] = [value('profile'), value('run')];
  const session = useSession();
  const user = session.data;
  const writes = may(user, 'install');
  const draft = useDraft(writes ? profileId : '');
  const run = useReplay(runId);
  const { problem, busy, submit } = useSubmitting();
  const [problems, setProblems] = useState<readonly ProfileProblem[]>([]);
  const profile = profiles.data?.get(profileId);
  const state = run.data?.state;
  const heading = useRef<HTMLDivElement>(null);
  /** Begun here: when it has ended, what came of it is gone to. */
  const begun = useRef('');
  useEffect(() => {
    if (state !== 'done' || begun.current !== runId) return;
    begun.current = '';
    heading.current?.scrollIntoView();
    heading.current?.focus({ preventScroll: true });
  }, [state, runId]);
  const start = (over: Over) =>
    submit(async () => {
      const answer = await startReplay({ text: draft.text ?? '', ...over });
      setProblems(answer.problems);
      if (answer.run === null) return;
      keepReplayed(answer.run.id, draft.text ?? '');
      show(answer.run);
      void client.invalidateQueries({ queryKey: ['lab', 'all'] });
    });
  const show = (shown: LabRun) => {
    begun.current = shown.id;
    client.setQueryData(['lab', shown.id], shown);
    change({ run: shown.id }, { replace: false });
  };
  // Of a text that was changed since, the result says nothing.
  const replayed = replayedText(runId);
  const next =
    user && writes && draft.text !== null && !draft.same && replayed === draft.text ? (
      <ProposeForm key={runId} text={draft.text} runId={runId} user={user} />
    ) : null;
  const edit = (text: string) => {
    setProblems([]);
    draft.change(text);
  };
  return (
    <>
      <PageHead title={say('lab.title')} />
      <p className="quiet">{say('lab.lead')}</p>
      <Failure error={profiles.error} again={() => void profiles.refetch()} />
      {writes ? (
        <div className="filters">
          <Select
            showSearch
            aria-label={say('bench.type')}
            className="filter wide"
            placeholder={say('lab.choose')}
            value={profileId === '' ? null : profileId}
            optionFilterProp="label"
            onChange={(id: string | null) => {
              setProblems([]);
              change({ profile: id ?? '', run: '' }, { replace: false });
            }}
            options={[...(profiles.data?.values() ?? [])].map(({ id, title }) => ({ value: id, label: `${pick(title)} (${id})` }))}
          />
        </div>
      ) : null}
      <Failure error={draft.error} again={draft.again} />
      <div className="lab">
        {profileId === '' || !writes ? null : draft.text === null ? (
          draft.error ? null : (
            <Waiting />
          )
        ) : (
          <section className="panel" aria-labelledby="lab-draft">
            <h2 id="lab-draft">{say('lab.draft')}</h2>
            <TextEditor id="lab-editor" label={say('lab.draft.label')} text={draft.text} problems={problems} change={edit} />
            {draft.same ? (
              <p className="quiet">{say('lab.draft.same')}</p>
            ) : (
              <button
                type="button"
                className="linklike"
                onClick={() => {
                  setProblems([]);
                  draft.reset();
                }}
              >
                {say('lab.draft.reset')}
              </button>
            )}
          </section>
        )}
        <div>
          {profileId === '' || draft.text === null ? null : (
            <Panel title={say('lab.over')}>
              <ReplayForm profileId={profileId} busy={busy || state === 'running'} start={(over) => void start(over)} />
              <p role="alert" className="problem">
                {problem ?? (problems.length > 0 ? say('lab.problems', { n: problems.length }) : null)}
              </p>
              <Failure error={run.error} />
              {run.data ? <ReplayState run={run.data} stop={() => void submit(() => stopReplay(runId).then(() => run.refetch()))} /> : null}
            </Panel>
          )}
          <Replays current={runId} profiles={profiles.data} />
        </div>
      </div>
      <div ref={heading} tabIndex={-1} className="lab-results">
        {run.data?.result ? (
          <LabResultView run={run.data} result={run.data.result} profile={profile ?? profiles.data?.get(run.data.profile)} next={next} />
        ) : null}
      </div>
      {user ? <DraftsPanel user={user} profiles={profiles.data} show={show} /> : null}
    </>
  );
}
