import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { actOnDraft, draftActsFor, isEarly, type RuleDraft, shadowRun, useDrafts, useDraftTexts } from '../../data/drafts.ts';
import { differences, type LabRun } from '../../data/lab.ts';
import { lineDiff } from '../../data/line-diff.ts';
import type { Profile, User } from '../../data/wire.ts';
import { ConfirmedAct } from '../../parts/confirmed-act.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useSubmitting } from '../../parts/submitting.ts';
import { Waiting } from '../../shell/waiting.tsx';
import { useWords } from '../../text/language.ts';
import { momentText } from '../../text/moment-text.ts';
import { DifferenceMark } from './difference-mark.tsx';

interface Shown {
  readonly user: User;
  readonly profiles: ReadonlyMap<string, Profile> | undefined;
  /** A shadow run was begun. */
  readonly show: (run: LabRun) => void;
}

const signs: Readonly<Record<RuleDraft['state'], string>> = {
  proposed: '▲',
  shadow: '◐',
  published: '●',
  'rolled-back': '↶',
  withdrawn: '○',
};

/** Drafts on their way into force, and what became of those before: each with who did what, and what can be done now. */
export function DraftsPanel({ user, profiles, show }: Shown) {
  const { say } = useWords();
  const drafts = useDrafts(user.place === '');
  if (user.place !== '') return null;
  return (
    <Panel title={say('drafts.title')}>
      <p className="quiet">{say('drafts.lead')}</p>
      <Failure error={drafts.error} again={() => void drafts.refetch()} />
      {drafts.data?.length === 0 ? <p>{say('drafts.none')}</p> : null}
      <ul className="drafts">
        {(drafts.data ?? []).map((draft) => (
          <Draft key={draft.id} draft={draft} user={user} profile={profiles?.get(draft.profile)} show={show} />
        ))}
      </ul>
    </Panel>
  );
}

interface OfDraft extends Omit<Shown, 'profiles'> {
  readonly draft: RuleDraft;
  readonly profile: Profile | undefined;
}

function Draft({ draft, user, profile, show }: OfDraft) {
  const { say, pick, person } = useWords();
  const client = useQueryClient();
  const { problem, busy, submit } = useSubmitting();
  const acts = draftActsFor(draft, user);
  const early = isEarly(draft);
  const name = profile ? pick(profile.title) : draft.profile;
  const steps = (['proposed', 'approved', 'published', 'ended'] as const).flatMap((step) => {
    const act = draft[step];
    if (act === null) return [];
    const what = step === 'ended' ? say(`draft.state.${draft.state}`) : say(`draft.step.${step}`);
    return [{ step, words: say('draft.step', { what, by: person(act.by), at: momentText(act.at) }), comment: act.comment }];
  });
  return (
    <li>
      <div>
        <b>{name}</b> <span className="quiet">{draft.profile}</span>{' '}
        <span className={`draft-state is-${draft.state}`}>
          <span aria-hidden="true">{signs[draft.state]}</span> {say(`draft.state.${draft.state}`)}
        </span>
      </div>
      {steps.map(({ step, words, comment }) => (
        <div key={step}>
          <span className="quiet">{words}</span> {comment}
        </div>
      ))}
      {draft.lab ? (
        <div>
          {differences
            .filter((kind) => (draft.lab?.totals[kind] ?? 0) > 0)
            .map((kind) => (
              <span key={kind} className="draft-total">
                <DifferenceMark difference={kind} /> {draft.lab?.totals[kind]}
              </span>
            ))}
          <span className="quiet">
            {say('draft.lab', {
              devices: draft.lab.devices,
              from: momentText(draft.lab.from),
              to: momentText(draft.lab.to),
            })}
          </span>
        </div>
      ) : (
        <div className="quiet">{say('draft.noLab')}</div>
      )}
      {draft.state === 'shadow' && draft.publishableFrom !== null ? (
        <div className="quiet">{say(early ? 'draft.shadow.until' : 'draft.shadow.over', { at: momentText(draft.publishableFrom) })}</div>
      ) : null}
      {draft.state === 'proposed' && draft.proposed.by === user.id ? <div className="quiet">{say('draft.secondPerson')}</div> : null}
      <Changes id={draft.id} />
      <div className="draft-acts">
        {draft.state === 'shadow' ? (
          <Button
            loading={busy}
            onClick={() =>
              void submit(async () => {
                const { run, problems } = await shadowRun(draft.id);
                if (run) show(run);
                else throw new Error(problems[0]?.expected ?? '');
              })
            }
          >
            {say('draft.shadow.see')}
          </Button>
        ) : null}
        {acts.map((act) => {
          const cut = act === 'publish' && early;
          return (
            <ConfirmedAct
              key={act}
              label={say(`draft.act.${act}`)}
              ariaLabel={`${say(`draft.act.${act}`)}: ${name}`}
              ask={say(cut ? 'draft.ask.early' : `draft.ask.${act}`)}
              words={{ label: say(cut ? 'draft.early' : 'act.comment.free'), needed: cut }}
              act={(words) => actOnDraft(draft, act, words).then(() => client.invalidateQueries())}
            />
          );
        })}
      </div>
      <p role="alert" className="problem">
        {problem}
      </p>
    </li>
  );
}

/** What was changed in the text, line by line: whoever approves has to see it. */
function Changes({ id }: { readonly id: string }) {
  const { say } = useWords();
  const [open, setOpen] = useState(false);
  const texts = useDraftTexts(id, open);
  const { text, baseText } = texts.data ?? {};
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{say('draft.changes')}</summary>
      <Failure error={texts.error} again={() => void texts.refetch()} />
      {texts.isFetching ? <Waiting /> : null}
      {typeof text === 'string' && typeof baseText === 'string' ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled with the keyboard too
        <pre className="line-diff" tabIndex={0}>
          {lineDiff(baseText, text).map((line, at) => (
            <span key={at} className={`is-${line.kind}`}>
              {line.kind === 'same' ? '  ' : line.kind === 'in' ? '+ ' : '− '}
              {line.text}
              {'\n'}
            </span>
          ))}
        </pre>
      ) : texts.data ? (
        <p className="quiet">{say('draft.textGone')}</p>
      ) : null}
    </details>
  );
}
