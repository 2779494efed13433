import { withUnit } from '../../page/unit-text.ts';
import { type AlarmHistory, type Reading, useEvidence, useRules } from '../data/alarms.ts';
import { useProfiles } from '../data/devices.ts';
import { useWords } from '../text/language.ts';
import { durationText, momentText } from '../text/moment-text.ts';
import { Evidence } from './evidence.tsx';
import { Failure } from './failure.tsx';

/** Reason, limit, since when, and the readings that show it. */
export function WhyItRang({ alarm }: { readonly alarm: AlarmHistory }) {
  const { say, pick, word } = useWords();
  const rules = useRules();
  const profiles = useProfiles();
  const evidence = useEvidence(alarm);
  const profileId = alarm.device?.profile;
  const rule = rules.data?.get(`${profileId ?? ''}/${alarm.rule}`) ?? rules.data?.get(`/${alarm.rule}`);
  const first = alarm.transitions.find((step) => step.event === 'raised');
  const point = profiles.data?.get(profileId ?? '')?.points.find((entry) => entry.point === alarm.seen?.point);
  const condition = rule?.condition;
  const limits = condition?.kind === 'threshold' ? condition.raise : condition?.kind === 'trend' ? condition.limit : undefined;
  const limit = condition?.point === alarm.seen?.point ? limits : undefined;
  const within = condition?.withinSeconds ?? condition?.windowSeconds ?? condition?.seconds;
  const words = (value: Reading['value']) => {
    if (value === null) return say('evidence.missing');
    if (typeof value === 'boolean') return say(value ? 'evidence.yes' : 'evidence.no');
    if (typeof value === 'number') return withUnit(value.toLocaleString('en', { maximumSignificantDigits: 4 }), alarm.seen?.unit);
    const known = point?.words.find((entry) => entry.word === value);
    return known ? pick(known.title) : value;
  };
  // [M] and [S] are the marks of those who write device types.
  const sourceWords = (source: string) => source.replaceAll(/ ?\[M\]/g, say('why.fromMemory')).replaceAll(/ ?\[S\]/g, say('why.readThere'));
  return (
    <section className="panel" aria-labelledby="why-title">
      <h2 id="why-title">{say('alarm.why')}</h2>
      <p className="why-words">{pick(first?.reasons ?? alarm.reasons)}</p>
      <dl className="facts">
        <Fact name={say('why.rule')} value={pick(alarm.title)} id={alarm.rule} />
        {limit?.limit === undefined ? null : (
          <Fact
            name={say('why.limit')}
            value={`${say(`why.op.${limit.op as 'above' | 'below' | 'atLeast' | 'atMost'}`)} ${words(limit.limit)}`}
          />
        )}
        {condition === undefined ? null : <Fact name={say('why.kind')} value={word('why.kind', condition.kind)} />}
        {within === undefined ? null : <Fact name={say('why.within')} value={durationText(within * 1_000)} />}
        {rule && rule.raiseDelaySeconds > 0 ? (
          <Fact name={say('why.held')} value={say('why.seconds', { s: rule.raiseDelaySeconds })} />
        ) : null}
        <Fact name={say('why.since')} value={momentText(alarm.raisedAt)} />
        {alarm.lifeSafety ? <Fact name={say('why.lifeSafety')} value={say('why.lifeSafety.say')} /> : null}
        {rule?.source ? <Fact name={say('why.source')} value={sourceWords(pick(rule.source))} /> : null}
      </dl>
      {alarm.seen === null || alarm.deviceId === null ? (
        <p className="quiet">{say('evidence.noPoint')}</p>
      ) : (
        <>
          <h3>{say('evidence.title', { point: point ? pick(point.title) : alarm.seen.point })}</h3>
          <Failure error={evidence.error} again={() => void evidence.refetch()} />
          {evidence.data ? (
            <Evidence
              readings={evidence.data}
              point={point ?? null}
              raisedAt={Date.parse(alarm.raisedAt)}
              limit={limit?.limit ?? null}
              words={words}
            />
          ) : null}
        </>
      )}
    </section>
  );
}

function Fact({ name, value, id }: { readonly name: string; readonly value: string; readonly id?: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value} {id === undefined ? null : <code className="quiet">{id}</code>}
      </dd>
    </div>
  );
}
