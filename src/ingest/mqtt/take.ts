import type { Account, Custody } from '../../model/intake.ts';
import type { Count } from './counted.ts';
import { publicationOf } from './topic-rights.ts';

/** Takes one published message over. After it resolves the message may be acknowledged; when it rejects, never. */
export type Take = (account: Account, topic: string, payload: Buffer, redelivery: string | null, dup: boolean) => Promise<void>;

/** Where messages go besides custody. A promise that is returned holds the acknowledgement back until it resolves. */
export interface Takers {
  readonly custody: Custody;
  /** A receipt or act of a hardware terminal, as JSON text. */
  onTerminalMessage(terminalId: string, payload: Buffer): void | Promise<void>;
  /** The answer of a device to a command. */
  onCommandResult(deviceId: string, commandId: string, payload: Buffer): void | Promise<void>;
  /** A topic outside the account's rights: to be quarantined. It is acknowledged all the same (reliability.md section 5). */
  onDenied(account: Account, topic: string, payload: Buffer): void | Promise<void>;
}

/** `onOffence` is told each denied publish, to judge repetition. */
export function takeInto(takers: Takers, count: Count, onOffence: (account: Account) => void): Take {
  return async (account, topic, payload, redelivery, dup) => {
    const publication = publicationOf(account, topic);
    if (publication === null) {
      count('denied', 'publish');
      // First: whoever fills a chunk with these is cut in the middle of it.
      onOffence(account);
      // MQTT 3.1.1 has no error code: left unacknowledged it would come again for ever (node-red #3367).
      await takers.onDenied(account, topic, payload);
      return;
    }
    switch (publication.kind) {
      case 'message': {
        const { channel } = publication;
        const kept = await takers.custody.accept({ source: 'mqtt', deviceId: account.id, channel, body: payload, redelivery, dup });
        count('accepted', kept.duplicate ? 'duplicate' : channel);
        return;
      }
      case 'result':
        await takers.onCommandResult(account.id, publication.commandId, payload);
        count('accepted', 'result');
        return;
      case 'receipt':
        await takers.onTerminalMessage(account.id, payload);
        count('accepted', 'receipt');
    }
  };
}
