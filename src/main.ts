import { measuredPasses, PasswordHasher } from './api/people/password.ts';
import { devicesFolder } from './config/devices-folder.ts';
import { portTaken } from './config/port-taken.ts';
import type { Settings } from './config/settings.ts';
import { readTls } from './config/tls-files.ts';
import { Administration } from './gateway/administration.ts';
import { AsideDesk } from './gateway/aside-desk.ts';
import { backupSide } from './gateway/backup-side.ts';
import { readCapKey } from './gateway/cap-desk.ts';
import { capSide, readCapSources } from './gateway/cap-side.ts';
import { readChannels } from './gateway/channel-settings.ts';
import { channelSide } from './gateway/channel-side.ts';
import { CommandBudget } from './gateway/command-budget.ts';
import { CommandDesk } from './gateway/command-desk.ts';
import { commandMeters } from './gateway/command-meters.ts';
import { DeviceAccounts } from './gateway/device-accounts.ts';
import { DeviceAdministration } from './gateway/device-administration.ts';
import { drillSide } from './gateway/drill-side.ts';
import { dutySide } from './gateway/duty-side.ts';
import { type Closing, openFlow } from './gateway/flow.ts';
import { httpSide } from './gateway/http-side.ts';
import { startHumanClock } from './gateway/human-clock.ts';
import { interlockSide } from './gateway/interlock-side.ts';
import { KpiDesk } from './gateway/kpi-desk.ts';
import { kpiMeters } from './gateway/kpi-meters.ts';
import { labSide } from './gateway/lab-side.ts';
import { LimitedAccounts } from './gateway/limited-accounts.ts';
import { maintenanceMeters } from './gateway/maintenance-meters.ts';
import { measureCommunity } from './gateway/measure-community.ts';
import { gatewayGauges, gatewayMeters } from './gateway/meters.ts';
import { mqttSide } from './gateway/mqtt-side.ts';
import { ocppSide } from './gateway/ocpp-side.ts';
import { opcuaSide } from './gateway/opcua-side.ts';
import { maintenanceSide } from './gateway/open-maintenance-desk.ts';
import { openResponseDesk } from './gateway/open-response-desk.ts';
import { ProfileReload } from './gateway/profile-reload.ts';
import { ProfileWatch } from './gateway/profile-watch.ts';
import { auditRefusedAccounts } from './gateway/refused-accounts.ts';
import type { Gateway } from './gateway/running-gateway.ts';
import { sha256 } from './gateway/secret.ts';
import { openStampedJournal } from './gateway/stamped-journal.ts';
import { TestAdministration } from './gateway/test-administration.ts';
import { tierSide } from './gateway/tier-side.ts';
import { startUpkeep } from './gateway/upkeep.ts';
import { startWatch } from './gateway/watch.ts';
import type { DemoNarration } from './model/demo.ts';
import type { JournalInput } from './model/journal-record.ts';
import { AttemptLimits } from './runtime/attempt-limits.ts';
import { systemClock as clock } from './runtime/clock.ts';
import { createLog } from './runtime/log.ts';
import { Metrics } from './runtime/metrics.ts';
import { newSecret, systemRandom } from './runtime/random.ts';

export type { Gateway } from './gateway/running-gateway.ts';

export interface GatewayOptions {
  /** For tests: the journal does not wait for the disk. */
  readonly noSync?: boolean;
  /** What a demonstration plays at present; left out = this is none. */
  readonly demo?: () => DemoNarration | null;
}

const lentForMs = 3_600_000;
const breathe = () => new Promise<void>((done) => setImmediate(done));

/** Opens everything in the order of the flow, the sources last, so that what is accepted has somewhere to go. */
export async function startGateway(settings: Settings, options: GatewayOptions = {}): Promise<Gateway> {
  const log = createLog(settings['log.level']);
  const metrics = new Metrics();
  metrics.collectProcess();
  const meters = gatewayMeters(metrics);
  const said = { metrics, meters, log };
  // Before anything is opened: what is wrong with them is said with the other settings.
  const openChannels = readChannels(settings, process.env);
  const capKey = readCapKey(settings);
  const capSources = readCapSources(settings, process.env);
  /** The opener closes, in reverse. */
  const closing: Closing = [];
  const close = async () => {
    const failures: unknown[] = [];
    // One that fails keeps none of the others open.
    for (const each of closing.splice(0).reverse())
      await Promise.resolve()
        .then(each)
        .catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  };
  try {
    const stamped = await openStampedJournal(settings, log, meters.journal, options.noSync);
    const { journal } = stamped;
    closing.push(() => journal.close());
    const flow = await openFlow(settings, stamped, said, closing);
    const { pipeline, hub, feed, store, keys, profiles, book, expressions, onLost } = flow;

    const accounts = new DeviceAccounts(clock);
    accounts.load(journal.reader);
    const tls = readTls(settings);
    const auditRefused = auditRefusedAccounts(journal, clock, (error) =>
      log.warn({ error }, 'a refused account is not in the audit chain'),
    );
    const checked = new LimitedAccounts(accounts, new AttemptLimits(clock), auditRefused);
    const commandCounts = commandMeters(metrics, () => flow.commands.all().length);
    const desk = new CommandDesk({
      book: flow.commands,
      budget: new CommandBudget(clock, commandCounts.refused),
      act: (act, origin) => pipeline.command(act, origin),
      profileOf: (id) => flow.judge.profileOf(id),
      meters: commandCounts,
      clock,
      random: systemRandom,
      log,
    });
    flow.onCommands((changed) => desk.onCommitted(changed));
    const side = mqttSide(settings, tls, checked, { desk, meters: commandCounts }, flow, said);
    const stations = ocppSide(flow, desk, metrics);
    const opcua = opcuaSide(settings, flow, desk, () => journal.reader.devices(), said);
    const hasher = new PasswordHasher(() => measuredPasses(clock));
    const administration = new Administration({
      journal,
      clock,
      random: systemRandom,
      hashPassword: (password) => hasher.hash(password),
      onTerminal: (terminal, secretHash) => {
        accounts.put({ kind: 'terminal', id: terminal.id }, secretHash);
        void pipeline.addTerminal(terminal);
      },
    });
    const devices = new DeviceAdministration({
      journal,
      profiles: () => profiles.inForce(),
      clock,
      random: systemRandom,
      onChange: () => opcua.changed(),
      onDevice: (id, secretHash) => accounts.put({ kind: 'device', id }, secretHash),
      onSecretVoid: (id, newHash) => {
        accounts.put({ kind: 'device', id }, newHash);
        side.mqtt.revoke({ kind: 'device', id });
        stations.ocpp.revoke(id);
      },
    });
    const tests = new TestAdministration(journal.reader, flow.tests, (act, origin) => pipeline.deviceTest(act, origin));
    const asides = new AsideDesk(book, (act, origin) => pipeline.service(act, origin), settings['alarms.outOfServiceDays'] * 1_440);
    const append = (inputs: readonly JournalInput[]) => pipeline.append(inputs);
    const { tests: testBook, responses: responseBook, tiers } = flow;
    const human = { tests: testBook, book, responses: responseBook, waiting: tiers.waiting, append, clock, running: stamped.running, log };
    const humanClock = await startHumanClock(human);
    closing.push(() => humanClock.stop());
    const responses = openResponseDesk(settings, journal.reader, flow, log);
    drillSide(settings, flow, log, closing);
    // Before it starts: its start tries until the disk takes it.
    closing.push(() => desk.stop());
    await desk.start();
    const interlocks = await interlockSide(settings, flow, desk, { ...said, running: stamped.running }, closing);
    hub.start();
    closing.push(() => hub.stop());
    const cap = capSide(settings, capKey, capSources, journal, flow, said);
    const duty = dutySide(settings, journal, flow, said, closing);
    const time = startWatch(settings, stamped, flow, said, closing);
    const channels = channelSide(openChannels, stamped, flow, said, settings, time, cap.desk, responses);
    closing.push(() => channels.stop());
    channels.start();
    closing.push(() => cap.stop());
    cap.start();
    const folder = devicesFolder(settings);
    const reload = new ProfileReload({
      folder,
      profiles,
      journal,
      stands: () => [...book.active()].some((alarm) => alarm.rule === 'profile.problem' && alarm.condition !== 'false'),
      observe: (signal) => pipeline.observe(signal),
      onInForce: () => opcua.changed(),
      clock,
      sleep: (ms) => new Promise((done) => setTimeout(done, ms)),
      log,
    });
    await reload.start();
    const profileWatch = new ProfileWatch(folder, reload, log);
    profileWatch.start();
    closing.push(() => profileWatch.stop());
    const { 'journal.rawHours': rawHours, 'journal.rawBytes': rawBytes, 'store.rawDays': rawDays } = settings;
    const upkeep = startUpkeep({
      journal,
      pipeline,
      settled: () => expressions.feed.settled(),
      feed,
      store,
      keys,
      clock,
      time,
      rawHours,
      rawBytes,
      rawDays,
      onLost,
      log,
    });
    closing.push(() => upkeep.stop());

    const tried = labSide(settings, folder, journal, flow, reload);
    closing.push(() => tried.lab.close());

    const kpis = new KpiDesk({
      reader: journal.reader,
      series: store,
      profileOf: (id) => flow.judge.profileOf(id),
      clock,
      breathe,
    });
    const { maintenance, forecasts } = maintenanceSide(settings.timeZone, journal.reader, store, flow, { breathe, log });
    closing.push(() => forecasts.stop());
    forecasts.start();
    const backups = backupSide(settings, journal, flow, said, closing);
    const between = tierSide(settings, journal, flow, said, closing, backups.lastAt);
    let ports: { mqtt: number; mqtts: number | null } | null = null;
    const parts = {
      demo: options.demo ?? null,
      journal,
      flow,
      accounts: checked,
      administration,
      hasher,
      devices,
      tests,
      asides,
      cap,
      tierSide: between,
      heartbeat: channels.path,
      duty,
      commands: desk,
      interlocks,
      responses,
      tried,
      kpis,
      maintenance,
      reload,
      mqttSide: side,
      ocppSide: stations,
      mqttPorts: () => ports,
    };
    const api = await httpSide(settings, tls, parts, said);
    closing.push(() => api.close());
    stations.ocpp.start();
    closing.push(() => stations.ocpp.stop());
    const bound = new URL(await api.listen({ host: settings['http.host'], port: settings['http.port'] }));
    closing.push(() => opcua.stop());
    opcua.start();
    ports = await side.mqtt.start();
    closing.push(() => side.mqtt.stop());
    between.start();
    gatewayGauges(metrics, {
      journalPosition: () => journal.status().last,
      judgedPosition: () => pipeline.committedPosition(),
      storeBacklog: () => feed.backlog(),
      activeAlarms: () => book.counts(),
      connectedDevices: () => side.connected.size + stations.connected.size,
      registeredDevices: () => journal.reader.devices().length,
      devicesUnderTest: () => flow.tests.all().length,
      quietAlarms: () => book.quietCounts(),
      shelves: () => book.shelves().length,
      outOfService: () => book.outOfService().length,
      clockBelieved: () => time.believed(),
      stepsDropped: () => flow.stepsDropped(),
    });
    maintenanceMeters(metrics, maintenance);
    const { reader } = journal;
    kpiMeters(metrics, { desk: kpis, terminals: () => reader.terminals(), stepTime: (newer) => reader.stepTime(newer), clock });
    const measured = measureCommunity(settings, journal.reader, flow, said);
    closing.push(() => measured.stop());

    const http = `${tls === null ? 'http' : 'https'}://127.0.0.1:${bound.port}`;
    const firstRun = journal.reader.users().length === 0;
    return {
      http,
      mqtt: `mqtt://127.0.0.1:${ports.mqtt}`,
      mqtts: ports.mqtts === null ? null : `mqtts://127.0.0.1:${ports.mqtts}`,
      setupLink: firstRun ? `${http}/setup/${await administration.invite(null, { by: null, via: 'gateway', from: 'start' })}` : null,
      administration,
      devices,
      tests,
      asides,
      commands: desk,
      interlocks,
      responses,
      gateways: between.registry,
      backups: backups.desk,
      lab: tried.lab,
      reader: journal.reader,
      reloadProfiles: (origin) => reload.reload(origin),
      lendSecret: (id) => {
        const secret = newSecret(systemRandom);
        accounts.lend({ kind: 'device', id }, sha256(secret), clock.monotonic() + lentForMs);
        return secret;
      },
      stop: close,
    };
  } catch (error) {
    await close().catch((failure: unknown) => log.error({ error: failure }, 'what a start had opened was not closed in order'));
    throw portTaken(error, settings);
  }
}
