import { fork } from 'node:child_process';
import type { OPCUAServer } from 'node-opcua';
import type { HostilePeer } from './opcua-babblers.ts';
import type { ToldPeer } from './opcua-peers-process.ts';

/**
 * In two processes of their own, those that babble and those that are real servers: what they do costs them more than us, and
 * the good server, the terminal and the clock are here.
 */
export async function hostilePeers(): Promise<readonly (HostilePeer & { close(): void })[]> {
  return (await Promise.all(['babblers', 'servers'].map(peersOf))).flat();
}

async function peersOf(kind: string): Promise<(HostilePeer & { close(): void })[]> {
  const stdio = ['ignore', 'ignore', 'inherit', 'ipc'] as const;
  const child = fork(new URL('./opcua-peers-process.js', import.meta.url), [kind], { stdio: [...stdio] });
  let now: readonly ToldPeer[] = [];
  await new Promise<void>((resolve, reject) => {
    child.on('message', (said: readonly ToldPeer[]) => {
      now = said;
      resolve();
    });
    child.once('exit', (code) => reject(new Error(`${kind} ended with ${code} before they said where they are`)));
  });
  return now.map((peer, n) => ({ ...peer, met: () => now[n]?.met ?? 0, close: () => void child.kill('SIGKILL') }));
}

interface Subscriptions {
  readonly engine: {
    readonly _sessions: Readonly<
      Record<
        string,
        {
          readonly publishEngine: {
            readonly subscriptions: readonly {
              readonly _sequence_number_generator: { next(): number };
              getMessageForSequenceNumber(number: number): unknown;
            }[];
          };
        }
      >
    >;
  };
}

/** One notification of every subscription is lost, and the server has none of those before any more: BadMessageNotAvailable. */
export function loseNotification(server: OPCUAServer): number {
  let lost = 0;
  for (const session of Object.values((server as unknown as Subscriptions).engine._sessions))
    for (const subscription of session.publishEngine.subscriptions) {
      subscription._sequence_number_generator.next();
      subscription.getMessageForSequenceNumber = () => null;
      lost++;
    }
  return lost;
}
