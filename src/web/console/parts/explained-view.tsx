import { Alert, Table } from 'antd';
import { withUnit } from '../../page/unit-text.ts';
import type { Reading } from '../data/alarms.ts';
import type { Profile } from '../data/wire.ts';
import type { Explained, MessageProblem } from '../data/workbench.ts';
import { useWords } from '../text/language.ts';
import { momentText } from '../text/moment-text.ts';
import { phrase } from '../text/phrases.ts';
import { Scrolled } from './scrolled.tsx';
import { SeverityMark } from './severity-mark.tsx';

/** Payload -> readings -> conditions -> alarm -> who would be told. */
export function ExplainedView({ explained, profile }: { readonly explained: Explained; readonly profile: Profile | undefined }) {
  const { say, pick } = useWords();
  const after = (seconds: number) => (seconds > 0 ? say('bench.after', { s: seconds }) : say('bench.atOnce'));
  const titleOf = (id: string) => {
    const rule = explained.rules.find((entry) => entry.id === id);
    return rule ? pick(rule.title) : null;
  };
  return (
    <div className="explained">
      <section aria-labelledby="bench-alarms">
        <h2 id="bench-alarms">{say('bench.alarms')}</h2>
        {explained.alarms.length === 0 ? <p className="quiet">{say('bench.noAlarms')}</p> : null}
        <ul className="would-alarm">
          {explained.alarms.map((alarm) => (
            <li key={`${alarm.rule} ${alarm.component} ${alarm.afterSeconds}`} className={`alarm-row is-${alarm.severity}`}>
              <div>
                <SeverityMark severity={alarm.severity} /> <strong>{pick(alarm.title)}</strong>
                {alarm.component === '' ? '' : ` [${alarm.component}]`} · {after(alarm.afterSeconds)} <code>{alarm.rule}</code>
              </div>
              <div>{pick(alarm.guidance.action)}</div>
            </li>
          ))}
        </ul>
        {explained.told === null ? null : (
          <p>
            <strong>{say('bench.told')}</strong> {pick(explained.told)}
          </p>
        )}
        {explained.complete ? null : <Alert type="warning" showIcon title={say('bench.cut', { s: explained.judgedSeconds })} />}
      </section>
      <section aria-labelledby="bench-readings">
        <h2 id="bench-readings">{say('bench.readings')}</h2>
        {explained.historical ? <Alert type="info" showIcon title={say('bench.historical')} /> : null}
        <Readings readings={[...explained.readings, ...explained.late]} profile={profile} />
      </section>
      <Problems problems={explained.problems} />
      <section aria-labelledby="bench-conditions">
        <h2 id="bench-conditions">{say('bench.conditions')}</h2>
        {explained.conditions.length === 0 ? <p className="quiet">{say('none')}</p> : null}
        <ul className="conditions">
          {explained.conditions.map((one, index) => (
            <li key={index}>
              {titleOf(one.rule)} <code>{one.rule}</code> <strong>{say(`bench.to.${one.to}`)}</strong> · {after(one.afterSeconds)} ·{' '}
              {pick(one.reason)}
            </li>
          ))}
        </ul>
        <details>
          <summary>{say('bench.rules')}</summary>
          <ul className="conditions">
            {explained.rules.map((rule) => (
              <li key={rule.id}>
                <SeverityMark severity={rule.severity} /> <code>{rule.id}</code> {pick(rule.title)}: <span lang="en">{rule.text}</span>
              </li>
            ))}
          </ul>
        </details>
      </section>
      <section aria-labelledby="bench-stored">
        <h2 id="bench-stored">{say('bench.stored')}</h2>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled with the keyboard too */}
        <pre tabIndex={0}>{explained.stored ?? say('bench.sealed')}</pre>
      </section>
    </div>
  );
}

function Readings({ readings, profile }: { readonly readings: readonly Reading[]; readonly profile: Profile | undefined }) {
  const { say, pick, word } = useWords();
  const point = (row: Reading) => profile?.points.find((entry) => entry.point === row.point);
  const value = (row: Reading) => {
    if (row.value === null) return say('evidence.missing');
    if (typeof row.value === 'boolean') return say(row.value ? 'evidence.yes' : 'evidence.no');
    const known = point(row)?.words.find((entry) => entry.word === row.value);
    return known ? `${pick(known.title)} (${row.value})` : withUnit(String(row.value), row.unit);
  };
  return (
    <Scrolled label={say('bench.readings')}>
      <Table<Reading>
        size="small"
        rowKey={(row) => `${row.ts} ${row.point} ${row.component ?? ''}`}
        pagination={false}
        dataSource={[...readings]}
        locale={{ emptyText: say('bench.noReadings') }}
        columns={[
          {
            title: say('bench.point'),
            key: 'point',
            render: (_, row) => (
              <>
                {point(row) ? pick(point(row)?.title ?? { zh: '', en: '' }) : ''} <code>{row.point}</code>
                {row.component ? ` [${row.component}]` : ''}
              </>
            ),
          },
          { title: say('evidence.value'), key: 'value', render: (_, row) => value(row) },
          { title: say('evidence.quality'), dataIndex: 'quality', render: (name: string) => word('evidence.quality', name) },
          { title: say('evidence.at'), dataIndex: 'ts', render: momentText },
        ]}
      />
    </Scrolled>
  );
}

function Problems({ problems }: { readonly problems: readonly MessageProblem[] }) {
  const { say, word, language } = useWords();
  if (problems.length === 0) return null;
  return (
    <section aria-labelledby="bench-unusable">
      <h2 id="bench-unusable">{say('bench.unusable')}</h2>
      <ul className="conditions">
        {problems.map((problem) => (
          <li key={`${problem.code} ${problem.pointer}`}>
            <strong>{word('problem', problem.code)}</strong> <code>{problem.pointer || '/'}</code>{' '}
            {say('bench.problem', { expected: phrase(problem.expected, language), came: phrase(problem.came, language) })}{' '}
            <span className="quiet">{phrase(problem.cure, language)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
