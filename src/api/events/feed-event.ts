import { type AlarmEvent, alarmEvents } from '../../model/alarm.ts';
import { alarmTestJson } from '../../model/alarm-json.ts';
import { asideJson } from '../../model/aside-json.ts';
import type { ChronicleEntry, MessageReadings } from '../../model/chronicle.ts';
import { rfc3339 } from '../../model/rfc3339.ts';
import type { Language } from '../../model/text.ts';
import { readingJson } from '../json/device-json.ts';

export const feedKinds = ['alarm', 'act', 'reading'] as const;
export type FeedKind = (typeof feedKinds)[number];

/** Acts that are about something at a place. Sessions, users and tokens are for those who may read the audit chain. */
const actsShown = /^(alarm|device|terminal)\./;
const steps: ReadonlySet<string> = new Set(alarmEvents.map((event) => `alarm.${event}`));

/** The kinds an entry counts as; what a person did to an alarm is a step of the alarm and an act. Empty = not shown. */
export function kindsOf({ link }: ChronicleEntry): readonly FeedKind[] {
  if (!steps.has(link.act)) return actsShown.test(link.act) ? ['act'] : [];
  return link.origin.via === 'gateway' ? ['alarm'] : ['alarm', 'act'];
}

/**
 * CloudEvents 1.0, structured JSON. `id` is the same whenever and however often the event is read; `cursor` (an extension)
 * is where to go on after it.
 */
function envelope(gatewayId: string, cursor: string) {
  return { specversion: '1.0', source: `urn:anlin:gateway:${gatewayId}`, datacontenttype: 'application/json', cursor } as const;
}

/** `entry` is one that `kindsOf` shows. Nothing in it changes later: state and reason are those of this step. */
export function entryEvent(gatewayId: string, entry: ChronicleEntry, cursor: string, language: Language) {
  const { link, place, alarm, step } = entry;
  const { act, target, detail, origin } = link;
  const { by, via } = origin;
  const shared = { ...envelope(gatewayId, cursor), type: `anlin.${act}`, subject: target, time: rfc3339(link.at) };
  if (!steps.has(act))
    return { ...shared, id: link.hash, kind: 'act', data: { act, target, place: place ?? '', by, via, detail } } as const;
  const id = target.slice(target.indexOf(':') + 1);
  const sequence = typeof detail.step === 'number' ? detail.step : null;
  return {
    ...shared,
    id: sequence === null ? link.hash : `${id}.${sequence}`,
    kind: 'alarm',
    data: {
      step: {
        sequence,
        event: act.slice('alarm.'.length) as AlarmEvent,
        from: step?.from ?? null,
        position: step?.position ?? null,
        by,
        via,
        comment: step?.comment ?? null,
        classification: step?.classification ?? null,
        untold: step?.untold ?? [],
      },
      alarm:
        alarm === null || step === null
          ? null
          : {
              id: alarm.id,
              subject: alarm.subject,
              component: alarm.component,
              deviceId: alarm.deviceId,
              rule: alarm.rule,
              severity: alarm.severity,
              state: step.to,
              ...asideJson(step.beside ?? {}, language),
              place: alarm.place,
              raisedAt: rfc3339(alarm.raisedAt),
              reason: step.reason[language],
              reasons: step.reason,
              title: alarm.title,
              guidance: alarm.guidance,
              lifeSafety: alarm.lifeSafety,
              exercise: alarm.exercise,
              test: alarm.test === undefined ? null : alarmTestJson(alarm.test),
              sequence: step.sequence,
            },
    },
  } as const;
}

/** All readings of one message. `historical`: too late to have been judged live (invariant 11). */
export function readingEvent(home: { gatewayId: string; epoch: number }, message: MessageReadings, place: string, cursor: string) {
  const { deviceId, position, receivedAt, batches } = message;
  return {
    ...envelope(home.gatewayId, cursor),
    id: `${home.epoch}.${position}`,
    type: 'anlin.reading',
    subject: `device:${deviceId}`,
    time: rfc3339(receivedAt),
    kind: 'reading',
    data: {
      deviceId,
      place,
      readings: batches.flatMap(({ historical, readings }) => readings.map((reading) => ({ ...readingJson(reading), historical }))),
    },
  } as const;
}

export type FeedEvent = ReturnType<typeof entryEvent> | ReturnType<typeof readingEvent>;
