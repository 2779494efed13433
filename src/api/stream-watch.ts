import type { Credentials } from './people/credentials.ts';
import type { Identity } from './people/identity.ts';
import type { Sessions } from './people/sessions.ts';

/** 4401: the right to the stream has ended; sign in again. */
const signInAgain = 4401;

/** A WebSocket, or what stands for another kind of stream. */
export interface OpenStream {
  once(event: 'close', listener: () => void): unknown;
  close(code: number, reason: string): void;
}

/**
 * A stream outlives its request, so its right is looked at again every two seconds: a revoked token, a closed session or a
 * changed password ends it (reliability.md Q2: within 5 s). An open stream counts as use of its session: a desk that watches
 * all night must not be signed out for touching nothing.
 */
export class StreamWatch {
  private readonly open = new Map<OpenStream, Identity>();
  private readonly credentials: Credentials;
  private readonly sessions: Sessions;
  private timer: NodeJS.Timeout | null = null;

  constructor(credentials: Credentials, sessions: Sessions) {
    this.credentials = credentials;
    this.sessions = sessions;
  }

  start(everyMs = 2000): void {
    this.timer = setInterval(() => this.look(), everyMs);
    this.timer.unref();
  }

  add(socket: OpenStream, identity: Identity): void {
    this.open.set(socket, identity);
    socket.once('close', () => this.open.delete(socket));
  }

  look(): void {
    for (const [socket, identity] of this.open) {
      if (!this.credentials.stillHolds(identity)) {
        this.open.delete(socket);
        socket.close(signInAgain, 'sign-in-required');
      } else if (identity.kind === 'session') {
        this.sessions.touch(identity);
      }
    }
  }

  get size(): number {
    return this.open.size;
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }
}
