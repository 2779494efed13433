import { Link } from 'react-router';
import { withUnit } from '../../../page/unit-text.ts';
import type { Reading } from '../../data/alarms.ts';
import type { Episode, LabEntry, LabRule } from '../../data/lab.ts';
import type { Profile } from '../../data/wire.ts';
import { EvidenceFigure } from '../../parts/evidence-figure.tsx';
import { say, useWords } from '../../text/language.ts';
import { durationText, momentText } from '../../text/moment-text.ts';
import { numberText, pointOf, pointTitle, valueText } from '../../text/value-text.ts';
import { DifferenceMark } from './difference-mark.tsx';

interface Shown {
  readonly entry: LabEntry;
  readonly rule: LabRule | undefined;
  readonly profile: Profile | undefined;
}

const sides = ['before', 'after'] as const;

/** One alarm that would not have been the same, with the readings that decided drawn around it. */
export function EntryItem({ entry, rule, profile }: Shown) {
  const { pick } = useWords();
  const episode = entry.after ?? entry.before;
  if (episode === null) return null;
  const shift = durationText(Math.abs(entry.shiftSeconds) * 1_000);
  const moved = entry.difference === 'earlier' || entry.difference === 'later' ? say(`lab.entry.${entry.difference}`, { time: shift }) : '';
  return (
    <li className={`lab-entry is-${entry.difference}`}>
      <div className="lab-entry-words">
        <div>
          <DifferenceMark difference={entry.difference} /> <b>{rule ? pick(rule.title) : episode.rule}</b>{' '}
          {episode.deviceId === null ? (
            episode.place
          ) : (
            <Link to={`/device/${encodeURIComponent(episode.deviceId)}`}>{episode.deviceId}</Link>
          )}
          {episode.component === '' ? '' : ` [${episode.component}]`}
        </div>
        <div>{pick(episode.reason)}</div>
        {sides.map((side) => {
          const one = entry[side];
          return one === null ? null : (
            <div key={side} className="quiet">
              {say(`lab.entry.${side}`, { from: momentText(one.from), to: lastsText(one) })}
            </div>
          );
        })}
        {moved === '' ? null : <div>{moved}</div>}
      </div>
      {entry.readings.length === 0 ? (
        <p className="quiet">{say('lab.entry.noReadings')}</p>
      ) : (
        <Readings entry={entry} rule={rule} profile={profile} />
      )}
    </li>
  );
}

function Readings({ entry, rule, profile }: Shown) {
  const { word } = useWords();
  const { readings } = entry;
  const [first] = readings;
  if (first === undefined) return null;
  const words = (value: Reading['value']) => valueText(profile, { ...first, value, quality: value === null ? 'missing' : 'good' });
  const marks = sides.flatMap((kind) => {
    const from = entry[kind]?.from;
    return from === undefined ? [] : [{ kind, at: Date.parse(from), name: say(`lab.figure.${kind}`) }];
  });
  const limits = sides.flatMap((kind) => {
    const limit = rule?.[kind]?.limit;
    if (!limit || limit.point !== first.point) return [];
    const name = say(kind === 'before' ? 'lab.figure.limitBefore' : 'lab.figure.limitAfter', {
      limit: withUnit(numberText(limit.limit), first.unit),
    });
    return [{ kind, limit: limit.limit, name }];
  });
  return (
    <div>
      <div className="quiet">{pointTitle(profile, first)}</div>
      <EvidenceFigure readings={readings} point={pointOf(profile, first)} marks={marks} limits={limits} words={words} />
      <details>
        <summary>{say('lab.entry.table', { n: readings.length })}</summary>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{say('evidence.at')}</th>
              <th scope="col">{say('evidence.value')}</th>
              <th scope="col">{say('evidence.quality')}</th>
            </tr>
          </thead>
          <tbody>
            {readings.map((reading) => (
              <tr key={`${reading.ts} ${reading.component ?? ''}`}>
                <td>{momentText(reading.ts)}</td>
                <td>{valueText(profile, reading)}</td>
                <td>{word('evidence.quality', reading.quality)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </div>
  );
}

/** Called while a component draws: in the language of the page. */
function lastsText({ from, to }: Episode): string {
  if (to === null) return say('lab.entry.open');
  const ms = Date.parse(to) - Date.parse(from);
  return ms === 0 ? say('lab.entry.momentary') : say('lab.entry.lasts', { time: durationText(ms) });
}
