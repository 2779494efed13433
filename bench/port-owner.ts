import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const listening = '0A';

/** The process that listens on a local TCP port, by /proc; null when it is on another machine or not ours to see. */
export function portOwner(port: number): number | null {
  const inodes = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => listeners(file, port)));
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      for (const fd of readdirSync(`/proc/${pid}/fd`)) {
        const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
        if (inode !== undefined && inodes.has(inode)) return Number(pid);
      }
    } catch {
      // It has ended, or belongs to somebody else.
    }
  }
  return null;
}

function listeners(file: string, port: number): string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const rows = readFileSync(file, 'utf8')
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/));
  return rows.flatMap(([, local = '', , state, , , , , , inode = '']) => (local.endsWith(`:${hex}`) && state === listening ? [inode] : []));
}
