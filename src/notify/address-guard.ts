import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/**
 * Addresses that are not on the public internet: a subscriber's address must not reach what only the gateway can reach
 * (server-side request forgery; OWASP ASVS 13.2.5). IANA special-purpose registries: RFC 6890 and its updates.
 */
const inside4 = new BlockList();
// Two lists: in one, ::ffff:0:0/96 would stand for every IPv4 address there is.
const inside6 = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  inside4.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  // Unspecified, loopback and addresses that carry an IPv4 address: ::/96, mapped, NAT64, Teredo, 6to4.
  ['::', 96],
  ['::ffff:0:0', 96],
  ['::ffff:0:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const)
  inside6.addSubnet(net, bits, 'ipv6');

/** True for an address of the own machine, the own network, or none that a peer can have. */
export function isInsideAddress(address: string): boolean {
  const family = isIP(address);
  return family === 6 ? inside6.check(address, 'ipv6') : family === 0 || inside4.check(address, 'ipv4');
}

export class InsideAddressError extends Error {
  constructor(host: string, address: string) {
    super(`${host} is ${address}, an address inside the own network; allowPrivateAddresses: true allows it`);
  }
}

type Resolve = (host: string, done: (error: Error | null, addresses: { address: string; family: number }[]) => void) => void;
const resolveAll: Resolve = (host, done) => lookup(host, { all: true, verbatim: true }, done);

/** For sockets: looks a name up and hands over the addresses that were checked, so that a second look-up can not give others. */
export function guardedLookup(resolve: Resolve = resolveAll): LookupFunction {
  return (host, options, done) => {
    resolve(host, (error, addresses) => {
      const wrong = error === null ? addresses.find(({ address }) => isInsideAddress(address)) : undefined;
      if (error !== null) return done(error, []);
      if (wrong !== undefined) return done(new InsideAddressError(host, wrong.address), []);
      const [first] = addresses;
      if (options.all === true || first === undefined) return done(null, addresses);
      return done(null, first.address, first.family);
    });
  };
}

/** A host that is an address needs no look-up, so it is checked here. `host` as in a URL: IPv6 in brackets. */
export function refuseInsideHost(host: string): void {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  if (isIP(bare) !== 0 && isInsideAddress(bare)) throw new InsideAddressError(host, bare);
}

/** One address of a host, checked unless `allowInside`; the caller connects to it and to nothing else. */
export function resolveHost(host: string, allowInside: boolean, resolve: Resolve = resolveAll): Promise<string> {
  return new Promise((done, fail) => {
    resolve(host, (error, addresses) => {
      const [first] = addresses ?? [];
      const wrong = allowInside ? undefined : addresses?.find(({ address }) => isInsideAddress(address));
      if (error !== null) fail(error);
      else if (wrong !== undefined) fail(new InsideAddressError(host, wrong.address));
      else if (first === undefined) fail(new Error(`${host} has no address`));
      else done(first.address);
    });
  });
}
