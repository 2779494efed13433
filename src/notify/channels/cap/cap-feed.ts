import type { Alarm, Transition } from '../../../model/alarm.ts';
import { withoutDrillMark } from '../../../model/exercise-mark.ts';
import { rfc3339 } from '../../../model/rfc3339.ts';
import type { Language } from '../../../model/text.ts';
import { capIdentifier } from './cap-alert.ts';
import { element, xmlText } from './xml-text.ts';

export interface CapFeedEntry {
  readonly alarm: Alarm;
  readonly step: Transition;
}

export interface CapFeedOptions {
  readonly sender: string;
  /** Address of the gateway as the reader has it, without a slash at its end. */
  readonly base: string;
  readonly language: Language;
  /** ms since epoch; when nothing has ever happened. */
  readonly now: number;
}

/** Atom (RFC 4287): one entry a CAP message, newest first, each with a link to its document. */
export function capFeed(entries: readonly CapFeedEntry[], { sender, base, language, now }: CapFeedOptions): string {
  const feed = `${base}/api/v1/cap/feed`;
  const zh = language === 'zh';
  return [
    `<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${zh ? 'zh-CN' : 'en'}">`,
    element('id', `urn:anlin:cap:${encodeURIComponent(sender)}`),
    element('title', zh ? '安邻告警（CAP 1.2）' : 'Anlin alarms (CAP 1.2)'),
    element('updated', rfc3339(entries[0]?.step.at ?? now)),
    `<author>${element('name', sender)}</author>`,
    `<link rel="self" type="application/atom+xml" href="${xmlText(feed)}"/>`,
    ...entries.map((each) => entry(each, sender, base, language)),
    '</feed>\n',
  ].join('');
}

function entry({ alarm, step }: CapFeedEntry, sender: string, base: string, language: Language): string {
  const identifier = capIdentifier(alarm.id, step.sequence);
  const exercise = alarm.exercise ? (language === 'zh' ? '【演练】' : 'EXERCISE: ') : '';
  return [
    '<entry>',
    element('id', `urn:anlin:cap:${encodeURIComponent(sender)}:${encodeURIComponent(identifier)}`),
    element('title', `${exercise}${withoutDrillMark(alarm.title)[language]} · ${alarm.place}`),
    element('updated', rfc3339(step.at)),
    element('published', rfc3339(step.at)),
    `<link rel="alternate" type="application/cap+xml" href="${xmlText(`${base}/api/v1/cap/alerts/${encodeURIComponent(identifier)}`)}"/>`,
    `<category term="${xmlText(step.event)}"/>`,
    element('summary', `${exercise}${withoutDrillMark(step.reason)[language]}`),
    '</entry>',
  ].join('');
}
