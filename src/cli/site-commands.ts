import { z } from 'zod';
import { deviceCommands } from './device-commands.ts';
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
const nothing = z.strictObject({});

/** One row a command: what it takes and what it does. The same rows serve the socket of a running gateway and the offline CLI. */
export const siteCommands = {
  ...deviceCommands,
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
    const { http, mqtt } = runningGateway(site);
    return { http, mqtt };
  },
  'profiles.reload': async (site: Site, input: unknown) => {
    nothing.parse(input);
    return runningGateway(site).reloadProfiles(origin);
  },
  'audit.verify': async (site: Site, input: unknown) => {
    nothing.parse(input);
    return site.reader.verifyAudit();
  },
} satisfies Record<string, (site: Site, input: unknown) => Promise<unknown>>;

export type SiteCommand = keyof typeof siteCommands;
/** What `command` answers. */
export type SiteAnswer<C extends SiteCommand> = Awaited<ReturnType<(typeof siteCommands)[C]>>;
