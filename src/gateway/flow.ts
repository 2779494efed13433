import { join } from 'node:path';
import { CommandBook } from '../command/command-book.ts';
import { devicesFolder } from '../config/devices-folder.ts';
import type { Settings } from '../config/settings.ts';
import type { DurableJournal } from '../journal/durable-journal.ts';
import type { Command } from '../model/command.ts';
import type { Delivery } from '../model/delivery.ts';
import type { StateCommit } from '../model/journal.ts';
import type { Signal } from '../model/signal.ts';
import { subjectKey } from '../model/subject.ts';
import { SealingKeys } from '../normalise/sealing-keys.ts';
import { coveredSignals, uncoveredSignals } from '../notify/coverage.ts';
import { hubMeters } from '../notify/hub-meters.ts';
import { TerminalHub } from '../notify/terminal-hub.ts';
import { Pipeline } from '../pipeline.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { Metrics } from '../runtime/metrics.ts';
import { systemRandom } from '../runtime/random.ts';
import type { RunningTime } from '../runtime/running-time.ts';
import { SeriesFeed } from '../store/series-feed.ts';
import { subscribersOf } from './channel-settings.ts';
import { communityMeters } from './community-meters.ts';
import { expressionSide } from './expression-side.ts';
import { InsistentObserver } from './insistent-observer.ts';
import { Judge } from './judge.ts';
import { LatestNumbers } from './latest-numbers.ts';
import type { Flow } from './live-flow.ts';
import type { GatewayMeters } from './meters.ts';
import { type FiringListeners, openInterlocks } from './open-interlocks.ts';
import { openResponses } from './open-responses.ts';
import { openSeriesStore } from './open-series-store.ts';
import { openTiers, tierStore } from './open-tiers.ts';
import { pageBuild, publicFolder } from './page-build.ts';
import { terminalProbes } from './probe-side.ts';
import { ProfileSet, restoreCore } from './profile-set.ts';
import { RareNotice } from './rare-notice.ts';
import { receiptSide } from './receipt-side.ts';
import { shownAlarms } from './shown-alarms.ts';
import { storeBehind } from './store-behind.ts';
import { type ReceiptListener, terminalPorts } from './terminal-ports.ts';
import { UncoveredAlarms } from './uncovered-alarms.ts';

/** A database that refuses one message a second is one alarm, not 86,400 a day. */
const asideQuietMs = 10 * 60_000;

const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

export type { Flow } from './live-flow.ts';

/** What ends what is open, in the order of opening: pushed before each begins, so that a start that fails ends it too. */
export type Closing = (() => Promise<void> | void)[];

/** Restores the reducers, judges what a crash left unjudged, and puts the present device types in force. */
export async function openFlow(
  settings: Settings,
  { journal, running }: { journal: DurableJournal; running: RunningTime },
  { metrics, meters, log }: { metrics: Metrics; meters: GatewayMeters; log: Log },
  closing: Closing,
): Promise<Flow> {
  const profiles = new ProfileSet(journal, log);
  profiles.readFiles(devicesFolder(settings));
  const { evaluator, book, tests, kept } = restoreCore(journal, profiles, settings.timeZone, settings['incidents.placeLevels']);
  const commands = new CommandBook({
    inService: (id) => judge.device(id) !== undefined,
    stored: (id) => journal.reader.command(id),
  });
  commands.restore(journal.reader.openCommands());
  const interlocks = openInterlocks(journal.reader, kept, () => judge);
  const { plans, responses, drills } = openResponses(journal, settings, kept, log);
  const moment = () => ({ at: clock.wall(), human: responses.human.at({ run: running.now() }) });
  const tiers = openTiers(tierStore(journal, settings, book, kept), book, responses.human);
  let tellDeliveries: (deliveries: readonly Delivery[]) => void = () => {};
  const receiptListeners: ReceiptListener[] = [];
  let tellTiers: (state: StateCommit) => void = () => {};
  let tellCommands: (commands: readonly Command[]) => void = () => {};
  const firingListeners: FiringListeners = { committed: () => {}, notFired: () => {} };
  const before = [...profiles.inForce().values()];
  const versions = await profiles.putInForce();
  const planVersions = await plans.planned();
  const keys = new SealingKeys({ folder: join(settings.data, 'keys'), clock, random: systemRandom });
  keys.start();

  const damaged = [journal.status().damage ?? []].flat().map((damage) => `journal.db: ${damage}`);
  let tellDamage = (what: string): void => void damaged.push(what);
  const aside = new RareNotice(clock, asideQuietMs);
  const store = openSeriesStore(
    settings,
    journal.status(),
    { meters: meters.store, log },
    {
      onDamaged: (what) => tellDamage(what),
      onSetAside: (readings, reason) => {
        const all = aside.count(readings);
        if (all === null) return;
        log.warn({ readings: all, reason }, 'the time-series store refuses readings; they are in store-set-aside.jsonl');
        gatewayEvent('store.set-aside', `${all} 个读数：${reason}`, `${all} readings: ${reason}`);
      },
    },
  );
  const latest = new LatestNumbers();
  const community = communityMeters(metrics);
  const uncovered = new UncoveredAlarms(
    () => terminals(),
    (signal) => pipeline.observe(signal),
    log,
  );
  let refusalTold = false;
  const terminals = () => journal.reader.terminals();
  const presumedLive = (id: string) => hub.presumedLive(id);

  const build = pageBuild(publicFolder());
  const hub = new TerminalHub({
    clock,
    schedule: (delay, run) => {
      const timer = setTimeout(run, delay);
      return () => clearTimeout(timer);
    },
    ports: terminalPorts(
      journal,
      book,
      { responses, tiers, moment },
      () => pipeline,
      (...receipt) => {
        unreceived.received(receipt[0], receipt[3]);
        for (const listener of receiptListeners) listener(...receipt);
      },
      (...answer) => probes.answer(...answer),
    ),
    meters: hubMeters(metrics),
    language: settings.language,
    build,
    livenessChanged: () => {
      const active = [...book.active()];
      for (const signal of coveredSignals(active, terminals(), (id) => hub.live(id))) observe(signal);
      for (const signal of uncoveredSignals(active, terminals(), presumedLive)) observe(signal);
    },
  });
  const judge = new Judge({
    evaluator,
    book,
    tests,
    commands,
    interlocks,
    onNotFired: (why) => firingListeners.notFired(why),
    responses,
    drills,
    plans,
    tiers,
    profile: (id, version) => profiles.find(id, version),
    isDuplicate: (record) => record.kind === 'message' && journal.isDuplicateRecord(record),
    endedAlarm: (id) => journal.reader.alarm(id),
    closedResponse: (id) => journal.reader.response(id),
    terminals,
    lowerGateways: () => journal.reader.lowerGateways(),
    subscribers: subscribersOf(settings),
    presumedLive,
    lastSequence: (id) => Math.max(journal.reader.lastSequence(id), journal.status().firstSequence - 1),
    onReadings: (batch) => {
      latest.note(batch);
      feed.offer(batch);
    },
    onAwaited: (record) => expressions.feed.offer(record),
    onProfiles: () => expressions.profilesChanged(),
    onQuestions: (conditions) => expressions.feed.ask(conditions),
    messageAt: (position) => {
      const [record] = journal.read(position - 1, 1);
      return record?.kind === 'message' && record.position === position ? record.message : null;
    },
    onActResult: (position, result) => pipeline.noteActResult(position, result),
    onUncovered: (alarm) => uncovered.note(alarm),
    count: meters.count,
  });
  judge.restore(journal.reader.devices(), before);
  const tellBehind = storeBehind(book, (signal) => observe(signal));
  const feed = new SeriesFeed({
    store,
    reread: (after, limit) => {
      const records = journal.read(after, limit);
      return { batches: records.flatMap((record) => judge.reread(record)), through: records.at(-1)?.position ?? after };
    },
    judged: () => pipeline.judgedPosition(),
    onBehind: (behind, why) => {
      // Good news is no warning: it would be the first line of every start.
      log[behind ? 'warn' : 'info']({ behind, why }, 'time-series store');
      meters.behind(behind);
      tellBehind(behind, why);
    },
    sleep,
  });
  const pipeline = new Pipeline({
    journal,
    judge,
    evaluator,
    shown: () => shownAlarms(journal.reader, { book, responses, tiers }),
    feed,
    sealing: keys,
    running,
    onCommitted: (state) => {
      hub.onDeliveries(state.deliveries);
      unreceived.note(state.deliveries);
      tellDeliveries(state.deliveries);
      community.committed(state);
      tellTiers(state);
      if (state.commands.length > 0) tellCommands(state.commands);
      firingListeners.committed(state.firings);
      uncovered.committed();
    },
    onRefused: (parts) => {
      // Once is enough to be looked at; if this one were refused as well, it would feed itself.
      if (refusalTold || parts.length === 0) return;
      refusalTold = true;
      const what = parts
        .slice(0, 5)
        .map((part) => part.what)
        .join(', ');
      gatewayEvent('store.refused', `${parts.length} 条记录无法写入：${what}`, `${parts.length} records could not be stored: ${what}`);
    },
    sleep,
    log,
  });
  const unreceived = receiptSide(journal, book, tiers.replicas, presumedLive, () => pipeline);
  const probes = terminalProbes(settings, journal, { pipeline, hub, book }, log);
  const observer = new InsistentObserver({ observe: (signal) => pipeline.observe(signal), sleep, log });
  const observe = (signal: Signal) => observer.observe(signal);
  const gatewayEvent = (rule: string, zh: string, en: string) =>
    observe({ subject: subjectKey('gateway', ''), component: '', rule, to: 'event', reason: { zh, en } });
  const onLost = (records: number) => {
    meters.store.lost(records);
    log.error({ records, stored: store.position() }, 'raw messages beyond journal.rawBytes went before the time-series store took them');
    gatewayEvent('store.gap', `${records} 条报文在写入前被清除`, `${records} messages were deleted before they were written`);
  };

  const expressions = expressionSide({
    journal,
    evaluator,
    book,
    judge: () => judge,
    pipeline: () => pipeline,
    running,
    observe,
    sleep,
    metrics,
    log,
  });

  for (const each of [pipeline, observer, expressions]) closing.push(() => each.stop());
  await pipeline.start();
  expressions.start();
  closing.push(
    () => probes.stop(),
    () => unreceived.stop(),
  );
  probes.start();
  unreceived.start();
  if (versions !== null) await journal.append([{ kind: 'profiles', versions }]);
  if (planVersions !== null) await journal.append([{ kind: 'plans', versions: planVersions }]);
  tellDamage = (what) => gatewayEvent('store.damaged', what, what);
  for (const what of damaged) tellDamage(what);
  return {
    profiles,
    book,
    tests,
    commands,
    interlocks,
    responses,
    drills,
    plans,
    tiers,
    moment,
    onCommands: (listener) => {
      tellCommands = listener;
    },
    firingListeners,
    onDeliveries: (listener) => {
      tellDeliveries = listener;
    },
    onCommitted: (listener) => {
      tellTiers = listener;
    },
    onReceipt: (listener) => {
      receiptListeners.push(listener);
    },
    judge,
    pipeline,
    hub,
    probes,
    store,
    feed,
    keys,
    expressions,
    latest,
    notMonitored: (id) => evaluator.notMonitored(id),
    stepsDropped: () => evaluator.counts().stepsDropped,
    observe,
    onLost,
    build,
  };
}
