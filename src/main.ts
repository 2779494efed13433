import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Administration, sha256 } from './administration.ts';
import { buildApi } from './api/build-api.ts';
import { hashPassword } from './api/people/password.ts';
import type { ReadinessCheck } from './api/ports.ts';
import type { Settings } from './config/settings.ts';
import { DeviceAccounts } from './device-accounts.ts';
import { gatewayGauges, gatewayMeters } from './gateway-meters.ts';
import { countInto } from './ingest/mqtt/counted.ts';
import { MqttSource } from './ingest/mqtt/mqtt-source.ts';
import type { DurableJournal } from './journal/durable-journal.ts';
import { openJournal } from './journal/open-journal.ts';
import { Judge } from './judge.ts';
import type { ActOrigin } from './model/act.ts';
import type { JournalReader } from './model/journal.ts';
import type { RawMessage } from './model/raw-message.ts';
import { subjectKey } from './model/subject.ts';
import type { Parsed } from './normalise/parse-body.ts';
import { SealingKeys } from './normalise/sealing-keys.ts';
import { MqttTerminals } from './notify/channels/mqtt/mqtt-terminals.ts';
import { attachTerminalSocket } from './notify/channels/stream/terminal-socket.ts';
import { coveredSignals, uncoveredSignal, uncoveredSignals } from './notify/coverage.ts';
import { hubMeters } from './notify/hub-meters.ts';
import { TerminalHub } from './notify/terminal-hub.ts';
import { ProfileSet, restoreCore } from './open-core.ts';
import { Pipeline } from './pipeline.ts';
import { systemClock } from './runtime/clock.ts';
import { createLog, type Log } from './runtime/log.ts';
import { Metrics } from './runtime/metrics.ts';
import { packageRoot } from './runtime/package-root.ts';
import { newSecret, systemRandom } from './runtime/random.ts';
import { RunningTime } from './runtime/running-time.ts';
import { EmbeddedStore } from './store/embedded/embedded-store.ts';
import { SeriesFeed } from './store/series-feed.ts';
import { terminalPorts } from './terminal-ports.ts';
import { startUpkeep } from './upkeep.ts';

/** A gateway that is up. */
export interface Gateway {
  /** Addresses that were really bound. */
  readonly http: string;
  readonly mqtt: string;
  readonly mqtts: string | null;
  /** Where the first administrator is set up; null when there is a user already. */
  readonly setupLink: string | null;
  readonly administration: Administration;
  readonly reader: JournalReader;
  /** See cli/site-commands.ts. */
  lendSecret(deviceId: string): string;
  /** Everything accepted is on disk when it resolves; bounded to about ten seconds. */
  stop(): Promise<void>;
}

const clock = systemClock;
const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));
const bySelf: ActOrigin = { by: null, via: 'gateway', from: 'start' };

/** Opens everything in the order of the flow, the sources last: what is accepted has somewhere to go. */
export async function startGateway(settings: Settings): Promise<Gateway> {
  const log = createLog(settings['log.level']);
  const metrics = new Metrics();
  metrics.collectProcess();
  const meters = gatewayMeters(metrics);
  const closing: (() => Promise<void> | void)[] = [];
  try {
    return await open();
  } catch (error) {
    for (const close of closing.reverse()) await close();
    throw error;
  }

  async function open(): Promise<Gateway> {
    const { journal, running } = await openStampedJournal(settings, log, meters.journal);
    closing.push(() => journal.close());
    const profiles = new ProfileSet(journal, log);
    const { evaluator, book } = restoreCore(journal, profiles, settings.timeZone);
    const inForce = [...profiles.inForce().values()];
    const versions = await profiles.reload(settings['devices.folder'] ?? join(packageRoot(), 'devices'));
    const keys = new SealingKeys({ folder: join(settings.data, 'keys'), clock, random: systemRandom });
    keys.start();

    const store = new EmbeddedStore({
      folder: settings.data,
      rawDays: settings['store.rawDays'],
      rollupDays: settings['store.rollupDays'],
      onDamage: ({ kind, reason }) => {
        log.error({ kind, reason }, 'the time-series store was damaged');
        damaged.push(`series.db: ${reason}`);
      },
    });
    const damaged: string[] = [];
    if (journal.status().damage !== null) damaged.push(`journal.db: ${journal.status().damage}`);

    const parses = new WeakMap<RawMessage, Parsed>();
    const hub = new TerminalHub({
      clock,
      schedule: (delay, run) => {
        const timer = setTimeout(run, delay);
        return () => clearTimeout(timer);
      },
      ports: terminalPorts(journal, book, () => pipeline),
      meters: hubMeters(metrics),
      language: settings.language,
      livenessChanged: () => sayCoverage(),
    });
    const judge = new Judge(
      {
        evaluator,
        book,
        profile: (id, version) => profiles.find(id, version),
        isDuplicate: (record) => record.kind === 'message' && journal.isDuplicateRecord(record),
        endedAlarm: (id) => journal.reader.alarm(id),
        terminals: () => journal.reader.terminals(),
        presumedLive: (id) => hub.presumedLive(id),
        lastSequence: (id) => journal.reader.lastSequence(id),
        onReadings: (batch) => feed.offer(batch),
        onActResult: (position, result) => pipeline.noteActResult(position, result),
        onUncovered: (alarm) => uncovered.set(alarm.place, alarm),
        count: meters.count,
      },
      parses,
    );
    const feed = new SeriesFeed({
      store,
      reread: (after, limit) => {
        const records = journal.read(after, limit);
        return { batches: records.flatMap((record) => judge.reread(record)), through: records.at(-1)?.position ?? after };
      },
      judged: () => pipeline.judgedPosition(),
      onBehind: (behind, why) => {
        log.warn({ behind, why }, 'time-series store');
        meters.behind(behind);
      },
      sleep,
    });
    judge.restore(journal.reader.devices(), inForce);
    const uncovered = new Map<string, Parameters<typeof uncoveredSignal>[0]>();
    const sayCoverage = () => {
      const active = [...book.active()];
      const terminals = journal.reader.terminals();
      const live = (id: string) => hub.presumedLive(id);
      for (const signal of [...coveredSignals(active, terminals, live), ...uncoveredSignals(active, terminals, live)]) observe(signal);
    };
    const observe = (signal: Parameters<Pipeline['observe']>[0]) => {
      pipeline.observe(signal).catch((error) => log.error({ error, rule: signal.rule }, 'an observation could not be journalled'));
    };
    const pipeline = new Pipeline({
      journal,
      judge,
      evaluator,
      book,
      feed,
      sealing: keys,
      running,
      parses,
      onCommitted: (state) => {
        hub.onDeliveries(state.deliveries);
        const terminals = uncovered.size > 0 ? journal.reader.terminals() : [];
        const signals = [...uncovered.values()].map((alarm) => uncoveredSignal(alarm, terminals));
        uncovered.clear();
        for (const signal of new Map(signals.map((each) => [each.subject, each])).values()) observe(signal);
      },
      sleep,
      log,
    });
    await pipeline.start();
    closing.push(() => pipeline.stop());
    if (versions !== null) await journal.append([{ kind: 'profiles', versions }]);
    for (const what of damaged) {
      observe({ subject: subjectKey('gateway', ''), component: '', rule: 'store.damaged', to: 'event', reason: { zh: what, en: what } });
    }

    const accounts = new DeviceAccounts(clock);
    accounts.load(journal.reader);
    const administration = new Administration({
      journal,
      profiles: () => profiles.inForce(),
      clock,
      random: systemRandom,
      hashPassword,
      onDevice: (id, secretHash) => accounts.put({ kind: 'device', id }, secretHash),
      onTerminal: (terminal, secretHash) => {
        accounts.put({ kind: 'terminal', id: terminal.id }, secretHash);
        void pipeline.addTerminal(terminal);
      },
      onDeviceRetired: (id) => {
        accounts.remove({ kind: 'device', id });
        mqtt.revoke({ kind: 'device', id });
      },
    });

    const tls = tlsOf(settings);
    const connected = new Set<string>();
    const mqtt = new MqttSource({
      host: settings['mqtt.host'],
      port: settings['mqtt.port'],
      ...(tls === null ? {} : { tls: { ...tls, port: settings['mqtts.port'] } }),
      limits: { connections: settings['mqtt.maxConnections'], connectionsPerAddress: settings['mqtt.maxPerAddress'] },
      accounts,
      clock,
      count: countInto(metrics),
      custody: pipeline,
      onTerminalMessage: async (id, payload) => {
        await terminals.receive(id, payload);
      },
      onCommandResult: () => {},
      onDenied: (account, topic) => log.warn({ account, topic }, 'a topic outside the rights of the account'),
      onSignal: ({ rule, to, account, count }) =>
        observe({
          subject: subjectKey(account.kind, account.id),
          component: '',
          rule,
          to,
          reason:
            to === 'true'
              ? { zh: `一分钟内 ${count} 次抢占连接`, en: `${count} take-overs within a minute` }
              : { zh: '一分钟内没有再抢占连接', en: 'No take-over for a minute' },
        }),
      onConnection: (account, up) => {
        if (account.kind === 'terminal') return up ? terminals.subscribed(account.id) : terminals.gone(account.id);
        if (up) connected.add(account.id);
        else connected.delete(account.id);
      },
      onError: (error) => log.error({ error }, 'MQTT broker'),
    });
    const terminals = new MqttTerminals({
      hub,
      publish: async (topic, payload) => {
        await mqtt.publishTo(topic, Buffer.from(payload), 1);
      },
      disconnect: (id) => mqtt.revoke({ kind: 'terminal', id }),
    });
    hub.start();
    closing.push(() => hub.stop());
    const upkeep = startUpkeep({
      journal,
      pipeline,
      feed,
      store,
      keys,
      clock,
      rawHours: settings['journal.rawHours'],
      rawBytes: settings['journal.rawBytes'],
      rawDays: settings['store.rawDays'],
      log,
    });
    closing.push(() => upkeep.stop());

    const readiness = (): readonly ReadinessCheck[] => {
      const failure = pipeline.failure();
      return [
        { name: 'journal', ok: failure === null, detail: failure ?? 'takes commits' },
        { name: 'mqtt', ok: ports !== null, detail: ports === null ? 'not listening' : `port ${ports.mqtt}` },
        { name: 'time-series', ok: true, detail: `${feed.backlog()} messages behind` },
      ];
    };
    let ports: { mqtt: number; mqtts: number | null } | null = null;
    const api = await buildApi({
      reader: journal.reader,
      series: store,
      custody: pipeline,
      accounts,
      administration,
      change: (changes, audit) => journal.change(changes, audit),
      alarmAct: (act, origin) => pipeline.alarmAct(act, origin),
      profiles: () => [...profiles.inForce().values()],
      liveness: () => hub.liveness(),
      deviceConnectivity: (id) => ({
        connected: connected.has(id),
        lastMessageAt: judge.lastMessageAt(id),
        silent: [...book.active()].some((alarm) => alarm.deviceId === id && alarm.rule === 'device.silent' && alarm.condition === 'true'),
      }),
      readiness: () => ({ checks: readiness() }),
      openTerminalStream: (socket, terminalId, after, identity) =>
        attachTerminalSocket(hub, socket, { terminalId, after, userId: identity.kind === 'session' ? identity.userId : null }),
      attachMqtt: (socket, request, from) => mqtt.attachWebSocket(socket, request, from),
      failed: (error, route) => log.error({ error, route }, 'a request failed'),
      metrics,
      clock,
      random: systemRandom,
      settings: {
        secure: tls !== null || settings.trustProxy !== null,
        trustProxy: settings.trustProxy,
        hosts: (settings['http.names'] ?? '').split(',').filter((name) => name !== ''),
        publicDir: publicFolder(),
        tls,
        metricsOpen: settings['metrics.open'],
        version: JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')).version,
      },
    });
    closing.push(() => api.close());
    const http = await api.listen({ host: settings['http.host'], port: settings['http.port'] });
    ports = await mqtt.start();
    closing.push(() => mqtt.stop());
    gatewayGauges(metrics, {
      journalPosition: () => journal.status().last,
      judgedPosition: () => pipeline.committedPosition(),
      storeBacklog: () => feed.backlog(),
      activeAlarms: () => book.counts(),
      connectedDevices: () => connected.size,
      registeredDevices: () => journal.reader.devices().length,
    });

    const base = `${tls === null ? 'http' : 'https'}://127.0.0.1:${new URL(http).port}`;
    const firstRun = journal.reader.users().length === 0;
    return {
      http: base,
      mqtt: `mqtt://127.0.0.1:${ports.mqtt}`,
      mqtts: ports.mqtts === null ? null : `mqtts://127.0.0.1:${ports.mqtts}`,
      setupLink: firstRun ? `${base}/setup/${await administration.invite(null, bySelf)}` : null,
      administration,
      reader: journal.reader,
      lendSecret: (id) => {
        const secret = newSecret(systemRandom);
        accounts.lend({ kind: 'device', id }, sha256(secret), clock.wall() + 3_600_000);
        return secret;
      },
      stop: async () => {
        for (const close of closing.reverse()) await close();
      },
    };
  }
}

/** The files alone, under the exclusive lock, for the CLI while no gateway runs. */
export async function openOffline(
  settings: Settings,
): Promise<{ administration: Administration; reader: JournalReader; close: () => Promise<void> }> {
  const log = createLog('silent');
  const { journal } = await openStampedJournal(settings, log, {});
  const profiles = new ProfileSet(journal, log);
  restoreCore(journal, profiles, settings.timeZone);
  await profiles.reload(settings['devices.folder'] ?? join(packageRoot(), 'devices'));
  const nobody = () => {};
  const administration = new Administration({
    journal,
    profiles: () => profiles.inForce(),
    clock,
    random: systemRandom,
    hashPassword,
    onDevice: nobody,
    onTerminal: nobody,
    onDeviceRetired: nobody,
  });
  return { administration, reader: journal.reader, close: () => journal.close() };
}

/** The journal and the running time that stamps its records; each needs the other to begin. */
async function openStampedJournal(
  settings: Settings,
  log: Log,
  observer: Parameters<typeof openJournal>[0]['observer'] & object,
): Promise<{ journal: DurableJournal; running: RunningTime }> {
  let running: RunningTime | null = null;
  const journal = await openJournal({
    folder: resolve(settings.data),
    clock,
    runNow: () => running?.now() ?? 0,
    newGatewayId: () => `gw-${randomUUID()}`,
    onFatal: (error) => {
      // Without its journal the gateway can keep nothing, so it must not look alive. A supervisor starts it again.
      log.fatal({ error }, 'the journal is gone; the gateway ends');
      process.exit(1);
    },
    observer,
  });
  running = new RunningTime(clock, journal.status().run);
  return { journal, running };
}

function tlsOf(settings: Settings): { cert: Buffer; key: Buffer } | null {
  const { 'tls.cert': cert, 'tls.key': key } = settings;
  return cert === null || key === null ? null : { cert: readFileSync(cert), key: readFileSync(key) };
}

/** Built pages: `dist/src/web/public`, from compiled code and from sources alike. */
function publicFolder(): string {
  return join(packageRoot(), 'dist', 'src', 'web', 'public');
}
