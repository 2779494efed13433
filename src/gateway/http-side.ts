import { buildApi } from '../api/build-api.ts';
import type { Interlocks } from '../api/interlocks.ts';
import type { PasswordHasher } from '../api/people/password.ts';
import { roleMay } from '../api/people/permissions.ts';
import type { ReadinessCheck } from '../api/ports.ts';
import type { Settings } from '../config/settings.ts';
import type { TlsFiles } from '../config/tls-files.ts';
import type { DurableJournal } from '../journal/durable-journal.ts';
import type { DemoNarration } from '../model/demo.ts';
import type { AccountCheck } from '../model/intake.ts';
import { attachTerminalSocket } from '../notify/channels/stream/terminal-socket.ts';
import type { PathRecord } from '../notify/path-record.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { Metrics } from '../runtime/metrics.ts';
import { programVersion } from '../runtime/program-version.ts';
import { systemRandom } from '../runtime/random.ts';
import type { Administration } from './administration.ts';
import type { AsideDesk } from './aside-desk.ts';
import { asyncApiDocument } from './asyncapi-document.ts';
import type { CapSide } from './cap-side.ts';
import { subscribersOf } from './channel-settings.ts';
import type { CommandDesk } from './command-desk.ts';
import type { DeviceAdministration } from './device-administration.ts';
import type { DutyDesk } from './duty-desk.ts';
import type { Flow } from './flow.ts';
import type { KpiDesk } from './kpi-desk.ts';
import type { LabSide } from './lab-side.ts';
import type { MaintenanceDesk } from './maintenance-desk.ts';
import type { MqttSide } from './mqtt-side.ts';
import type { OcppSide } from './ocpp-side.ts';
import { publicFolder } from './page-build.ts';
import { PathDesk } from './path-desk.ts';
import { pathMeters } from './path-meters.ts';
import type { ProfileReload } from './profile-reload.ts';
import type { ResponseDesk } from './response-desk.ts';
import type { TestAdministration } from './test-administration.ts';
import { tierDesk } from './tier-desk.ts';
import type { TierSide } from './tier-side.ts';

/** The API and the pages over the flow; nothing listens yet. */
export function httpSide(
  settings: Settings,
  tls: TlsFiles | null,
  parts: {
    readonly journal: DurableJournal;
    readonly flow: Flow;
    readonly accounts: AccountCheck;
    readonly administration: Administration;
    readonly hasher: PasswordHasher;
    readonly devices: DeviceAdministration;
    readonly tests: TestAdministration;
    readonly asides: AsideDesk;
    readonly cap: CapSide;
    readonly tierSide: TierSide;
    /** How the sign of life to the outside does; null = nobody is told. */
    readonly heartbeat: Pick<PathRecord, 'measure'> | null;
    readonly duty: DutyDesk;
    readonly commands: CommandDesk;
    readonly interlocks: Interlocks;
    readonly responses: ResponseDesk;
    readonly tried: LabSide;
    readonly kpis: KpiDesk;
    readonly maintenance: MaintenanceDesk;
    readonly reload: ProfileReload;
    readonly mqttSide: MqttSide;
    readonly ocppSide: OcppSide;
    /** Bound ports of MQTT; null until it listens. */
    readonly mqttPorts: () => { readonly mqtt: number } | null;
    /** What a demonstration plays; null = this is none. */
    readonly demo: (() => DemoNarration | null) | null;
  },
  { metrics, log }: { metrics: Metrics; log: Log },
): ReturnType<typeof buildApi> {
  const { journal, flow, accounts, administration, hasher, devices, tests, commands, tried, reload, mqttSide, ocppSide, mqttPorts, demo } =
    parts;
  const { pipeline, profiles, book, judge, hub, store, feed, build } = flow;

  const paths = new PathDesk({
    reader: journal.reader,
    subscribers: subscribersOf(settings),
    others: [parts.tierSide.up?.path, parts.heartbeat].flatMap((path) => path ?? []),
    ran: () => journal.status().run,
    clock,
    breathe: () => new Promise((done) => setImmediate(done)),
  });
  pathMeters(metrics, paths);
  const version = programVersion();
  const asyncApi = asyncApiDocument(version);
  const readiness = (): readonly ReadinessCheck[] => {
    const failure = pipeline.failure();
    const refused = pipeline.refusedRows();
    const ports = mqttPorts();
    return [
      { name: 'journal', ok: failure === null, detail: failure ?? 'takes commits' },
      {
        name: 'judged state',
        ok: refused === 0,
        detail: refused === 0 ? 'all on disk' : `${refused} rows refused since the start, see the log`,
      },
      { name: 'mqtt', ok: ports !== null, detail: ports === null ? 'not listening' : `port ${ports.mqtt}` },
      // Behind is no reason to send devices elsewhere: alarms do not wait for the store.
      { name: 'time-series', ok: true, detail: `${feed.backlog()} messages behind` },
    ];
  };
  return buildApi({
    reader: journal.reader,
    series: store,
    feed: {
      gatewayId: journal.status().gatewayId,
      epoch: journal.status().epoch,
      readings: async (after, through, limit) => {
        const records = journal.read(after, limit);
        const messages = records.flatMap((record) => {
          const batches = record.position <= through ? judge.reread(record) : [];
          const [first] = batches;
          return first === undefined
            ? []
            : [{ position: record.position, deviceId: first.deviceId, receivedAt: first.receivedAt, batches }];
        });
        return { messages, looked: Math.min(through, records.length < limit ? through : (records.at(-1)?.position ?? through)) };
      },
    },
    custody: pipeline,
    accounts,
    administration,
    devices,
    tests,
    ...tried,
    commands,
    change: (changes, audit) => journal.change(changes, audit),
    alarmAct: (act, origin) => pipeline.alarmAct(act, origin),
    asides: parts.asides,
    interlocks: parts.interlocks,
    responses: parts.responses,
    duty: parts.duty,
    cap: parts.cap.desk,
    tiers: tierDesk(parts.tierSide, flow),
    capInbox: parts.cap.inbox,
    paths: () => paths.all(),
    askPresence: (id, minutes, origin) => flow.probes.ask(id, minutes, origin),
    maintenance: () => parts.maintenance.all(),
    kpis: (range) => parts.kpis.report(range),
    profiles: () => [...profiles.inForce().values()],
    reloadProfiles: (origin) => reload.reload(origin),
    profileProblems: () => reload.problems(),
    liveness: () => hub.liveness(),
    deviceConnectivity: (id) => {
      const notMonitored = flow.notMonitored(id);
      const said = [...book.active()].some(
        (alarm) => alarm.deviceId === id && alarm.rule === 'device.silent' && alarm.condition === 'true',
      );
      return {
        connected: mqttSide.connected.has(id) || ocppSide.connected.has(id),
        lastMessageAt: judge.lastMessageAt(id),
        silent: said || notMonitored !== null,
        notMonitored,
      };
    },
    readiness: () => ({ checks: readiness() }),
    ...(demo === null ? {} : { demo }),
    openTerminalStream: (socket, terminalId, after, identity, wire) => {
      const userId = identity.kind === 'session' ? identity.userId : null;
      // A token is a machine, a reader may not act: neither makes a terminal look attended, or signs for anybody.
      const role = journal.reader.users().find((user) => user.id === userId)?.role;
      const onlooker = identity.kind !== 'terminal' && (role === undefined || !roleMay(role, 'act'));
      attachTerminalSocket(hub, socket, { terminalId, after, userId, onlooker, wire });
    },
    attachMqtt: (socket, request, from) => mqttSide.mqtt.attachWebSocket(socket, request, from),
    attachOcpp: (socket, request, stationId, version) => ocppSide.ocpp.attach(socket, request, stationId, version),
    asyncApi: () => asyncApi,
    failed: (error, route) => log.error({ error, route }, 'a request failed'),
    metrics,
    clock,
    random: systemRandom,
    hasher,
    settings: {
      secure: tls !== null || settings.trustProxy !== null,
      trustProxy: settings.trustProxy,
      timeZone: settings.timeZone,
      sessions: { idleMs: settings['sessions.idleMinutes'] * 60_000, absoluteMs: settings['sessions.hours'] * 3_600_000 },
      hosts: (settings['http.names'] ?? '').split(',').filter((name) => name !== ''),
      longest: { shelvingMinutes: settings['alarms.shelvingHours'] * 60, serviceMinutes: settings['alarms.outOfServiceDays'] * 1_440 },
      publicDir: publicFolder(),
      build,
      tls,
      metricsOpen: settings['metrics.open'],
      version,
    },
  });
}
