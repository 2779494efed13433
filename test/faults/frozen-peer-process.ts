/** A peer in a process of its own, to be stopped in its tracks: `<kind> <options as JSON>`. Says what it got when asked. */
import { get, type IncomingMessage } from 'node:http';
import { FeedClient } from './feed-client.ts';
import { HornClient, type HornOptions } from './horn-client.ts';
import { TerminalClient } from './terminal-client.ts';

export type PeerKind = 'terminal' | 'horn' | 'dashboard' | 'pages';

export interface PeerOptions {
  readonly http: string;
  readonly token: string;
  readonly id: string;
  readonly secret: string;
  readonly horn: HornOptions;
}

/** `alarm id, step` in the order in which they came; `places`: the terminal's own sequence of each. */
export interface PeerLog {
  readonly connected: boolean;
  readonly steps: readonly string[];
  readonly places: readonly number[];
}

const nothing: PeerLog = { connected: false, steps: [], places: [] };

const peers: Record<PeerKind, (options: PeerOptions) => () => PeerLog> = {
  terminal: ({ id, secret, http }) => {
    const client = new TerminalClient({ id, secret, by: 'nobody', wants: () => false });
    client.aim(http);
    return () => ({
      connected: client.connected,
      steps: client.deliveries.map(({ alarm }) => `${alarm.id} ${alarm.sequence}`),
      places: client.deliveries.map(({ sequence }) => sequence),
    });
  },
  horn: ({ horn }) => {
    const client = new HornClient(horn);
    return () => ({
      connected: client.subscribed,
      steps: client.messages.map(({ alarmId, step }) => `${alarmId} ${step}`),
      places: client.messages.map(({ place }) => place),
    });
  },
  dashboard: ({ http, token }) => {
    const client = new FeedClient(http, token);
    return () => ({
      connected: client.connected,
      steps: client.steps.map(({ alarmId, sequence }) => `${alarmId} ${sequence}`),
      places: [],
    });
  },
  pages: ({ http, token }) => pages(http, token),
};

/** Asks for one long page, stops reading after its first bytes and says so; when the connection is lost, asks again and reads on. */
function pages(http: string, token: string): () => PeerLog {
  let whole = false;
  let unread: IncomingMessage | null = null;
  const ask = (reads: boolean) => {
    const headers = { authorization: `Bearer ${token}` };
    const request = get(`${http}/api/v1/events?limit=1000`, { headers, agent: false }, (answer) => {
      answer.on('error', () => {});
      answer.on('close', () => {
        whole = answer.complete;
        if (!whole) setTimeout(ask, 100, true);
      });
      if (reads) return void answer.resume();
      answer.once('data', () => {
        answer.pause();
        unread = answer;
        process.send?.({ reading: true });
      });
    });
    request.on('error', () => {});
  };
  ask(false);
  return () => {
    unread?.resume();
    return { ...nothing, connected: whole };
  };
}

if (process.argv[1] === import.meta.filename) {
  const [kind, options] = process.argv.slice(2);
  const log = peers[kind as PeerKind](JSON.parse(options ?? '{}') as PeerOptions);
  process.on('message', () => process.send?.(log()));
  process.on('disconnect', () => process.exit(0));
}
