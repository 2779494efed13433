import type { Delivery } from './delivery.ts';
import { subjectKey } from './subject.ts';
import { outboxName, type Subscriber } from './subscriber.ts';
import { probeDelivery, probeId } from './terminal-probe.ts';

/** What the tests of a subscriber are about in the outbox: one name for all, so that the newest is found by it. */
export const channelTestId = (subscriberId: string): string => probeId('test', outboxName(subscriberId));

/**
 * A row of the outbox that is about no alarm and says so: the end-to-end test of the way to a subscriber. In its fields it is
 * a test and an exercise whose danger is over, so that a peer that reads only half of it takes it for no alarm either.
 */
export function channelTestDelivery(
  { id, place }: Pick<Subscriber, 'id' | 'place'>,
  count: number,
  sequence: number,
  at: number,
): Delivery {
  const row = probeDelivery('test', outboxName(id), count, sequence, at, 0);
  const title = { zh: '通道测试（不是告警）', en: 'Channel test, no alarm' };
  const reason = {
    zh: '定期测试这条通知通道是否畅通，无需处置',
    en: 'A regular test of whether this way of notification works; nothing has to be done',
  };
  const alarm = {
    ...row.alarm,
    subject: subjectKey('path', id),
    rule: 'path.test',
    place,
    title,
    reason,
    seen: null,
    test: { by: 'gateway', reason: reason.zh, until: at, terminals: [] },
  };
  return { ...row, alarm };
}
