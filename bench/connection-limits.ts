import { readFileSync } from 'node:fs';

/** Open files a process needs beside its connections. */
const otherFiles = 200;

/**
 * How many loopback addresses so many connections have to come from. Throws what is too low on this machine and how it is
 * raised; the gateway and the load process each need a file per connection, and inherit the limit from here.
 */
export function addressesFor(connections: number): number {
  const limits = readFileSync('/proc/self/limits', 'utf8');
  const hard = /^Max open files\s+\S+\s+(\S+)/m.exec(limits)?.[1] ?? '0';
  const files = hard === 'unlimited' ? Number.POSITIVE_INFINITY : Number(hard);
  if (files < connections + otherFiles) {
    throw new Error(
      `${connections} connections: expected a limit of at least ${connections + otherFiles} open files, came ${hard}; raise it with 'ulimit -n' or in limits.conf`,
    );
  }
  return addressesWithin(connections, readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8'));
}

/** Half of the ports may be in use by others, or waiting after a run before. */
export function addressesWithin(connections: number, portRange: string): number {
  const [low = 0, high = 0] = portRange.trim().split(/\s+/).map(Number);
  return Math.ceil(connections / Math.floor((high - low + 1) / 2));
}
