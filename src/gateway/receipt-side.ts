import type { AlarmBook } from '../alarm/alarm-book.ts';
import type { ReplicaBook } from '../federate/replica-book.ts';
import type { Delivery } from '../model/delivery.ts';
import type { Journal } from '../model/journal.ts';
import { notReceivedRule } from '../notify/coverage.ts';
import { lastCall, ReceiptWatch } from '../notify/receipt-watch.ts';
import type { Pipeline } from '../pipeline.ts';
import { systemClock as clock } from '../runtime/clock.ts';

const tickMs = 1_000;

/** Watches over the live flow that what is raised is received; see receipt-watch.ts. */
export function receiptSide(
  { reader }: Pick<Journal, 'reader'>,
  book: AlarmBook,
  replicas: ReplicaBook,
  presumedLive: (terminalId: string) => boolean,
  pipeline: () => Pipeline,
): { note(deliveries: readonly Delivery[]): void; received(alarmId: string, transition: number): void; start(): void; stop(): void } {
  const watch = new ReceiptWatch({
    terminals: () => reader.terminals(),
    active: (id) => {
      const alarm = book.get(id) ?? replicas.get(id);
      return alarm === null || alarm.state === 'normal' ? null : alarm;
    },
    lastCall: (id) => lastCall(reader.deliveriesOf(id).filter(({ terminalId }) => !terminalId.startsWith('@'))),
    presumedLive,
    observe: (signal) => pipeline().observe(signal),
    stands: () =>
      [...book.active()].filter(({ rule, condition }) => rule === notReceivedRule && condition !== 'false').map(({ subject }) => subject),
  });
  let timer: NodeJS.Timeout | null = null;
  return {
    note: (deliveries) => watch.note(deliveries, clock.monotonic()),
    received: (alarmId, transition) => watch.received(alarmId, transition),
    start: () => {
      watch.start([...book.active(), ...replicas.told()], clock.monotonic());
      timer = setInterval(() => void watch.tick(clock.monotonic()), tickMs);
    },
    stop: () => {
      if (timer !== null) clearInterval(timer);
    },
  };
}
