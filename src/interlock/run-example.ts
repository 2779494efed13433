import type { Alarm, Transition } from '../model/alarm.ts';
import type { Command } from '../model/command.ts';
import { expectedReadings } from '../model/command-parameters.ts';
import type { InterlockDefinition } from '../model/interlock.ts';
import { interlockNotConfirmedRule } from '../model/interlock-rules.ts';
import type { RecordStamp } from '../model/journal-record.ts';
import { placeAt } from '../model/place-level.ts';
import { placeLevelOf } from '../model/place-rule.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { Rule } from '../model/rule.ts';
import { splitSubject } from '../model/subject.ts';
import type { Finding } from './finding.ts';
import { InterlockBook } from './interlock-book.ts';
import type { InterlockChange } from './interlock-change.ts';

/** As it stands in the file, with what was left out filled in. */
export interface RunnableExample {
  readonly name: string;
  readonly devices: Readonly<Record<string, { readonly type: string; readonly place: string }>>;
  readonly alarm: {
    readonly device: string;
    readonly rule: string;
    readonly as: 'live' | 'late' | 'unknown' | 'drill' | 'test' | 'shelved' | 'out-of-service';
  };
  readonly silent: readonly string[];
  readonly refuse: readonly string[];
  readonly releasedBy: number;
  readonly expect: {
    readonly commands: Readonly<Record<string, readonly string[]>>;
    readonly unconfirmed: readonly string[];
    readonly spared: readonly string[];
  };
}

/** More steps than any example has. */
const mostSteps = 2_000;
const start = 1_700_000_000_000;

/** Plays an example on the real reducer: enabled everywhere, the alarm raised once, each device answering as the example says. */
export function runInterlockExample(
  definition: InterlockDefinition,
  example: RunnableExample,
  index: number,
  types: ReadonlyMap<string, DeviceProfile>,
): readonly Finding[] {
  const findings: Finding[] = [];
  const find = (path: readonly (string | number)[], expected: string, came: string) =>
    void findings.push({
      interlock: definition.id,
      path: ['examples', index, ...path],
      expected,
      came,
      cure: 'correct the example or the effects',
    });
  for (const [id, { type }] of Object.entries(example.devices))
    if (!types.has(type)) find(['devices', id, 'type'], 'a device type', `"${type}"`);
  const cause = example.devices[example.alarm.device];
  const rule = types.get(cause?.type ?? '')?.rules.find(({ id }) => id === example.alarm.rule);
  if (cause === undefined) find(['alarm', 'device'], 'a device of the example', `"${example.alarm.device}"`);
  else if (rule === undefined) find(['alarm', 'rule'], `a rule of ${cause.type}`, `"${example.alarm.rule}"`);
  if (cause === undefined || rule === undefined || findings.length > 0) return findings;
  const played = play(definition, example, alarmOf(example, rule, cause.place), types);
  const compare = (field: string, expected: unknown, came: unknown) => {
    const [wanted, got] = [JSON.stringify(expected), JSON.stringify(came)];
    if (wanted !== got) find(['expect', field], wanted, got);
  };
  compare('commands', sorted(example.expect.commands), sorted(played.commands));
  compare('unconfirmed', [...example.expect.unconfirmed].sort(), [...played.unconfirmed].sort());
  compare('spared', [...example.expect.spared].sort(), [...played.spared].sort());
  return findings;
}

function play(definition: InterlockDefinition, example: RunnableExample, alarm: Alarm, types: ReadonlyMap<string, DeviceProfile>) {
  const devices = Object.entries(example.devices).map(([id, { place }]) => ({ id, place }));
  const profileOf = (id: string) => types.get(example.devices[id]?.type ?? '');
  const book = new InterlockBook({ devices: () => devices, profileOf, stored: () => null });
  const by = { by: 'a', at: start, comment: null };
  const { id: interlock, version } = definition;
  const site = { interlock, place: '', version, state: 'enabled', proposed: by, test: null, approved: { ...by, by: 'b' }, disabled: null };
  book.restore(JSON.stringify({ sites: [site], definitions: [definition] }), []);
  const commands: Record<string, string[]> = {};
  const unconfirmed = new Set<string>();
  let spared: readonly string[] = [];
  let position = 0;
  let run = 0;
  const stamp = (): RecordStamp => ({ position: ++position, at: start + run, run });
  const open = new Map<string, Command>();
  const take = (change: InterlockChange | null): void => {
    for (const { subject, rule } of change?.signals ?? [])
      if (rule === interlockNotConfirmedRule) unconfirmed.add(splitSubject(subject).id);
    for (const firing of change?.firings ?? []) {
      spared = firing.spared;
      for (const { state, commandId, deviceId, command, parameters } of firing.effects) {
        if (state !== 'requested' || commandId === null || open.has(commandId)) continue;
        commands[deviceId] = [...(commands[deviceId] ?? []), command];
        const offered = profileOf(deviceId)?.commands.find(({ id }) => id === command);
        if (offered !== undefined)
          open.set(commandId, asked(commandId, deviceId, command, parameters, expectedReadings(offered, parameters)));
      }
    }
    for (const [id, command] of open) {
      if (command.state !== 'requested' || example.silent.includes(command.deviceId)) continue;
      const refused = example.refuse.includes(command.deviceId);
      const outcome = refused
        ? ({ code: 'device-refused', text: alarm.reason } as const)
        : ({ code: 'read-back', text: alarm.reason } as const);
      const next: Command = { ...command, state: refused ? 'refused' : 'confirmed', outcome };
      open.set(id, next);
      take(book.onCommand(stamp(), next));
    }
  };
  const { as } = example.alarm;
  const raising = { to: as === 'unknown' ? 'unknown' : 'true', historical: as === 'late' } as const;
  take(book.onAlarm(stamp(), alarm, { event: 'raised' } as Transition, raising));
  const [waiting] = book.underWay();
  for (let person = 1; waiting !== undefined && person <= example.releasedBy; person++)
    take(
      book.act(stamp(), { act: 'release', firing: waiting.id, comment: null }, { by: `person-${person}`, via: 'session', from: 'example' })
        .change,
    );
  for (let step = 0; book.underWay().length > 0 && step < mostSteps; step++) {
    run += 1_000;
    take(book.expire(stamp()));
  }
  return { commands, unconfirmed, spared };
}

function asked(id: string, deviceId: string, command: string, parameters: Command['parameters'], expect: Command['expect']): Command {
  return {
    id,
    number: 1,
    deviceId,
    command,
    parameters,
    state: 'requested',
    origin: { by: null, via: 'gateway', from: 'interlock' },
    why: null,
    carrier: null,
    timeoutMs: 30_000,
    expect,
    position: 1,
    requestedAt: start,
    sentAt: null,
    answeredAt: null,
    readBack: [],
    readBackAt: null,
    endedAt: null,
    answer: null,
    outcome: null,
    late: null,
  };
}

/** An alarm as the book of alarms raises it. */
function alarmOf({ alarm: { device, as } }: RunnableExample, rule: Rule, at: string): Alarm {
  const { condition, hazard } = rule;
  const level = placeLevelOf(condition);
  const place = level === null ? at : placeAt(at, level);
  const aside = { by: 'a', since: start, reason: 'example', until: start + 3_600_000 };
  const exercise = as === 'drill' || as === 'test';
  return {
    id: 'example',
    subject: level === null ? `device:${device}` : `place:${place}`,
    component: '',
    deviceId: level === null ? device : null,
    rule: rule.id,
    severity: rule.severity,
    lifeSafety: rule.lifeSafety,
    state: 'unacknowledged',
    condition: as === 'unknown' ? 'unknown' : 'true',
    shelved: as === 'shelved' ? { ...aside, oneShot: false } : null,
    suppressed: null,
    outOfService: as === 'out-of-service' ? { ...aside, permit: 'example', rule: null } : null,
    place,
    title: rule.title,
    guidance: rule.guidance,
    raisedAt: start,
    endedAt: null,
    acknowledgedBy: null,
    acknowledgedAt: null,
    reason: rule.title,
    seen: null,
    occurrences: 1,
    exercise,
    ...(hazard === undefined ? {} : { incident: { id: 'example', hazard, area: place } }),
    sequence: 1,
  };
}

function sorted(commands: Readonly<Record<string, readonly string[]>>) {
  return Object.fromEntries(Object.entries(commands).sort(([a], [b]) => (a < b ? -1 : 1)));
}
