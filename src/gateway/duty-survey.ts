import type { AlarmBook } from '../alarm/alarm-book.ts';
import type { TestBook } from '../alarm/test-book.ts';
import { type Alarm, asidesOf } from '../model/alarm.ts';
import { dutyBounds, type HandoverLine, type HandoverList, type HandoverState, handoverLists } from '../model/duty.ts';
import { markedFor } from '../model/exercise-mark.ts';
import type { JournalReader } from '../model/journal.ts';
import { covers, type PlacePath } from '../model/place.ts';
import type { Response } from '../model/response.ts';
import { severities } from '../model/severity.ts';

export interface SurveyPorts {
  readonly book: Pick<AlarmBook, 'active' | 'outOfService'>;
  /** Copies of active alarms of gateways below. */
  readonly copies: () => Iterable<Alarm>;
  /** That are not closed, own and copies. */
  readonly responses: () => Iterable<Response>;
  readonly tests: Pick<TestBook, 'all'>;
  readonly placeOf: (deviceId: string) => PlacePath | undefined;
  readonly reader: Pick<JournalReader, 'incidents'>;
}

/** Incidents that are counted at most; more is said as this many. */
const incidentsCounted = 1_000;

/** What has to be known by who takes over a place: every count, and the worst and oldest lines of each list. */
export function surveyOf(ports: SurveyPorts, place: PlacePath, at: number): HandoverState {
  const { book, copies, tests, placeOf } = ports;
  const found: Record<HandoverList, HandoverLine[]> = { open: [], shelved: [], outOfService: [], underTest: [], silent: [], incidents: [] };
  const rank = new Map<HandoverLine, number>();
  for (const alarm of [...book.active(), ...copies()]) {
    if (!covers(place, alarm.place)) continue;
    const line = { id: alarm.id, title: alarm.title, place: alarm.place, since: alarm.raisedAt };
    rank.set(line, severities.indexOf(alarm.severity));
    if (alarm.shelved !== null) found.shelved.push(line);
    // The permit itself is known below only; of an own device it is in the list whether an alarm waits behind it or not.
    if (alarm.replica !== undefined && alarm.outOfService !== null) found.outOfService.push(line);
    if (asidesOf(alarm).length === 0) found.open.push(line);
    // A device of a gateway below is none here.
    if (alarm.rule === 'device.silent' && alarm.condition === 'true') found.silent.push({ ...line, id: alarm.deviceId ?? alarm.id });
  }
  for (const { deviceId, rule, permit, reason, since } of book.outOfService()) {
    const where = placeOf(deviceId);
    if (where === undefined || !covers(place, where)) continue;
    const what = rule === null ? '' : ` ${rule}`;
    const title = { zh: `停用${what}，${permit}：${reason}`, en: `Out of service${what}, ${permit}: ${reason}` };
    found.outOfService.push({ id: deviceId, title, place: where, since });
  }
  for (const { deviceId, reason, since } of tests.all()) {
    const where = placeOf(deviceId);
    if (where !== undefined && covers(place, where))
      found.underTest.push({ id: deviceId, title: { zh: reason, en: reason }, place: where, since });
  }
  found.incidents.push(...incidentsOf(ports, place));
  const order = (a: HandoverLine, b: HandoverLine) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0) || (a.since ?? 0) - (b.since ?? 0);
  const of = <T>(take: (list: HandoverList) => T) =>
    Object.fromEntries(handoverLists.map((list) => [list, take(list)])) as Record<HandoverList, T>;
  return {
    at,
    counts: of((list) => found[list].length),
    lists: of((list) => found[list].sort(order).slice(0, dutyBounds.listed)),
  };
}

/** With an active alarm, or with a response that is still to be closed after its alarms have ended. */
function incidentsOf({ reader, responses }: SurveyPorts, place: PlacePath): readonly HandoverLine[] {
  const { items } = reader.incidents({ open: true, place, limit: incidentsCounted });
  const drills = new Set([...responses()].flatMap(({ incident, exercise }) => (exercise ? [incident] : [])));
  const lines = new Map(
    items.map(({ id, hazard, area, startedAt }) => [
      id,
      { id, title: markedFor({ exercise: drills.has(id) }, hazard.title), place: area, since: startedAt },
    ]),
  );
  for (const { incident, title, place: where, startedAt, closedAt, exercise } of responses()) {
    if (closedAt !== null || lines.has(incident) || !covers(place, where)) continue;
    const open = { zh: `${title.zh}（告警已解除，处置未办结）`, en: `${title.en} (alarms ended, response not closed)` };
    lines.set(incident, { id: incident, title: markedFor({ exercise }, open), place: where, since: startedAt });
  }
  return [...lines.values()];
}
