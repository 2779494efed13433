import type { RawData, WebSocket } from 'ws';
import type { TerminalHub } from '../../terminal-hub.ts';

/** More than this waiting for a peer means it does not read. */
const maxBufferedBytes = 1_048_576;
/** Shorter ones gain nothing by compression. */
const smallMessage = 1_024;
/** Time to read the close frame; a peer that takes nothing gets none and goes at once. */
const closeMs = 500;

/**
 * Puts one accepted WebSocket on the hub. `after`: the query parameter of the stream, null when absent; `userId`: the
 * signed-in person, null for a token or the terminal's own secret; `onlooker`: see hub-ports.ts.
 */
export function attachTerminalSocket(
  hub: TerminalHub,
  socket: WebSocket,
  request: {
    readonly terminalId: string;
    readonly after: number | null;
    readonly userId: string | null;
    readonly onlooker?: boolean;
    /** What carries the socket: messages that are sent together leave it as one. */
    readonly wire: { readonly writableLength: number; cork(): void; uncork(): void };
  },
): void {
  const { wire } = request;
  const identity = { userId: request.userId, onlooker: request.onlooker ?? false };
  const session = hub.open(request.terminalId, request.after, identity, {
    send: (json, mayCompress) => {
      if (socket.readyState !== socket.OPEN) return true;
      if (socket.bufferedAmount > maxBufferedBytes) return false;
      // The callback form: a write error ends in `close`, it must not throw here.
      // Only where nothing waits: what is being compressed stands before all that follows, and looks like a peer that takes nothing.
      const compress = mayCompress && json.length > smallMessage && socket.bufferedAmount === 0;
      socket.send(json, { compress, binary: false }, () => {});
      return true;
    },
    hold: () => wire.cork(),
    release: () => wire.uncork(),
    buffered: () => (socket.readyState === socket.OPEN ? socket.bufferedAmount : 0),
    unread: () => (socket.readyState === socket.OPEN ? wire.writableLength : 0),
    close: (code, reason) => {
      if (reason === 'too-slow') return socket.terminate();
      socket.close(code, reason);
      setTimeout(() => socket.terminate(), closeMs).unref();
    },
  });
  socket.on('message', (data: RawData, isBinary: boolean) => {
    void session.receive(isBinary ? '' : String(data));
  });
  socket.on('error', () => {});
  socket.on('close', () => session.ended());
}
