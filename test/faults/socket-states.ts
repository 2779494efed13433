import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

const established = '01';
const lookMs = 40;

interface SocketState {
  readonly local: number;
  readonly remote: number;
  readonly state: string;
  /** Bytes not yet acknowledged by the peer's system. */
  readonly sending: number;
  /** Bytes not yet read by the program. */
  readonly unread: number;
  readonly inode: string;
}

let read: { readonly at: number; readonly all: SocketState[] } | null = null;

/** Every TCP socket of this machine (proc(5), /proc/net/tcp); several watches share one look. */
function sockets(): SocketState[] {
  const at = performance.now();
  if (read === null || at - read.at > lookMs / 2) read = { at, all: readSockets() };
  return read.all;
}

function readSockets(): SocketState[] {
  const files = ['/proc/net/tcp', '/proc/net/tcp6'].filter((file) => existsSync(file));
  return files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => {
        const [, local = '', remote = '', state = '', queues = '', , , , , inode = ''] = line.trim().split(/\s+/);
        const [sending = '', unread = ''] = queues.split(':');
        const port = (address: string) => Number.parseInt(address.slice(address.lastIndexOf(':') + 1), 16);
        return {
          local: port(local),
          remote: port(remote),
          state,
          sending: Number.parseInt(sending, 16),
          unread: Number.parseInt(unread, 16),
          inode,
        };
      }),
  );
}

function socketsOf(pid: number): ReadonlySet<string> {
  const links = readdirSync(`/proc/${pid}/fd`).flatMap((name) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${name}`)];
    } catch {
      return [];
    }
  });
  return new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
}

/** A connection between a server and a peer's process as the kernel sees it: neither of the two is asked. */
export class WatchedConnection {
  /** performance.now() when the server had let go of it; null = it stands. */
  cutAt: number | null = null;
  /** performance.now() when the kernel took the last byte of it: from then on nothing could be written. */
  takenAt: number;
  /** Most bytes that lay in both systems' buffers. */
  most = 0;
  private readonly server: number;
  private readonly peer: number;
  private readonly timer: NodeJS.Timeout;

  /** `server`: its port. Throws when the process has not exactly one connection to it. */
  constructor(pid: number, server: number) {
    const own = socketsOf(pid);
    const found = sockets().filter(({ remote, state, inode }) => remote === server && state === established && own.has(inode));
    const [only] = found;
    if (only === undefined || found.length > 1)
      throw new Error(`process ${pid} has ${found.length} connections to port ${server}, expected one`);
    this.server = server;
    this.peer = only.local;
    this.takenAt = performance.now();
    this.timer = setInterval(() => this.look(), lookMs);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** ms from the moment when nothing could be written to the cut; null = not cut. */
  get cutAfter(): number | null {
    return this.cutAt === null ? null : this.cutAt - this.takenAt;
  }

  /** ms since the kernel took something of it. */
  get idleMs(): number {
    return performance.now() - this.takenAt;
  }

  private look(): void {
    if (this.cutAt !== null) return;
    const now = performance.now();
    const all = sockets();
    const ours = all.find(({ local, remote }) => local === this.server && remote === this.peer);
    const theirs = all.find(({ local, remote }) => local === this.peer && remote === this.server);
    if (ours === undefined || ours.state !== established) {
      this.cutAt = now;
      return;
    }
    const lying = ours.sending + (theirs?.unread ?? 0);
    if (lying <= this.most) return;
    this.most = lying;
    this.takenAt = now;
  }
}
