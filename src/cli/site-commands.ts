import { z } from 'zod';
import { type Administration, AdministrationError } from '../gateway/administration.ts';
import type { ActOrigin } from '../model/act.ts';
import type { JournalReader } from '../model/journal.ts';

/** What a site command works on: a running gateway's, or the files opened under the exclusive lock. */
export interface Site {
  readonly administration: Administration;
  readonly reader: JournalReader;
  /** Null when no gateway runs. */
  readonly live: LiveGateway | null;
}

/** What only a running gateway can do. */
export interface LiveGateway {
  readonly http: string;
  readonly mqtt: string;
  /** A secret for a device beside its own, kept in memory only and for an hour: whoever may use this socket may play its data. */
  lendSecret(deviceId: string): string;
}

const origin: ActOrigin = { by: null, via: 'cli', from: 'local' };
const device = z.strictObject({
  id: z.string(),
  profile: z.string(),
  place: z.string().optional(),
  secret: z.string().optional(),
  weak: z.boolean().optional(),
});
const terminal = z.strictObject({
  id: z.string(),
  place: z.string().optional(),
  secret: z.string().optional(),
  weak: z.boolean().optional(),
});
const user = z.strictObject({
  id: z.string(),
  name: z.string().optional(),
  role: z.string(),
  place: z.string().optional(),
  password: z.string().optional(),
});
const nothing = z.strictObject({});

/** One row a command: what it takes and what it does. The same rows serve the socket of a running gateway and the offline CLI. */
export const siteCommands = {
  'device.add': async (site: Site, input: unknown) => ({
    devices: await site.administration.addDevices(
      z.strictObject({ devices: z.array(device).min(1).max(20_000) }).parse(input).devices,
      origin,
    ),
  }),
  'device.list': async (site: Site, input: unknown) => {
    nothing.parse(input);
    return { devices: site.reader.devices() };
  },
  'device.retire': async (site: Site, input: unknown) => {
    await site.administration.retireDevice(z.strictObject({ id: z.string() }).parse(input).id, origin);
    return {};
  },
  'terminal.add': async (site: Site, input: unknown) => ({
    terminal: await site.administration.addTerminal(terminal.parse(input), origin),
  }),
  'user.add': async (site: Site, input: unknown) => ({ user: await site.administration.addUser(user.parse(input), origin) }),
  'user.invite': async (site: Site, input: unknown) => ({
    invitation: await site.administration.invite(z.strictObject({ id: z.string().nullable() }).parse(input).id, origin),
  }),
  'token.add': async (site: Site, input: unknown) => ({
    token: await site.administration.addToken(z.strictObject({ role: z.string(), place: z.string().optional() }).parse(input), origin),
  }),
  'token.revoke': async (site: Site, input: unknown) => {
    await site.administration.revokeToken(z.strictObject({ id: z.string() }).parse(input).id, origin);
    return {};
  },
  'gateway.status': async (site: Site, input: unknown) => {
    nothing.parse(input);
    return { http: running(site).http, mqtt: running(site).mqtt };
  },
  'device.lend': async (site: Site, input: unknown) => {
    const { id } = z.strictObject({ id: z.string() }).parse(input);
    if (!site.reader.devices().some((entry) => entry.id === id)) {
      throw new AdministrationError('not-found', 'device', `device: ${id} is not registered; anlin device add ${id} --profile <profile>`);
    }
    await site.administration.note('device.secret-lent', `device:${id}`, origin);
    return { secret: running(site).lendSecret(id) };
  },
  'audit.verify': async (site: Site, input: unknown) => {
    nothing.parse(input);
    return site.reader.verifyAudit();
  },
} satisfies Record<string, (site: Site, input: unknown) => Promise<unknown>>;

function running(site: Site): LiveGateway {
  if (site.live === null) throw new AdministrationError('not-found', 'gateway', 'gateway: none is running on this data folder');
  return site.live;
}

export type SiteCommand = keyof typeof siteCommands;
/** What `command` answers. */
export type SiteAnswer<C extends SiteCommand> = Awaited<ReturnType<(typeof siteCommands)[C]>>;
