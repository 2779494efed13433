import type { Alarm, Transition } from '../../src/model/alarm.ts';
import type { AuditDraft, AuditEntry } from '../../src/model/audit.ts';
import type { Command } from '../../src/model/command.ts';
import type { Delivery } from '../../src/model/delivery.ts';
import type { Incident } from '../../src/model/incident.ts';
import type { Firing } from '../../src/model/interlock.ts';
import type { AlarmFilter, JournalReader, Page, RegistryChange } from '../../src/model/journal.ts';
import { covers } from '../../src/model/place.ts';
import type { QuarantineEntry } from '../../src/model/problem.ts';
import type { DeviceEntry, SessionEntry, TerminalEntry, TokenEntry, UserEntry } from '../../src/model/registry.ts';
import type { LowerGateway } from '../../src/model/tier.ts';
import type { TierFact } from '../../src/model/tier-fact.ts';
import { opened } from '../../src/respond/response-life.ts';
import { FakeDuty } from './fake-duty.ts';
import { sampleFiring, samplePlan, sampleStep } from './sample-data.ts';

function page<T>(items: readonly T[], cursor: string | undefined, limit: number): Page<T> {
  const start = cursor === undefined ? 0 : (JSON.parse(Buffer.from(cursor, 'base64url').toString()) as number[])[0]!;
  const next = start + limit < items.length ? Buffer.from(JSON.stringify([start + limit])).toString('base64url') : null;
  return { items: items.slice(start, start + limit), next };
}

/** What the journal would have on disk, in memory; `change` writes as the journal does. */
export class FakeJournal {
  readonly devices = new Map<string, DeviceEntry>();
  readonly retired = new Map<string, DeviceEntry>();
  readonly secrets = new Map<string, string>();
  readonly terminals = new Map<string, TerminalEntry>();
  readonly gateways = new Map<string, LowerGateway>([
    ['gateway-east', { id: 'gateway-east', place: 'east/1' }],
    ['gateway-west', { id: 'gateway-west', place: 'west' }],
  ]);
  readonly users = new Map<string, UserEntry>();
  readonly passwords = new Map<string, string>();
  readonly tokens = new Map<string, { entry: TokenEntry; hash: string }>();
  readonly signIns = new Map<string, number>();
  readonly sessions = new Map<string, SessionEntry>();
  readonly invitations = new Map<string, { userId: string | null; expiresAt: number }>();
  readonly alarms: Alarm[] = [];
  readonly firings: Firing[] = [sampleFiring('firing-east', 'east'), sampleFiring('firing-west', 'west')];
  readonly transitions: Transition[] = [];
  readonly deliveries: Delivery[] = [];
  readonly facts: TierFact[] = [];
  readonly quarantined: QuarantineEntry[] = [];
  readonly audit: AuditDraft[] = [];
  readonly commands: Command[] = [];
  readonly duty = new FakeDuty();
  /** Journal position to which judging is committed. */
  judged = 0;
  firstKept = 1;
  /** Set to make every write fail, as a full disk would. */
  broken = false;

  async change(changes: readonly RegistryChange[], audit: readonly AuditDraft[]): Promise<void> {
    await Promise.resolve();
    if (this.broken) throw Object.assign(new Error('disk full'), { code: 'journal-full', retriable: true });
    for (const change of changes) if (!this.duty.apply(change)) this.apply(change);
    this.audit.push(...audit);
  }

  private apply(change: RegistryChange): void {
    if (change.kind === 'terminal') {
      if (change.retired) this.terminals.delete(change.terminal.id);
      else this.terminals.set(change.terminal.id, change.terminal);
      if (change.secretHash !== null) this.secrets.set(`terminal:${change.terminal.id}`, change.secretHash);
    } else if (change.kind === 'device-secret') {
      this.secrets.set(`device:${change.deviceId}`, change.secretHash);
    } else if (change.kind === 'user') {
      this.users.set(change.user.id, change.user);
      if (change.passwordHash !== null) this.passwords.set(change.user.id, change.passwordHash);
    } else if (change.kind === 'password-rehashed') {
      if (this.passwords.get(change.userId) === change.was) this.passwords.set(change.userId, change.passwordHash);
    } else if (change.kind === 'session-seen') {
      const known = this.sessions.get(change.hash);
      if (known !== undefined) this.sessions.set(change.hash, { ...known, seenAt: change.seenAt });
    } else if (change.kind === 'sessions-ended') {
      for (const [hash, { userId }] of this.sessions) if (userId === change.userId) this.sessions.delete(hash);
    } else if (change.kind === 'sessions-expired') {
      for (const [hash, { seenAt, createdAt }] of this.sessions)
        if (seenAt < change.seenBefore || createdAt < change.createdBefore) this.sessions.delete(hash);
    } else if (change.kind === 'token-used') {
      const known = this.tokens.get(change.tokenId);
      if (known !== undefined) this.tokens.set(change.tokenId, { ...known, entry: { ...known.entry, lastUsedAt: change.at } });
    } else if (change.kind === 'token') {
      if (change.revoked) this.tokens.delete(change.token.id);
      else this.tokens.set(change.token.id, { entry: change.token, hash: change.hash });
    } else if (change.kind === 'session') {
      if (change.ended) this.sessions.delete(change.hash);
      else {
        this.sessions.set(change.hash, change);
        this.signIns.set(change.userId, change.createdAt);
      }
    } else if (change.kind === 'invitation') {
      if (change.used) this.invitations.delete(change.hash);
      else this.invitations.set(change.hash, change);
    } else if (change.kind === 'gateway') {
      if (change.retired) this.gateways.delete(change.gateway.id);
      else this.gateways.set(change.gateway.id, change.gateway);
    }
  }

  private auditEntries(): AuditEntry[] {
    return this.audit.map((draft, i) => ({ ...draft, sequence: i + 1, previous: `h${i}`, hash: `h${i + 1}` }));
  }

  private filtered(filter: AlarmFilter): Alarm[] {
    return this.alarms.filter(
      (alarm) =>
        (filter.states === undefined ||
          filter.states.some((state) => (state === 'active' ? alarm.state !== 'normal' : alarm.state === state))) &&
        (filter.severities === undefined || filter.severities.includes(alarm.severity)) &&
        (filter.place === undefined || covers(filter.place, alarm.place)) &&
        (filter.deviceId === undefined || alarm.deviceId === filter.deviceId) &&
        (filter.from === undefined || alarm.raisedAt >= filter.from) &&
        (filter.to === undefined || alarm.raisedAt < filter.to),
    );
  }

  private incidents(): Incident[] {
    return this.alarms.flatMap(({ id, raisedAt, incident }) => {
      if (incident?.id !== id) return [];
      const own = this.alarms.filter((alarm) => alarm.incident?.id === id);
      const active = own.filter(({ state }) => state !== 'normal').length;
      return [{ ...incident, startedAt: raisedAt, endedAt: null, alarms: own.length, active, primary: id }];
    });
  }

  readonly reader: JournalReader = {
    ...this.duty.reader,
    deliveryTimes: () => [],
    deliveryTimesOf: () => [],
    stepTime: () => null,
    pathAlarms: () => [],
    capMessage: () => null,
    standingCapMessages: () => [],
    devices: () => [...this.devices.values()],
    retiredDevices: () => [...this.retired.values()],
    device: (id) => {
      const entry = this.devices.get(id) ?? this.retired.get(id);
      return entry === undefined ? null : { entry, retired: !this.devices.has(id) };
    },
    terminals: () => [...this.terminals.values()],
    users: () => [...this.users.values()].filter(({ removedAt }) => removedAt === undefined),
    removedUsers: () => [...this.users.values()].filter(({ removedAt }) => removedAt !== undefined),
    tokens: () => [...this.tokens.values()].map(({ entry }) => entry),
    deviceSecretHash: (id) => this.secrets.get(`device:${id}`) ?? null,
    terminalSecretHash: (id) => this.secrets.get(`terminal:${id}`) ?? null,
    passwordHash: (id) => this.passwords.get(id) ?? null,
    lastSignInAt: (id) => this.signIns.get(id) ?? null,
    tokenByHash: (hash) => [...this.tokens.values()].find((token) => token.hash === hash)?.entry ?? null,
    sessionByHash: (hash) => this.sessions.get(hash) ?? null,
    sessionsOf: (userId) => [...this.sessions.values()].filter((session) => session.userId === userId),
    invitationByHash: (hash) => this.invitations.get(hash) ?? null,
    snapshots: () => [],
    lowerGateways: () => [...this.gateways.values()],
    lowerGatewaySecretHash: () => null,
    activeReplicas: () => [],
    openResponseCopies: () => [],
    tierFact: () => null,
    tierFactsOf: (id) => this.facts.filter(({ alarmId }) => alarmId === id),
    openTierFacts: () => [],
    firing: (id) => this.firings.find((firing) => firing.id === id) ?? null,
    openFirings: () => this.firings.filter(({ endedAt }) => endedAt === null),
    firings: ({ place = '', interlock, open, cursor, limit }) =>
      page(
        this.firings.filter(
          (each) =>
            covers(place, each.area) &&
            (interlock === undefined || each.interlock === interlock) &&
            (open === undefined || open === (each.endedAt === null)),
        ),
        cursor,
        limit,
      ),
    activeAlarms: () => this.alarms.filter(({ state }) => state !== 'normal'),
    alarms: (filter) => page(this.filtered(filter), filter.cursor, filter.limit),
    alarm: (id) => this.alarms.find((alarm) => alarm.id === id) ?? null,
    incidents: ({ place, open, cursor, limit }) =>
      page(
        this.incidents().filter(
          ({ id, active }) => covers(place ?? '', this.reader.alarm(id)?.place ?? '') && (open !== true || active > 0),
        ),
        cursor,
        limit,
      ),
    incident: (id) => this.incidents().find((incident) => incident.id === id) ?? null,
    alarmsOfIncident: ({ id, cursor, limit }) =>
      page(
        this.alarms.filter(({ incident }) => incident?.id === id),
        cursor,
        limit,
      ),
    alarmSteps: ({ from, to, cursor, limit }) => {
      const within = this.transitions.filter(({ at }) => at >= from && at < to);
      return page(
        within.sort((a, b) => a.at - b.at || (a.alarmId < b.alarmId ? -1 : 1)),
        cursor,
        limit,
      );
    },
    transitions: (id) => this.transitions.filter(({ alarmId }) => alarmId === id),
    deliveriesOf: (id) => this.deliveries.filter(({ alarmId }) => alarmId === id),
    newestDelivery: () => null,
    toldOf: () => [],
    deliveriesAfter: () => [],
    waitingFor: () => [],
    unreceiptedOf: () => [],
    unreceipted: () => [],
    lastSequence: () => 0,
    delivery: () => null,
    quarantine: ({ deviceId, cursor, limit }) =>
      page(
        this.quarantined.filter((entry) => deviceId === undefined || entry.deviceId === deviceId),
        cursor,
        limit,
      ),
    quarantineCount: () => this.quarantined.length,
    audit: ({ by, act, cursor, limit }) => {
      const fits = (entry: AuditEntry) => (by === undefined || entry.origin.by === by) && (act === undefined || entry.act.startsWith(act));
      return page(this.auditEntries().filter(fits), cursor, limit);
    },
    chronicle: (after, limit) => {
      const entries = this.audit.slice(after, after + limit).map((draft, i) => {
        const link = { ...draft, sequence: after + i + 1, previous: `h${after + i}`, hash: `h${after + i + 1}` };
        const [kind, id = ''] = link.target.split(':');
        const alarm = kind === 'alarm' ? (this.alarms.find((entry) => entry.id === id) ?? null) : null;
        const step = this.transitions.find(({ alarmId, sequence }) => alarmId === id && sequence === link.detail.step) ?? null;
        const site = kind === 'device' ? this.devices.get(id) : kind === 'terminal' ? this.terminals.get(id) : alarm;
        return { link, place: site?.place ?? null, alarm, step, fact: null, response: null, responseStep: null };
      });
      return { entries, next: this.audit.length > after + limit ? after + limit : null };
    },
    response: () => null,
    openResponses: () => [],
    responsesOfIncident: (id) =>
      this.alarms.filter((alarm) => alarm.id === id).map((alarm) => opened(samplePlan, alarm, { at: alarm.raisedAt, human: 0 })),
    responseSteps: (responseId) => [{ ...sampleStep, responseId }],
    responses: ({ place, cursor, limit }) => {
      const seen = this.alarms.filter((alarm) => covers(place ?? '', alarm.place));
      return page(
        seen.map((alarm) => opened(samplePlan, alarm, { at: alarm.raisedAt, human: 0 })),
        cursor,
        limit,
      );
    },
    command: (id) => this.commands.find((command) => command.id === id) ?? null,
    openCommands: () => [],
    commands: ({ deviceId, cursor, limit }) =>
      page(
        this.commands.filter((command) => command.deviceId === deviceId),
        cursor,
        limit,
      ),
    firstKept: () => this.firstKept,
    chronicleEnd: () => ({ sequence: this.audit.length, judged: this.judged }),
    verifyAudit: () => ({ checked: this.audit.length, bad: null }),
    profileSource: () => null,
    ruleDrafts: () => [],
  };
}
