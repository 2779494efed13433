import type { Account, Custody, Settle } from '../../model/intake.ts';
import type { Channel } from '../../model/raw-message.ts';
import type { Count } from './counted.ts';
import { publicationOf } from './topic-rights.ts';

/** Who waits for what becomes of one publish: after `kept` it may be acknowledged, after `refused` never. */
export interface Taken {
  kept(): void;
  refused(): void;
}

/** Takes one published message over. */
export type Take = (account: Account, topic: string, payload: Buffer, redelivery: string | null, dup: boolean, taken: Taken) => void;

/** Where messages go besides custody. A promise that is returned holds the acknowledgement back until it resolves. */
export interface Takers {
  readonly custody: Custody;
  /** A receipt or act of a hardware terminal, as JSON text. */
  onTerminalMessage(terminalId: string, payload: Buffer): void | Promise<void>;
  /** The answer of a device to a command; `rpc`: in ThingsBoard's form, whose ids are numbers. */
  onCommandResult(deviceId: string, commandId: string, payload: Buffer, form: 'json' | 'rpc'): void | Promise<void>;
  /** A topic outside the account's rights: to be quarantined. It is acknowledged all the same (reliability.md section 5). */
  onDenied(account: Account, topic: string, payload: Buffer): void | Promise<void>;
}

/** `onOffence` is told each denied publish, to judge repetition. */
export function takeInto(takers: Takers, count: Count, onOffence: (account: Account) => void): Take {
  return (account, topic, payload, redelivery, dup, taken) => {
    const publication = publicationOf(account, topic);
    if (publication === null) {
      count('denied', 'publish');
      // First: whoever fills a chunk with these is cut in the middle of it.
      onOffence(account);
      // MQTT 3.1.1 has no error code: left unacknowledged it would come again for ever (node-red #3367).
      return afterwards(() => takers.onDenied(account, topic, payload), taken);
    }
    switch (publication.kind) {
      case 'message': {
        const { channel } = publication;
        const intake = { source: 'mqtt', deviceId: account.id, channel, body: payload, redelivery, dup } as const;
        return takers.custody.take(intake, new Counted(taken, count, channel));
      }
      case 'request':
        count('accepted', 'request');
        return afterwards(() => {}, taken);
      case 'result':
        return afterwards(
          () => takers.onCommandResult(account.id, publication.commandId, payload, publication.form),
          taken,
          () => count('accepted', 'result'),
        );
      case 'receipt':
        return afterwards(
          () => takers.onTerminalMessage(account.id, payload),
          taken,
          () => count('accepted', 'receipt'),
        );
    }
  };
}

/** Counts a message once it is in custody. */
class Counted implements Settle {
  private readonly taken: Taken;
  private readonly count: Count;
  private readonly channel: Channel;

  constructor(taken: Taken, count: Count, channel: Channel) {
    this.taken = taken;
    this.count = count;
    this.channel = channel;
  }

  kept(_position: number, duplicate: boolean): void {
    this.count('accepted', duplicate ? 'duplicate' : this.channel);
    this.taken.kept();
  }

  refused(): void {
    this.taken.refused();
  }
}

function afterwards(work: () => void | Promise<void>, taken: Taken, done: () => void = () => {}): void {
  Promise.resolve()
    .then(work)
    .then(
      () => {
        done();
        taken.kept();
      },
      () => taken.refused(),
    );
}
