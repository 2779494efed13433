import type { Settings } from '../config/settings.ts';
import type { Journal } from '../model/journal.ts';
import { heartbeatPath, pathLostRule } from '../model/path-rules.ts';
import { isInhabited } from '../model/place.ts';
import { splitSubject } from '../model/subject.ts';
import { outboxName } from '../model/subscriber.ts';
import type { Text } from '../model/text.ts';
import { resolveHost } from '../notify/address-guard.ts';
import type { ChannelContext } from '../notify/channel-port.ts';
import { guardedRequest } from '../notify/guarded-request.ts';
import type { PathRecord } from '../notify/path-record.ts';
import { standingFor } from '../notify/subscriber-deliveries.ts';
import { SubscriberQueue } from '../notify/subscriber-queue.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { Metrics } from '../runtime/metrics.ts';
import { systemRandom } from '../runtime/random.ts';
import type { RunningTime } from '../runtime/running-time.ts';
import type { ReadChannel } from './channel-settings.ts';
import { ChannelTests } from './channel-tests.ts';
import type { ClockWatch } from './clock-watch.ts';
import { deliveryAge } from './delivery-age.ts';
import type { Flow } from './flow.ts';
import { heartbeatOf } from './heartbeat-side.ts';
import { lostStands, pathSignal } from './path-signal.ts';
import { activeAlarms } from './shown-alarms.ts';

const tookBuckets = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 3_600];

/** The ways out to subscribers of the settings: one queue each, over the same outbox as the terminals; and the heartbeat. */
export function channelSide(
  channels: readonly ReadChannel[],
  { journal, running }: { journal: Journal; running: RunningTime },
  { pipeline, book, tiers, onDeliveries, observe, probes }: Flow,
  { metrics, log }: { metrics: Metrics; log: Log },
  settings: Settings,
  time: Pick<ClockWatch, 'believed'>,
  documents: { documentOf: ChannelContext['capDocument'] },
  responses: { onForwarded(alarmId: string, path: string): Promise<void> },
): { start(): void; stop(): void; readonly path: PathRecord | null } {
  const happened = metrics.counter('anlin_channel_total', 'What became of messages to subscribers of channels', [
    'subscriber',
    'kind',
    'what',
  ]);
  const took = metrics.histogram('anlin_channel_taken_seconds', 'From the step of the alarm to the answer of the subscriber', tookBuckets, [
    'subscriber',
    'kind',
  ]);
  const { gatewayId } = journal.status();
  const { timeZone } = settings;
  const ages = { ran: () => running.now(), wall: () => clock.wall(), believed: () => time.believed() };
  const alive = heartbeatOf(settings, { pipeline, book }, journal.reader, log);
  const queues = channels.map(({ subscriber, allowPrivateAddresses, open }) => {
    const { id, kind } = subscriber;
    const request = guardedRequest(allowPrivateAddresses);
    return new SubscriberQueue({
      subscriber,
      channel: open({
        subscriber,
        request,
        resolve: (host) => resolveHost(host, allowPrivateAddresses),
        clock,
        timeZone,
        gatewayId,
        capDocument: (told) => documents.documentOf(told),
        standing: () => standingFor(subscriber, activeAlarms({ book, tiers })),
        askDuty: (minutes) => probes.askAt(subscriber.place, minutes, `channel:${id}`),
      }),
      clock,
      random: systemRandom,
      schedule: (delay, run) => {
        const timer = setTimeout(run, delay);
        return () => clearTimeout(timer);
      },
      ports: {
        waiting: (name, after, limit) => journal.reader.waitingFor(name, after, limit),
        age: (delivery) => deliveryAge(delivery, ages),
        forwarded: (alarmId) => responses.onForwarded(alarmId, outboxName(id)),
        receipts: (receipts) => journal.receipts(receipts),
        lostStands: () => lostStands(book, id),
        observe: (lost, why) => {
          log[lost ? 'warn' : 'info']({ subscriber: id, kind, why: why.en }, lost ? 'a channel is lost' : 'a channel is back');
          return pipeline.observe(pathSignal(id, lost, { zh: `${id}（${kind}）${why.zh}`, en: `${id} (${kind}) ${why.en}` }));
        },
        count: (what) => happened.inc({ subscriber: id, kind, what }),
        taken: (seconds) => took.observe({ subscriber: id, kind }, seconds),
      },
    });
  });
  const tests = new ChannelTests({
    subscribers: channels.map(({ subscriber }) => subscriber),
    reader: journal.reader,
    clock,
    timeZone,
    deliver: (plan) => pipeline.deliver(plan),
    failed: (error) => log.error({ error }, 'a test of a channel could not be journalled; it is tried again'),
  });
  const each = (read: (queue: SubscriberQueue) => number) => (set: (labels: { subscriber: string; kind: string }, value: number) => void) =>
    channels.forEach(({ subscriber: { id, kind } }, index) => {
      const queue = queues[index];
      if (queue !== undefined) set({ subscriber: id, kind }, read(queue));
    });
  const labels = ['subscriber', 'kind'] as const;
  metrics.liveGauge(
    'anlin_channel_outstanding',
    'Messages in memory that a subscriber has not taken',
    labels,
    each((queue) => queue.outstanding),
  );
  metrics.liveGauge(
    'anlin_channel_lost',
    'Whether a subscriber can not be reached',
    labels,
    each((queue) => (queue.lost ? 1 : 0)),
  );
  return {
    path: alive?.path ?? null,
    start: () => {
      onDeliveries((deliveries) => {
        for (const queue of queues) queue.push(deliveries);
      });
      for (const queue of queues) queue.start();
      alive?.heartbeat.start();
      tests.start();
      for (const { id, place } of channels.map(({ subscriber }) => subscriber))
        if (!isInhabited(place, journal.reader.devices(), journal.reader.lowerGateways()))
          log.warn(
            { subscriber: id, place },
            'no device is registered at the place of this subscriber: it is told of nothing; check the name',
          );
      const known = new Set(channels.map(({ subscriber }) => subscriber.id));
      if (alive !== null) known.add(heartbeatPath);
      for (const { rule, subject, condition } of book.active()) {
        const { id } = splitSubject(subject);
        if (rule === pathLostRule && condition !== 'false' && !known.has(id)) observe(pathSignal(id, false, gone));
      }
    },
    stop: () => {
      tests.stop();
      onDeliveries(() => {});
      alive?.heartbeat.stop();
      for (const queue of queues) queue.stop();
    },
  };
}

const gone: Text = { zh: '该收件方已不在设置中', en: 'The subscriber is not in the settings any more' };
