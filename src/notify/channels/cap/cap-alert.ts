import type { Alarm, Transition } from '../../../model/alarm.ts';
import { withoutDrillMark } from '../../../model/exercise-mark.ts';
import type { Severity } from '../../../model/severity.ts';
import type { Language } from '../../../model/text.ts';
import { capTime } from './cap-time.ts';
import { element, xmlText } from './xml-text.ts';

/** Who sends, and what is known of the place as a whole. */
export interface CapSender {
  /** Unique among all senders; no spaces, commas, `<` or `&` (CAP 1.2, 3.2.1). */
  readonly sender: string;
  readonly timeZone: string;
  /** Name of a code and the code, e.g. a division code of GB/T 2260; null = none is known. */
  readonly geocode: { readonly name: string; readonly value: string } | null;
}

const namespace = 'urn:oasis:names:tc:emergency:cap:1.2';

/** `critical` means life: the two gravest words of CAP are used up by it and `major`; `warning` has not harmed anybody yet. */
const severityWords: Readonly<Record<Severity, string>> = { critical: 'Extreme', major: 'Severe', minor: 'Moderate', warning: 'Minor' };
/** What to do at once, within the hour, or in time (3.2.2 `urgency`). */
const urgencyWords: Readonly<Record<Severity, string>> = {
  critical: 'Immediate',
  major: 'Immediate',
  minor: 'Expected',
  warning: 'Future',
};

export type CapMessageType = 'Alert' | 'Update' | 'Cancel' | 'Ack';

export function capMessageType({ event }: Pick<Transition, 'event'>): CapMessageType {
  if (event === 'raised') return 'Alert';
  if (event === 'ended') return 'Cancel';
  return event === 'acknowledged' ? 'Ack' : 'Update';
}

export const capIdentifier = (alarmId: string, sequence: number): string => `${alarmId}.${sequence}`;

export function splitCapIdentifier(identifier: string): { readonly alarmId: string; readonly sequence: number } | null {
  const cut = identifier.lastIndexOf('.');
  const sequence = identifier.slice(cut + 1);
  return cut > 0 && /^[1-9]\d{0,8}$/.test(sequence) ? { alarmId: identifier.slice(0, cut), sequence: Number(sequence) } : null;
}

/**
 * One step of an alarm as a CAP 1.2 message, unsigned. A function of what never changes, so that it is the same whenever it
 * is asked for. `earlier`: the steps before it. Of an alarm that was put aside before it rang, the first message that is
 * told is an Alert, whatever its step was.
 */
export function capAlert(alarm: Alarm, step: Transition, earlier: readonly Transition[], by: CapSender): string {
  const told = earlier.filter((each) => each.untold === undefined && each.sequence < step.sequence && capMessageType(each) !== 'Ack');
  const referred = [...new Set([told.at(0), told.at(-1)])].filter((each) => each !== undefined);
  const type = referred.length === 0 ? 'Alert' : capMessageType(step);
  const references = referred.map((each) => `${by.sender},${capIdentifier(alarm.id, each.sequence)},${capTime(each.at, by.timeZone)}`);
  return [
    `<?xml version="1.0" encoding="UTF-8"?>\n<alert xmlns="${namespace}">`,
    element('identifier', capIdentifier(alarm.id, step.sequence)),
    element('sender', by.sender),
    element('sent', capTime(step.at, by.timeZone)),
    element('status', alarm.test !== undefined ? 'Test' : isExercise(alarm) ? 'Exercise' : 'Actual'),
    element('msgType', type),
    element('source', 'Anlin'),
    // Names of places and what goes on in households: not for the public.
    element('scope', 'Restricted'),
    element('restriction', 'Those who deal with alarms of this community'),
    element('code', `anlin.event:${step.event}`),
    element('note', isExercise(alarm) ? `EXERCISE ${withoutDrillMark(step.reason).en}` : step.reason.en),
    element('references', references.join(' ')),
    element('incidents', alarm.incident?.id),
    info('zh', alarm, step, by),
    info('en', alarm, step, by),
    '</alert>\n',
  ].join('');
}

/** A test of the way (status `Test`) is nothing that people practise. */
const isExercise = ({ exercise, test }: Alarm): boolean => exercise && test === undefined;

function info(language: Language, alarm: Alarm, step: Transition, by: CapSender): string {
  const ended = step.to === 'normal';
  const zh = language === 'zh';
  const place = alarm.place === '' ? (zh ? '全部区域' : 'The whole installation') : alarm.place.split('/').join(' › ');
  const exercise = isExercise(alarm) ? (zh ? '【演练】' : 'EXERCISE: ') : '';
  const geocode = by.geocode === null ? '' : `<geocode>${named(by.geocode.name, by.geocode.value)}</geocode>`;
  return [
    '<info>',
    element('language', zh ? 'zh-CN' : 'en'),
    element('category', alarm.incident?.hazard.cap ?? 'Safety'),
    element('event', alarm.title[language]),
    element('responseType', ended ? 'AllClear' : 'Assess'),
    element('urgency', ended ? 'Past' : urgencyWords[alarm.severity]),
    element('severity', severityWords[alarm.severity]),
    element('certainty', step.event === 'condition-unknown' ? 'Unknown' : 'Observed'),
    `<eventCode>${named('anlin.rule', alarm.rule)}</eventCode>`,
    element('effective', capTime(step.at, by.timeZone)),
    element('onset', capTime(alarm.raisedAt, by.timeZone)),
    element('senderName', zh ? '安邻网关' : 'Anlin gateway'),
    // 3.2.2: a headline should not be longer than 160 characters.
    element('headline', [...`${exercise}${withoutDrillMark(alarm.title)[language]} · ${place}`].slice(0, 160).join('')),
    element('description', `${exercise}${withoutDrillMark(step.reason)[language]}`),
    element('instruction', ended ? null : alarm.guidance.action[language]),
    parameter('anlin.alarm', alarm.id),
    parameter('anlin.subject', alarm.subject),
    parameter('anlin.state', step.to),
    parameter('anlin.severity', alarm.severity),
    parameter('anlin.by', step.by),
    `<area>${element('areaDesc', place)}${geocode}</area>`,
    '</info>',
  ].join('');
}

const named = (name: string, value: string) => `<valueName>${xmlText(name)}</valueName><value>${xmlText(value)}</value>`;
const parameter = (name: string, value: string | null) => (value === null ? '' : `<parameter>${named(name, value)}</parameter>`);
