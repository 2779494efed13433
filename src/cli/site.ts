import { loadSettings } from '../config/settings.ts';
import { openOffline } from '../gateway/offline.ts';
import { JournalError } from '../journal/journal-error.ts';
import { askGateway } from './control-client.ts';
import { type SiteAnswer, type SiteCommand, siteCommands } from './site-commands.ts';

const lockTries = 40;
const lockWaitMs = 250;

/** Runs a site command on the running gateway, or on the files themselves under the exclusive lock when none runs. */
export async function runSiteCommand<C extends SiteCommand>(command: C, input: unknown): Promise<SiteAnswer<C>> {
  const settings = loadSettings(process.env, (line) => process.stderr.write(`${line}\n`));
  // A gateway that is just starting owns the files before it answers, and so does another command for a moment.
  for (let left = lockTries; ; left--) {
    const answer = await askGateway(settings.data, command, input);
    if (answer !== null) return answer;
    const site = await openOffline(settings).catch((error: unknown) => {
      if (left > 0 && error instanceof JournalError && error.code === 'journal-in-use') return null;
      throw error;
    });
    if (site === null) {
      await new Promise((resolve) => setTimeout(resolve, lockWaitMs));
      continue;
    }
    try {
      return (await siteCommands[command]({ ...site, live: null }, input)) as SiteAnswer<C>;
    } finally {
      await site.close();
    }
  }
}
