import { createHash, randomBytes } from 'node:crypto';
import type { DeviceTests } from '../../src/api/device-tests.ts';
import { leastPasses, PasswordHasher } from '../../src/api/people/password.ts';
import type { ActResult, ApiPorts, ApiSettings, Commands, DeviceAdministration, StreamIdentity } from '../../src/api/ports.ts';
import { Administration } from '../../src/gateway/administration.ts';
import { KpiDesk } from '../../src/gateway/kpi-desk.ts';
import { LatestNumbers } from '../../src/gateway/latest-numbers.ts';
import { LimitedAccounts } from '../../src/gateway/limited-accounts.ts';
import { MaintenanceDesk } from '../../src/gateway/maintenance-desk.ts';
import type { ActOrigin, AlarmAct } from '../../src/model/act.ts';
import type { ServiceAct, ServiceEntry, ServiceResult, Shelf } from '../../src/model/aside.ts';
import type { MessageReadings } from '../../src/model/chronicle.ts';
import type { Command } from '../../src/model/command.ts';
import { withChanges } from '../../src/model/device-record.ts';
import type { DeviceTest } from '../../src/model/device-test.ts';
import type { Intake } from '../../src/model/intake.ts';
import type { Forecast } from '../../src/model/maintenance.ts';
import { planJson } from '../../src/model/plan-json.ts';
import type { Problem } from '../../src/model/problem.ts';
import type { Reading } from '../../src/model/reading.ts';
import type { Role } from '../../src/model/registry.ts';
import type { SeriesQuery } from '../../src/model/series-store.ts';
import { drillReport } from '../../src/respond/drill-report.ts';
import { behindFigure, indicators } from '../../src/respond/indicators.ts';
import { opened } from '../../src/respond/response-life.ts';
import { AttemptLimits } from '../../src/runtime/attempt-limits.ts';
import { ManualClock } from '../../src/runtime/clock.ts';
import { Metrics } from '../../src/runtime/metrics.ts';
import { newSecret } from '../../src/runtime/random.ts';
import { dutyDesk, putDuty } from './fake-duty.ts';
import { FakeJournal } from './fake-reader.ts';
import {
  sampleAlarm,
  sampleCommand,
  sampleDelivery,
  sampleDraft,
  sampleExplained,
  sampleFiring,
  sampleInterlock,
  sampleLabRun,
  samplePath,
  samplePlan,
  samplePlannedDrill,
  sampleProblem,
  sampleProfile,
  sampleSite,
  sampleStep,
  start,
} from './sample-data.ts';

const both = { zh: '中文', en: 'English' };
export const sha256 = (text: string | Uint8Array) => createHash('sha256').update(text).digest('hex');

/** Not measured: the tests are about what is done with a password, not about how long it takes. */
export const hasher = new PasswordHasher(async () => leastPasses);

class RefusedWrite extends Error {
  readonly code: string;
  readonly field: string;
  constructor(code: string, field: string) {
    super(`${field}: ${code}`);
    this.code = code;
    this.field = field;
  }
}

/** Everything the API is given, in memory; what it did can be looked at afterwards. */
export class World {
  readonly journal = new FakeJournal();
  readonly clock = new ManualClock(start);
  readonly metrics = new Metrics();
  readonly acts: { act: AlarmAct; origin: ActOrigin }[] = [];
  readonly services: { act: ServiceAct; origin: ActOrigin }[] = [];
  shelves: readonly Shelf[] = [];
  readonly forecasts = new Map<string, readonly Forecast[]>();
  permits: readonly ServiceEntry[] = [];
  readonly taken: Intake[] = [];
  readonly streams: { terminalId: string; after: number | null; identity: StreamIdentity }[] = [];
  readonly failures: unknown[] = [];
  readonly samples: Reading[] = [];
  /** What the journal's messages said, for the events feed. */
  readonly said: MessageReadings[] = [];
  problems: readonly Problem[] = [];
  ready = true;
  silent = false;

  async addUser(id: string, role: Role, place = '', password: string | null = null): Promise<void> {
    const passwordHash = password === null ? null : await hasher.hash(password);
    await this.journal.change([{ kind: 'user', user: { id, name: id, role, place }, passwordHash }], []);
  }

  /** Returns the token. */
  addToken(id: string, role: Role, place = ''): string {
    const secret = randomBytes(32).toString('base64url');
    this.journal.tokens.set(id, { entry: { id, role, place, createdAt: start }, hash: sha256(secret) });
    return secret;
  }

  addDevice(id: string, place: string, secret = newSecret(randomBytes, 32)): string {
    this.journal.devices.set(id, { id, profile: sampleProfile.id, place });
    this.journal.secrets.set(`device:${id}`, sha256(secret));
    return secret;
  }

  addTerminal(id: string, place: string, secret = newSecret(randomBytes, 32)): string {
    this.journal.terminals.set(id, { id, place });
    this.journal.secrets.set(`terminal:${id}`, sha256(secret));
    return secret;
  }

  addAlarm(id: string, place: string, more: Parameters<typeof sampleAlarm>[2] = {}): void {
    const alarm = sampleAlarm(id, place, more);
    this.journal.alarms.push(alarm);
    this.journal.transitions.push({
      alarmId: id,
      sequence: 1,
      position: 1,
      at: alarm.raisedAt,
      event: 'raised',
      from: 'normal',
      to: 'unacknowledged',
      reason: alarm.reason,
      by: null,
      comment: null,
    });
    this.journal.deliveries.push(sampleDelivery(alarm));
  }

  /** `id` with somebody on, and `h-<id>` that waits for its answer. */
  addDuty(id: string, place: string): void {
    putDuty(this.journal.duty, id, place, start);
  }

  private readonly administration = new Administration({
    journal: this.journal,
    clock: this.clock,
    random: randomBytes,
    hashPassword: (password) => hasher.hash(password),
    onTerminal: () => {},
  });

  private readonly deviceAdministration: DeviceAdministration = {
    add: async (wanted, origin) => {
      const added = [];
      for (const { id, profile, place = '', secret = newSecret(randomBytes, 32), ...papers } of wanted) {
        if (this.journal.devices.has(id)) throw new RefusedWrite('exists', 'id');
        if (profile !== sampleProfile.id) throw new RefusedWrite('unknown-profile', 'profile');
        if (secret.length < 22) throw new RefusedWrite('weak-secret', 'secret');
        this.addDevice(id, place, secret);
        this.journal.devices.set(id, { id, profile, place, record: withChanges({}, papers) });
        await this.note('device.added', origin);
        added.push({ id, profile, place, secret });
      }
      return added;
    },
    change: async (id, { place, ...papers }, origin) => {
      const entry = this.journal.devices.get(id)!;
      const next = { ...entry, place: place ?? entry.place, record: withChanges(entry.record ?? {}, papers) };
      this.journal.devices.set(id, next);
      await this.note('device.changed', origin);
      return next;
    },
    replace: async (id, { secret = newSecret(randomBytes, 32), reason = null }, origin) => {
      const entry = this.journal.devices.get(id)!;
      const gone = { at: start, profile: entry.profile, record: entry.record ?? {}, reason };
      const next = { ...entry, replaced: [gone] };
      this.journal.devices.set(id, next);
      this.journal.secrets.set(`device:${id}`, sha256(secret));
      await this.note('device.replaced', origin);
      return { ...next, secret };
    },
    retire: async (id, origin) => {
      const entry = this.journal.devices.get(id)!;
      this.journal.devices.delete(id);
      this.journal.retired.set(id, { ...entry, retiredAt: start });
      await this.note('device.retired', origin);
    },
  };

  private readonly tested = new Map<string, DeviceTest>();
  private readonly deviceTests: DeviceTests = {
    of: (id) => this.tested.get(id) ?? null,
    start: async ({ id, terminals, minutes = 30, reason }, { by }) => {
      if (this.tested.has(id)) throw new RefusedWrite('under-test', 'id');
      if (terminals.some((terminal) => !this.journal.terminals.has(terminal))) throw new RefusedWrite('bad-test', 'terminals');
      const until = start + minutes * 60_000;
      const test = { deviceId: id, by: by ?? '', reason, terminals, since: start, until, untilRun: until };
      this.tested.set(id, test);
      return test;
    },
    end: async (id) => {
      const test = this.tested.get(id) ?? null;
      this.tested.delete(id);
      return test;
    },
  };

  async invite(userId: string | null, lifeMs = 86_400_000): Promise<string> {
    const secret = randomBytes(24).toString('base64url');
    this.journal.invitations.set(sha256(secret), { userId, expiresAt: this.clock.wall() + lifeMs });
    return secret;
  }

  private async note(act: string, origin: ActOrigin): Promise<void> {
    await this.journal.change([], [{ at: this.clock.wall(), origin, act, target: 'test', detail: {} }]);
  }

  private act(act: AlarmAct, origin: ActOrigin): ActResult {
    this.acts.push({ act, origin });
    const index = this.journal.alarms.findIndex(({ id }) => id === act.alarmId);
    const alarm = this.journal.alarms[index];
    if (alarm === undefined) return { kind: 'refused', code: 'not-found', message: { zh: '无', en: 'none' } };
    if (act.act === 'end') return { kind: 'refused', code: 'condition-holds', message: { zh: '仍成立', en: 'it holds' } };
    if (act.act === 'shelve') {
      const { comment: reason, minutes, oneShot } = act;
      const shelved = { by: origin.by ?? '', reason, since: start, until: start + minutes * 60_000, oneShot };
      this.journal.alarms[index] = { ...alarm, shelved };
      return { kind: 'done', alarm: { ...alarm, shelved } };
    }
    if (act.act !== 'acknowledge') return { kind: 'done', alarm };
    if (alarm.acknowledgedBy !== null) return { kind: 'unchanged', alarm };
    const acknowledged = { ...alarm, state: 'acknowledged', acknowledgedBy: origin.by, acknowledgedAt: this.clock.wall() } as const;
    this.journal.alarms[index] = acknowledged;
    return { kind: 'done', alarm: acknowledged };
  }

  private service(act: ServiceAct, origin: ActOrigin): ServiceResult {
    this.services.push({ act, origin });
    if (act.act === 'in') return { kind: 'unchanged', entry: null };
    const { minutes, ...what } = act;
    const until = start + minutes * 60_000;
    return { kind: 'done', entry: { ...what, by: origin.by ?? '', since: start, until, untilRun: until } };
  }

  private ask({ id: deviceId, command, reason = '' }: Parameters<Commands['ask']>[0], origin: ActOrigin): Command {
    if (command !== 'mute') throw new RefusedWrite('bad-command', 'command');
    const asked = sampleCommand(`c${this.journal.commands.length + 1}`, deviceId, { origin, why: reason });
    this.journal.commands.push(asked);
    return asked;
  }

  private query(query: SeriesQuery): Reading[] {
    return this.samples
      .filter(({ ts, point }) => ts >= query.from && ts < query.to && (query.points.length === 0 || query.points.includes(point)))
      .sort((a, b) => a.ts - b.ts || (a.point < b.point ? -1 : 1))
      .slice(0, query.limit);
  }

  private responses() {
    return this.journal.alarms.flatMap(({ id }) => this.response(id) ?? []);
  }

  private response(id: string) {
    const alarm = this.journal.alarms.find((each) => each.id === id);
    return alarm === undefined ? null : { ...opened(samplePlan, alarm, { at: start, human: 0 }), exercise: id === 'alarm-drill' };
  }

  ports(settings: Partial<ApiSettings> = {}): ApiPorts {
    return {
      reader: this.journal.reader,
      tiers: fakeTiers(this.journal),
      change: (changes, audit) => this.journal.change(changes, audit),
      series: { query: async (query) => this.query(query), latest: async () => this.samples.slice(-3) },
      feed: {
        gatewayId: 'gw-test',
        epoch: 1,
        readings: async (after, through, limit) => ({
          messages: this.said.filter(({ position }) => position > after && position <= Math.min(through, after + limit)),
          looked: Math.min(through, after + limit),
        }),
      },
      asyncApi: () => ({ asyncapi: '3.0.0' }),
      custody: {
        accept: async (message) => {
          if (this.journal.broken) throw new Error('disk full');
          this.taken.push(message);
          return { position: this.taken.length, duplicate: false, problems: this.problems, awaits: false };
        },
      },
      accounts: new LimitedAccounts(
        {
          authenticate: (name, secret) => {
            const wanted = (hash: string) =>
              [...this.journal.secrets].find(([key, value]) => key.endsWith(`:${name}`) && value === hash)?.[0];
            const key =
              secret === null ? [...this.journal.secrets].find(([, value]) => value === sha256(name))?.[0] : wanted(sha256(secret));
            if (key === undefined) return null;
            const [kind, id] = key.split(':') as ['device' | 'terminal', string];
            return { kind, id };
          },
          named: (kind, id) => (this.journal.secrets.has(`${kind}:${id}`) ? { kind, id } : null),
        },
        new AttemptLimits(this.clock),
      ),
      administration: this.administration,
      devices: this.deviceAdministration,
      tests: this.deviceTests,
      workbench: {
        source: () => ({ version: 'v1', text: 'id: x' }),
        check: async () => ({ profile: null, problems: [sampleProblem], examples: { run: 0, all: 0 } }),
        explain: async () => sampleExplained,
      },
      lab: {
        start: () => ({ run: sampleLabRun, problems: [] }),
        run: () => sampleLabRun,
        all: () => [sampleLabRun],
        stop: () => sampleLabRun,
      },
      ruleDrafts: {
        shadowMs: 3_600_000,
        all: () => [sampleDraft],
        text: () => 'id: gas-household',
        baseText: () => 'id: gas-household',
        propose: async () => sampleDraft,
        approve: async () => sampleDraft,
        withdraw: async () => sampleDraft,
        shadow: () => ({ run: sampleLabRun, problems: [] }),
        publish: async () => sampleDraft,
        rollBack: async () => sampleDraft,
      },
      commands: { ask: async (wanted, origin) => this.ask(wanted, origin) },
      alarmAct: async (act, origin) => this.act(act, origin),
      cap: {
        alert: (identifier) => (identifier === 'alarm-east.1' ? { place: 'east/1', xml: '<alert/>' } : null),
        feed: async () => '<feed/>',
      },
      interlocks: {
        inForce: () => [sampleInterlock],
        sites: () => [sampleSite],
        problems: () => [sampleProblem],
        firing: (id) => this.journal.reader.firing(id),
        act: async ({ act }, origin) => {
          await this.note(`interlock.${act}`, origin);
          return { kind: 'interlock', site: sampleSite, firing: sampleFiring('f-1', 'east') };
        },
        causes: () => [{ id: 'gas-1', place: 'east/1' }],
        targets: () => ({ area: 'east/1', moved: [{ effect: { id: 'close-valve' }, deviceId: 'gas-1' }], without: [], spared: [] }),
      },
      responses: {
        plans: () => [samplePlan],
        response: (id) => this.response(id),
        steps: (id) => [{ ...sampleStep, responseId: id }],
        planOf: (response) => planJson(samplePlan, response, null, { at: this.clock.wall(), human: 0 }, null),
        now: () => ({ at: this.clock.wall(), human: 0 }),
        pendingOf: () => [],
        indicators: async (range, levels) =>
          indicators(this.responses(), () => samplePlan, { ...range, from: 0, levels, known: [], communities: [], drillsPerYear: 4 }),
        behind: async (_range, figure) => behindFigure(this.responses(), figure),
        drillReport: (response) => drillReport(samplePlan, response, [sampleStep]),
        act: async ({ responseId }) => ({ kind: 'done', response: this.response(responseId)! }),
        plannedDrills: () => [samplePlannedDrill],
        startDrill: async () => ({ kind: 'done', id: 'drill-1', alarmId: 'alarm-east' }),
        stopDrill: async (id) => ({ kind: 'unchanged', id }),
      },
      duty: dutyDesk(this.journal, this.clock),
      paths: async () => [samplePath],
      askPresence: async () => {},
      capInbox: {
        placeOf: (source) => (source === 'met' ? '' : null),
        take: async () => ({ outcome: 'raised', identifier: 'm1', duplicate: false }),
      },
      asides: {
        shelves: () => this.shelves,
        outOfService: () => this.permits,
        act: async (act, origin) => this.service(act, origin),
      },
      maintenance: () =>
        new MaintenanceDesk({
          reader: this.journal.reader,
          profileOf: () => sampleProfile,
          activeAlarms: () => this.journal.alarms,
          lastMessageAt: () => start,
          notMonitored: () => null,
          latest: new LatestNumbers(),
          forecasts: (id) => this.forecasts.get(id) ?? [],
          today: () => '2026-01-01',
          clock: this.clock,
          breathe: async () => {},
        }).all(),
      kpis: (range) =>
        new KpiDesk({
          reader: this.journal.reader,
          series: { query: async () => [] },
          profileOf: () => sampleProfile,
          clock: this.clock,
          breathe: async () => {},
        }).report(range),
      profiles: () => [sampleProfile],
      reloadProfiles: async (origin) => {
        await this.note('profiles.changed', origin);
        return { changed: [{ id: sampleProfile.id, from: null, to: 'v1' }], problems: [sampleProblem], inForce: 1 };
      },
      profileProblems: () => [sampleProblem],
      liveness: () => [{ terminalId: 'gate', live: true, lastAliveAt: start, visible: true, sound: 'on', lastSequence: 4, connections: 1 }],
      deviceConnectivity: () => ({ connected: true, lastMessageAt: start, silent: this.silent, notMonitored: null }),
      demo: () => ({
        round: 1,
        story: both,
        step: 1,
        steps: 2,
        now: both,
        see: both,
        todo: both,
        deviceId: 'gas-1',
        place: 'east/1',
        at: start,
        next: { story: both, now: both, at: start },
      }),
      readiness: () => ({ checks: [{ name: 'journal', ok: this.ready, detail: this.ready ? 'writes' : 'disk full' }] }),
      openTerminalStream: (socket, terminalId, after, identity) => {
        this.streams.push({ terminalId, after, identity });
        socket.send(JSON.stringify({ type: 'heartbeat', sequence: 0 }));
      },
      attachMqtt: (socket) => socket.on('message', (data) => socket.send(data)),
      attachOcpp: (socket, _request, stationId, version) => socket.send(`${stationId} ${version}`),
      failed: (error) => this.failures.push(error),
      metrics: this.metrics,
      clock: this.clock,
      random: (count) => randomBytes(count),
      hasher,
      settings: {
        secure: false,
        timeZone: 'Asia/Shanghai',
        sessions: { idleMs: 12 * 3_600_000, absoluteMs: 7 * 86_400_000 },
        trustProxy: null,
        hosts: ['anlin.test:8080'],
        publicDir: '/nowhere',
        build: 'b1',
        tls: null,
        metricsOpen: false,
        longest: { shelvingMinutes: 1_440, serviceMinutes: 10_080 },
        version: '0.0.0',
        ...settings,
      },
    };
  }
}

/** Registered gateways that have never come. */
function fakeTiers(journal: FakeJournal): ApiPorts['tiers'] {
  return {
    authenticate: (_id, secret) => (Buffer.from(secret).toString() === 'gateway-secret' ? true : 'wrong'),
    attach: (socket) => socket.close(1000, 'attached'),
    self: () => ({ gateway: 'gw-test', name: 'test', tier: 'city', lastBackupAt: null, above: null }),
    all: () =>
      [...journal.gateways.values()].map((gateway) => ({
        ...gateway,
        connected: false,
        heardAt: null,
        link: null,
        histories: [],
        backlog: null,
      })),
    add: async ({ id, place = '' }) => {
      journal.gateways.set(id, { id, place });
      return { id, place, secret: 'gateway-secret' };
    },
    remove: async (id) => void journal.gateways.delete(id),
  };
}
