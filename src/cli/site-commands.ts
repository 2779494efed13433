import { z } from 'zod';
import { AdministrationError } from '../gateway/administration-error.ts';
import type { BackupRun } from '../gateway/backup-desk.ts';
import { isInhabited } from '../model/place.ts';
import { deviceCommands } from './device-commands.ts';
import { whoIsOn } from './duty-list.ts';
import { interlockCommands } from './interlock-commands.ts';
import { localOperator as origin, runningGateway, type Site } from './local-site.ts';

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
const userChange = z.strictObject({
  id: z.string(),
  name: z.string().optional(),
  role: z.string().optional(),
  place: z.string().optional(),
  disabled: z.boolean().optional(),
});
const one = z.strictObject({ id: z.string() });
const nothing = z.strictObject({});
const labWanted = z.strictObject({
  text: z.string(),
  from: z.number().optional(),
  to: z.number().optional(),
  devices: z.array(z.string()).optional(),
});

/** One row a command: what it takes and what it does. The same rows serve the socket of a running gateway and the offline CLI. */
export const siteCommands = {
  ...deviceCommands,
  ...interlockCommands,
  'terminal.add': async (site: Site, input: unknown) => {
    const added = await site.administration.addTerminal(terminal.parse(input), origin);
    return { terminal: added, nothing: !isInhabited(added.place, site.reader.devices(), site.reader.lowerGateways()) };
  },
  'lower-gateway.add': async (site: Site, input: unknown) => ({
    gateway: await site.gateways.add(z.strictObject({ id: z.string(), place: z.string().optional() }).parse(input), origin),
  }),
  'lower-gateway.list': async (site: Site, input: unknown) => {
    nothing.parse(input);
    return { gateways: site.reader.lowerGateways() };
  },
  'lower-gateway.remove': async (site: Site, input: unknown) => {
    await site.gateways.remove(one.parse(input).id, origin);
    return {};
  },
  'user.add': async (site: Site, input: unknown) => ({ user: await site.administration.addUser(user.parse(input), origin) }),
  'user.invite': async (site: Site, input: unknown) => ({
    invitation: await site.administration.invite(z.strictObject({ id: z.string().nullable() }).parse(input).id, origin),
  }),
  'token.add': async (site: Site, input: unknown) => ({
    token: await site.administration.addToken(
      z
        .strictObject({ role: z.string(), place: z.string().optional(), name: z.string().optional(), expiresAt: z.number().optional() })
        .parse(input),
      origin,
    ),
  }),
  'user.list': async (site: Site, input: unknown) => {
    nothing.parse(input);
    return { users: site.reader.users().map((entry) => ({ ...entry, hasPassword: site.reader.passwordHash(entry.id) !== null })) };
  },
  'user.change': async (site: Site, input: unknown) => {
    const { id, ...wanted } = userChange.parse(input);
    return { user: await site.administration.changeUser(id, wanted, origin) };
  },
  'user.remove': async (site: Site, input: unknown) => {
    await site.administration.removeUser(one.parse(input).id, origin);
    return {};
  },
  'user.sign-out': async (site: Site, input: unknown) => {
    await site.administration.signOut(one.parse(input).id, origin);
    return {};
  },
  'token.list': async (site: Site, input: unknown) => {
    nothing.parse(input);
    return { tokens: site.reader.tokens() };
  },
  'token.revoke': async (site: Site, input: unknown) => {
    await site.administration.revokeToken(z.strictObject({ id: z.string() }).parse(input).id, origin);
    return {};
  },
  'gateway.status': async (site: Site, input: unknown) => {
    nothing.parse(input);
    const { http, mqtt } = runningGateway(site);
    return { http, mqtt };
  },
  'profiles.reload': async (site: Site, input: unknown) => {
    nothing.parse(input);
    return runningGateway(site).reloadProfiles(origin);
  },
  'backup.start': async (site: Site, input: unknown) =>
    runningGateway(site).backups.start(z.strictObject({ folder: z.string() }).parse(input).folder),
  'backup.run': async (site: Site, input: unknown) => ({ run: backupRun(site, one.parse(input).id) }),
  'duty.list': async (site: Site, input: unknown) => whoIsOn(site.reader, input),
  'lab.start': async (site: Site, input: unknown) => (await site.lab()).start({ ...labWanted.parse(input), place: '' }),
  'lab.run': async (site: Site, input: unknown) => ({ run: (await site.lab()).run(one.parse(input).id) }),
  'lab.stop': async (site: Site, input: unknown) => ({ run: (await site.lab()).stop(one.parse(input).id) }),
  'audit.verify': async (site: Site, input: unknown) => {
    nothing.parse(input);
    return site.reader.verifyAudit();
  },
} satisfies Record<string, (site: Site, input: unknown) => Promise<unknown>>;

export type SiteCommand = keyof typeof siteCommands;
function backupRun(site: Site, id: string): BackupRun {
  const run = runningGateway(site).backups.run(id);
  if (run === null) throw new AdministrationError('not-found', 'id', `id: expected a backup that was begun, came ${id}`);
  return run;
}

/** What `command` answers. */
export type SiteAnswer<C extends SiteCommand> = Awaited<ReturnType<(typeof siteCommands)[C]>>;
