import { useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Select } from 'antd';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useProfiles } from '../data/devices.ts';
import { detailOf, request } from '../data/gateway-api.ts';
import { type Checked, check, type Explained, explain, sourceOf, useExamples } from '../data/workbench.ts';
import { ExplainedView } from '../parts/explained-view.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { TextEditor } from '../parts/text-editor.tsx';
import { useWords } from '../text/language.ts';
import './desk.css';

type Channel = 'telemetry' | 'events';

/** A message beside the text that reads it: nothing here is kept, judged or told to anybody. */
export function Component() {
  const { say, pick } = useWords();
  const [search, setSearch] = useSearchParams();
  const profiles = useProfiles();
  const profileId = search.get('profile') ?? '';
  const examples = useExamples(profileId);
  const [payload, setPayload] = useState(search.get('payload') ?? '');
  const [channel, setChannel] = useState<Channel>(search.get('channel') === 'events' ? 'events' : 'telemetry');
  /** Null = the type in force is used. */
  const [text, setText] = useState<string | null>(null);
  const [checked, setChecked] = useState<Checked | null>(null);
  const [explained, setExplained] = useState<Explained | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState('');
  const work = async (name: string, run: () => Promise<void>) => {
    setBusy(name);
    setProblem(null);
    try {
      await run();
    } catch (error) {
      setProblem(detailOf(error));
    } finally {
      setBusy('');
    }
  };
  const choose = (id: string) => {
    setSearch(id === '' ? {} : { profile: id }, { replace: true });
    setText(null);
    setChecked(null);
    setExplained(null);
  };
  const tryIt = () =>
    work('explain', async () => {
      const answer = await explain(profileId === '' ? 'draft' : profileId, { payload, channel, ...(text === null ? {} : { text }) });
      setExplained(answer.profile === null ? null : answer);
      if (text !== null)
        setChecked((before) =>
          answer.profile === null
            ? { ok: false, id: null, file: null, problems: answer.profileProblems, examples: { run: 0, all: 0 } }
            : before,
        );
    });
  return (
    <>
      <PageHead title={say('bench.title')}>
        <Link to="/register">{say('register.title')}</Link>
      </PageHead>
      <p className="quiet">{say('bench.lead')}</p>
      <div className="bench">
        <section className="panel" aria-labelledby="bench-message">
          <h2 id="bench-message">{say('bench.message')}</h2>
          <div className="filters">
            <Select
              showSearch
              aria-label={say('bench.type')}
              className="filter wide"
              placeholder={say('bench.type')}
              value={profileId === '' ? null : profileId}
              optionFilterProp="label"
              onChange={(id: string | null) => choose(id ?? '')}
              options={[...(profiles.data?.values() ?? [])].map(({ id, title }) => ({ value: id, label: `${pick(title)} (${id})` }))}
            />
            <Select
              aria-label={say('bench.channel')}
              className="filter"
              value={channel}
              onChange={(next: Channel) => setChannel(next)}
              options={(['telemetry', 'events'] as const).map((name) => ({ value: name, label: say(`bench.channel.${name}`) }))}
            />
            {examples.data && examples.data.length > 0 ? (
              <Select
                aria-label={say('bench.example')}
                className="filter"
                placeholder={say('bench.example')}
                value={null}
                onChange={(name: string | null) => {
                  const example = examples.data?.find((one) => one.name === name);
                  const step = example?.steps[0];
                  if (!example || !step) return;
                  setPayload(step.text ?? JSON.stringify(step.payload, null, 2));
                  setChannel(example.channel);
                }}
                options={examples.data.map(({ name, title }) => ({ value: name, label: pick(title) }))}
              />
            ) : null}
          </div>
          <label htmlFor="bench-payload">{say('bench.payload')}</label>
          <textarea
            id="bench-payload"
            className="code"
            rows={9}
            spellCheck={false}
            value={payload}
            onChange={(event) => setPayload(event.target.value)}
          />
          <div className="alarm-acts">
            <Button
              type="primary"
              size="large"
              disabled={payload.trim() === '' || (profileId === '' && text === null)}
              loading={busy === 'explain'}
              onClick={() => void tryIt()}
            >
              {say(text === null ? 'bench.try' : 'bench.tryText')}
            </Button>
          </div>
          <div role="alert">{problem === null ? null : <Alert type="error" showIcon title={say('failed', { detail: problem })} />}</div>
          {explained ? <ExplainedView explained={explained} profile={profiles.data?.get(profileId)} /> : null}
        </section>
        <TypeText profileId={profileId} text={text} setText={setText} checked={checked} setChecked={setChecked} work={work} busy={busy} />
      </div>
    </>
  );
}

interface TextShown {
  readonly profileId: string;
  readonly text: string | null;
  readonly setText: (text: string | null) => void;
  readonly checked: Checked | null;
  readonly setChecked: (checked: Checked | null) => void;
  readonly work: (name: string, run: () => Promise<void>) => Promise<void>;
  readonly busy: string;
}

function TypeText({ profileId, text, setText, checked, setChecked, work, busy }: TextShown) {
  const { say } = useWords();
  const { message } = App.useApp();
  const client = useQueryClient();
  const reload = () =>
    work('reload', async () => {
      const { changed, problems } = await request<{ changed: readonly unknown[]; problems: readonly unknown[] }>(
        'POST',
        '/api/v1/profiles/reload',
        {},
      );
      for (const key of ['profiles', 'rules', 'examples']) void client.invalidateQueries({ queryKey: [key] });
      message.info(say('bench.reloaded', { changed: changed.length, problems: problems.length }));
    });
  if (text === null) {
    return (
      <section className="panel" aria-labelledby="bench-text">
        <h2 id="bench-text">{say('bench.text')}</h2>
        <p className="quiet">{say('bench.text.lead')}</p>
        <div className="alarm-acts">
          <Button
            disabled={profileId === ''}
            loading={busy === 'open'}
            onClick={() => void work('open', async () => setText(await sourceOf(profileId)))}
          >
            {say('bench.text.open')}
          </Button>
          <Button onClick={() => setText('')}>{say('bench.text.new')}</Button>
        </div>
      </section>
    );
  }
  const { run, all } = checked?.examples ?? { run: 0, all: 0 };
  return (
    <section className="panel" aria-labelledby="bench-text">
      <h2 id="bench-text">{say('bench.text')}</h2>
      <TextEditor id="bench-editor" label={say('bench.text.label')} text={text} problems={checked?.problems ?? []} change={setText} />
      <div role="status">
        {checked === null ? null : checked.ok ? (
          <Alert type="success" showIcon title={say('bench.sound', { run, file: checked.file ?? '' })} />
        ) : (
          <Alert
            type="error"
            showIcon
            title={checked.problems.length > 0 ? say('bench.wrong', { n: checked.problems.length }) : say('bench.notAllRun', { run, all })}
          />
        )}
      </div>
      <div className="alarm-acts">
        <Button type="primary" loading={busy === 'check'} onClick={() => void work('check', async () => setChecked(await check(text)))}>
          {say('bench.check')}
        </Button>
        <Button loading={busy === 'reload'} onClick={() => void reload()}>
          {say('bench.reload')}
        </Button>
        <Button
          onClick={() => {
            setText(null);
            setChecked(null);
          }}
        >
          {say('bench.text.close')}
        </Button>
      </div>
      <p className="quiet">{say('bench.save')}</p>
    </section>
  );
}
