import { loadSettings } from '../config/settings.ts';
import { openOffline } from '../gateway/offline.ts';
import { askGateway } from './control-client.ts';
import { type SiteAnswer, type SiteCommand, siteCommands } from './site-commands.ts';

/** Runs a site command on the running gateway, or on the files themselves under the exclusive lock when none runs. */
export async function runSiteCommand<C extends SiteCommand>(command: C, input: unknown): Promise<SiteAnswer<C>> {
  const settings = loadSettings(process.env, (line) => process.stderr.write(`${line}\n`));
  const answer = await askGateway(settings.data, command, input);
  if (answer !== null) return answer;
  const site = await openOffline(settings);
  try {
    return (await siteCommands[command]({ ...site, live: null }, input)) as SiteAnswer<C>;
  } finally {
    await site.close();
  }
}
