import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { LogReader } from '../../src/journal/log-reader.ts';
import { ReadConnection } from '../../src/journal/read-connection.ts';
import { sqliteReader } from '../../src/journal/sqlite-reader.ts';
import type { Alarm, Transition } from '../../src/model/alarm.ts';
import type { Delivery } from '../../src/model/delivery.ts';
import type { JournalReader } from '../../src/model/journal.ts';
import type { Response, ResponseStep } from '../../src/model/response.ts';
import type { Sent } from './device-client.ts';
import { person } from './site.ts';
import type { TerminalClient } from './terminal-client.ts';

/** What the world outside the gateway has written down. */
export interface Outside {
  readonly devices: ReadonlyMap<string, { readonly log: readonly Sent[] }>;
  readonly terminal: Pick<TerminalClient, 'deliveries' | 'acknowledged' | 'asked'>;
  readonly kills: number;
  /** Ends of the gateway that no fault explains. */
  readonly surprises: readonly string[];
}

/** What the gateway's files say after everything is over. */
export interface Kept {
  readonly alarms: readonly Alarm[];
  readonly transitions: ReadonlyMap<string, readonly Transition[]>;
  readonly deliveries: ReadonlyMap<string, readonly Delivery[]>;
  readonly responses: readonly Response[];
  readonly responseSteps: ReadonlyMap<string, readonly ResponseStep[]>;
  /** Stored messages that are no duplicates: `device key-or-body` -> how often. */
  readonly messages: ReadonlyMap<string, number>;
  readonly audit: { readonly checked: number; readonly bad: unknown };
  /** Alarm id -> people whose acknowledgement is in the audit chain. */
  readonly audited: ReadonlyMap<string, readonly string[]>;
  readonly damaged: readonly string[];
}

/** Reads a data folder directly, with no gateway on it. `messages` false: without the log, which may be millions. */
export function readKept(folder: string, { messages = true } = {}): Kept {
  const damaged: string[] = readdirSync(folder).filter((name) => name.includes('damaged'));
  const note = (what: string) => {
    damaged.push(what);
  };
  const connection = new ReadConnection(join(folder, 'journal.db'));
  try {
    const reader = sqliteReader(connection, note);
    const alarms = pages((cursor) => reader.alarms({ cursor, limit: 200 }));
    const responses = pages((cursor) => reader.responses({ cursor, limit: 200 }));
    return {
      alarms,
      transitions: new Map(alarms.map(({ id }) => [id, reader.transitions(id)])),
      deliveries: new Map(alarms.map(({ id }) => [id, reader.deliveriesOf(id)])),
      responses,
      responseSteps: new Map(responses.map(({ id }) => [id, reader.responseSteps(id)])),
      messages: messages ? storedMessages(new LogReader(connection, note)) : new Map(),
      audit: reader.verifyAudit(),
      audited: acknowledgements(reader),
      damaged,
    };
  } finally {
    connection.close();
  }
}

function pages<T>(page: (cursor: string | undefined) => { readonly items: readonly T[]; readonly next: string | null }): T[] {
  const all: T[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const { items, next } = page(cursor);
    all.push(...items);
    cursor = next;
  }
  return all;
}

function storedMessages(log: LogReader): Map<string, number> {
  const found = new Map<string, number>();
  let after = 0;
  for (let records = log.read(after, 500); records.length > 0; records = log.read(after, 500)) {
    for (const record of records) {
      after = record.position;
      if (record.kind !== 'message' || log.duplicateOf(record.position) !== null) continue;
      const name = `${record.message.deviceId} ${record.message.id ?? Buffer.from(record.message.body).toString()}`;
      found.set(name, (found.get(name) ?? 0) + 1);
    }
  }
  return found;
}

function acknowledgements(reader: JournalReader): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { act, target, origin } of pages((cursor) => reader.audit({ cursor, limit: 500 }))) {
    if (act !== 'alarm.acknowledged') continue;
    const id = target.replace(/^alarm:/, '');
    found.set(id, [...(found.get(id) ?? []), origin.by ?? '(nobody)']);
  }
  return found;
}

const name = (sent: Sent) => `${sent.device} ${sent.hasId ? sent.key : JSON.stringify(sent.values)}`;
const sentBy = (outside: Outside): Sent[] => [...outside.devices.values()].flatMap((device) => device.log);
const isPress = (sent: Sent) => sent.values['sos.pressed'] === true;

/** Rules that these communities' stimulus may raise; anything else was invented by the disturbance. */
const expectedRules = new Set(['sos.call', 'device.battery-low']);

/**
 * INV of reliability.md section 5, from three logs that know nothing of each other: the devices', the terminal's, and
 * the gateway's files. Returns the violations in words; empty = it holds. `alsoExpected`: rules that the disturbance itself is told by.
 */
export function violations(outside: Outside, kept: Kept, alsoExpected: readonly string[] = []): string[] {
  const found: string[] = [...outside.surprises];
  const say = (what: string) => {
    found.push(what);
  };
  checkMessages(outside, kept, say);
  checkCalls(outside, kept, say);
  return [...found, ...alarmViolations(outside.terminal, kept, new Set([...expectedRules, ...alsoExpected]))];
}

/** The part of INV that begins with an alarm: a row that counts its devices' messages itself asks only this. `rules`: all that may be raised. */
export function alarmViolations(terminal: Outside['terminal'], kept: Kept, rules: ReadonlySet<string>): string[] {
  const found: string[] = [];
  const say = (what: string) => {
    found.push(what);
  };
  if (kept.audit.bad !== null) say(`audit chain broken: ${JSON.stringify(kept.audit.bad)}`);
  if (kept.audit.checked === 0) say('audit chain empty');
  for (const what of kept.damaged) say(`set aside as damaged: ${what}`);
  checkAlarms(terminal, kept, say, rules);
  checkResponses(kept, say);
  checkTerminal(terminal, kept, say);
  return found;
}

type Say = (what: string) => void;

/** Messages that count twice because a crash came between commit and PUBACK; only devices without ids have them. */
export function countedTwice(outside: Outside, kept: Kept): number {
  return sentBy(outside).reduce((sum, entry) => sum + Math.max(0, (kept.messages.get(name(entry)) ?? 0) - 1), 0);
}

/** For controls: what was kept without the last acknowledged message. A checker that does not see that checks nothing. */
export function withoutOne(outside: Outside, kept: Kept): Kept {
  const messages = new Map(kept.messages);
  const victim = sentBy(outside).findLast((sent) => sent.ackedAt !== null);
  if (victim !== undefined) messages.delete(name(victim));
  return { ...kept, messages };
}

/**
 * Acknowledged is durable, and stored once. A message without an id, whose gateway died between its commit and its
 * PUBACK, comes again in a session the new process does not know: it counts again, once for each death.
 */
function checkMessages(outside: Outside, kept: Kept, say: Say): void {
  const sent = sentBy(outside);
  for (const entry of sent) {
    const stored = kept.messages.get(name(entry)) ?? 0;
    if (entry.ackedAt !== null && stored === 0) say(`LOST: ${name(entry)} was acknowledged to its device and is not in the log`);
    const allowed = entry.hasId ? 1 : 1 + outside.kills;
    if (stored > allowed) say(`${name(entry)} is stored ${stored} times as if sent ${stored} times`);
  }
  const known = new Set(sent.map(name));
  for (const stored of kept.messages.keys()) if (!known.has(stored)) say(`nobody sent ${stored}`);
}

/** Every acknowledged call counts once; none counts that was not sent. */
function checkCalls(outside: Outside, kept: Kept, say: Say): void {
  for (const [id, device] of outside.devices) {
    const presses = device.log.filter(isPress);
    const acknowledged = presses.filter((entry) => entry.ackedAt !== null).length;
    const calls = kept.alarms.filter((alarm) => alarm.deviceId === id && alarm.rule === 'sos.call');
    const counted = calls.reduce((sum, alarm) => sum + alarm.occurrences, 0);
    if (counted < acknowledged) say(`LOST: ${id} called ${acknowledged} times (acknowledged), ${counted} are in its alarms`);
    const repeated = presses.reduce((sum, entry) => sum + Math.max(0, (kept.messages.get(name(entry)) ?? 0) - 1), 0);
    if (repeated > outside.kills) say(`${id}: ${repeated} calls counted twice, ${outside.kills} crashes`);
    if (counted > presses.length + repeated) say(`${id} called ${presses.length} times, ${counted} are in its alarms`);
  }
}

function checkAlarms(terminal: Outside['terminal'], kept: Kept, say: Say, rules: ReadonlySet<string>): void {
  const ids = new Set(kept.alarms.map((alarm) => alarm.id));
  if (ids.size !== kept.alarms.length) say('an alarm id is used twice');
  const active = kept.alarms
    .filter((alarm) => alarm.state !== 'normal')
    .map(({ subject, component, rule }) => `${subject} ${component} ${rule}`);
  if (new Set(active).size !== active.length) say('two active alarms of one subject and rule');
  for (const alarm of kept.alarms) {
    const steps = kept.transitions.get(alarm.id) ?? [];
    const words = `${alarm.id} (${alarm.subject} ${alarm.rule})`;
    if (!rules.has(alarm.rule)) say(`${words}: raised by the disturbance: ${alarm.reason.en}`);
    if (steps.some((step, index) => step.sequence !== index + 1)) say(`${words}: steps are not 1, 2, 3 ...`);
    if (steps.length !== alarm.sequence) say(`${words}: at step ${alarm.sequence}, ${steps.length} steps kept`);
    const byPerson = steps.filter((step) => step.event === 'acknowledged');
    if (alarm.acknowledgedBy !== null || byPerson.length > 0) {
      if (!terminal.asked.has(alarm.id)) say(`INVENTED: ${words} is acknowledged by ${alarm.acknowledgedBy}, nobody did`);
      if (byPerson.some((step) => step.by !== person)) say(`${words}: acknowledged by ${byPerson.map((step) => step.by)}`);
    }
    if ((kept.audited.get(alarm.id) ?? []).length !== byPerson.length) say(`${words}: steps and audit chain differ on who acknowledged`);
    if (steps.some((step) => step.event === 'ended' && !(step.by !== null || steps.some((other) => other.event === 'acknowledged')))) {
      say(`${words}: ended although nobody had acknowledged it`);
    }
    if ((kept.deliveries.get(alarm.id) ?? []).length === 0) say(`LOST: ${words} has no delivery`);
  }
}

/** What people do about alarms: whole, once, never closed over an active alarm, every rung called once. */
function checkResponses(kept: Kept, say: Say): void {
  const alarms = new Map(kept.alarms.map((alarm) => [alarm.id, alarm]));
  for (const { id, sequence, plan, active, closedAt, escalations, level } of kept.responses) {
    const words = `response ${id} (${plan.id})`;
    const steps = kept.responseSteps.get(id) ?? [];
    if (steps.some((step, index) => step.sequence !== index + 1)) say(`${words}: steps are not 1, 2, 3 ...`);
    if (steps.length !== sequence) say(`${words}: at step ${sequence}, ${steps.length} steps kept`);
    if (!alarms.has(id)) say(`${words}: the alarm that began it is not in the store`);
    if (closedAt !== null && active.length > 0) say(`${words}: closed while ${active} is active`);
    const gone = active.filter((alarm) => alarms.get(alarm)?.state === 'normal');
    if (gone.length > 0) say(`${words}: ${gone} is over, and it does not know`);
    const rungs = escalations.map((each) => each.level);
    if (rungs.some((rung, index) => rung !== index + 2) || level !== (rungs.at(-1) ?? 1))
      say(`${words}: at level ${level}, called ${rungs}`);
    if (steps.filter(({ event }) => event === 'escalated').length !== rungs.length) say(`${words}: steps and rungs differ`);
  }
}

/** The step of a response that a delivery tells; null = it tells a step of the alarm. Its number stands in the delivery's id. */
function responseStepOf(kept: Kept, alarmId: string, deliveryId: string): ResponseStep | undefined | null {
  const number = /~r(\d+)~/.exec(deliveryId)?.[1];
  return number === undefined ? null : kept.responseSteps.get(alarmId)?.[Number(number) - 1];
}

function checkTerminal(terminal: Outside['terminal'], kept: Kept, say: Say): void {
  const ids = new Map<string, string>();
  for (const { deliveryId, alarm, event } of terminal.deliveries) {
    const told = responseStepOf(kept, alarm.id, deliveryId);
    const words = told === null ? `${alarm.id} step ${alarm.sequence} ${event}` : `${alarm.id} response step ${deliveryId} ${event}`;
    if (told === undefined) say(`TOLD BEFORE KEPT: ${words} was shown to a person and is not in the store`);
    if (told?.event === 'escalated' && event !== 'escalated') say(`${words}: an escalation was told as ${event}`);
    if ((ids.get(deliveryId) ?? words) !== words) say(`delivery ${deliveryId} came as ${ids.get(deliveryId)} and as ${words}`);
    ids.set(deliveryId, words);
    if (told !== null) continue;
    const step = kept.transitions.get(alarm.id)?.[alarm.sequence - 1];
    if (step === undefined) say(`TOLD BEFORE KEPT: ${words} was shown to a person and is not in the store`);
    else if (step.event !== event) say(`TOLD BEFORE KEPT: ${words} was shown, the store has ${step.event}`);
    if (alarm.acknowledgedBy !== null && !terminal.asked.has(alarm.id)) say(`INVENTED: ${words} was shown as acknowledged, nobody did`);
  }
  const steps = [...ids.values()];
  if (new Set(steps).size !== steps.length) say('one step of an alarm came under two delivery ids');
  const told = new Set(terminal.deliveries.map(({ alarm }) => alarm.id));
  for (const alarm of kept.alarms) {
    const open = (kept.deliveries.get(alarm.id) ?? []).filter((delivery) => delivery.receivedAt === null);
    if (!told.has(alarm.id) && open.length === 0) say(`LOST: ${alarm.id} never reached the terminal and is not being sent`);
  }
  for (const { alarmId, by } of terminal.acknowledged) {
    const people = (kept.transitions.get(alarmId) ?? []).filter((step) => step.event === 'acknowledged').map((step) => step.by);
    if (!people.includes(by))
      say(`LOST ACKNOWLEDGEMENT: the terminal was told that ${by} has acknowledged ${alarmId}; the store has ${people}`);
  }
}

/**
 * What had been promised to somebody before `at` (performance.now()) and is not in the files: messages acknowledged to
 * devices, calls in their alarms, steps shown on the terminal, acknowledgements confirmed to it.
 */
export function lostSince(outside: Outside, kept: Kept, at: number): string[] {
  const found: string[] = kept.damaged.map((what) => `damaged: ${what}`);
  if (kept.audit.bad !== null) found.push(`audit chain broken: ${JSON.stringify(kept.audit.bad)}`);
  for (const [id, device] of outside.devices) {
    const before = device.log.filter((entry) => entry.ackedAt !== null && entry.ackedAt <= at);
    const missing = before.filter((entry) => !kept.messages.has(name(entry)));
    found.push(...missing.map((entry) => `message ${name(entry)} was acknowledged`));
    const counted = kept.alarms
      .filter((alarm) => alarm.deviceId === id && alarm.rule === 'sos.call')
      .reduce((sum, { occurrences }) => sum + occurrences, 0);
    const calls = before.filter(isPress).length;
    if (counted < calls) found.push(`${id} called ${calls} times (acknowledged), ${counted} are in its alarms`);
  }
  for (const { alarm, event, deliveryId, at: shownAt } of outside.terminal.deliveries) {
    if (shownAt > at) continue;
    const told = responseStepOf(kept, alarm.id, deliveryId);
    if (told === undefined) found.push(`${alarm.id} (${event}, ${deliveryId}) was shown on the terminal`);
    if (told !== null) continue;
    const step = kept.transitions.get(alarm.id)?.[alarm.sequence - 1];
    if (step?.event !== event) found.push(`${alarm.id} step ${alarm.sequence} (${event}) was shown on the terminal`);
  }
  for (const { alarmId, by, at: answeredAt } of outside.terminal.acknowledged) {
    if (answeredAt > at) continue;
    const people = (kept.transitions.get(alarmId) ?? []).filter((step) => step.event === 'acknowledged').map((step) => step.by);
    if (!people.includes(by)) found.push(`${by} was told that the acknowledgement of ${alarmId} is kept`);
  }
  return found;
}
