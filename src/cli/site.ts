import { loadSettings } from '../config/settings.ts';
import { JournalError } from '../journal/journal-error.ts';
import { askGateway } from './control-client.ts';
import type { SiteAnswer, SiteCommand } from './site-commands.ts';

const lockTries = 40;
const lockWaitMs = 250;

/** Several commands on one and the same site. */
export interface SiteSession {
  run<C extends SiteCommand>(command: C, input: unknown): Promise<SiteAnswer<C>>;
  close(): Promise<void>;
}

/** The running gateway, or the files themselves under the exclusive lock when none runs. */
export async function openSite(): Promise<SiteSession> {
  const settings = loadSettings(process.env, (line) => process.stderr.write(`${line}\n`));
  // A gateway that is just starting owns the files before it answers, and so does another command for a moment.
  for (let left = lockTries; ; left--) {
    if (await gatewayAnswers(settings.data)) return overSocket(settings.data);
    // Only here: the socket needs nothing of what opens the files.
    const { openOffline } = await import('../gateway/offline.ts');
    const { siteCommands } = await import('./site-commands.ts');
    const site = await openOffline(settings).catch((error: unknown) => {
      if (left > 0 && error instanceof JournalError && error.code === 'journal-in-use') return null;
      throw error;
    });
    if (site !== null) {
      return {
        run: async <C extends SiteCommand>(command: C, input: unknown) =>
          (await siteCommands[command]({ ...site, live: null }, input)) as SiteAnswer<C>,
        close: () => site.close(),
      };
    }
    await new Promise((resolve) => setTimeout(resolve, lockWaitMs));
  }
}

/** Runs one site command. */
export async function runSiteCommand<C extends SiteCommand>(command: C, input: unknown): Promise<SiteAnswer<C>> {
  const site = await openSite();
  try {
    return await site.run(command, input);
  } finally {
    await site.close();
  }
}

async function gatewayAnswers(dataFolder: string): Promise<boolean> {
  return (await askGateway(dataFolder, 'gateway.status', {})) !== null;
}

function overSocket(dataFolder: string): SiteSession {
  return {
    run: async <C extends SiteCommand>(command: C, input: unknown) => {
      const answer = await askGateway(dataFolder, command, input);
      if (answer === null) throw new Error('the gateway ended meanwhile: run the same command again');
      return answer as SiteAnswer<C>;
    },
    close: async () => {},
  };
}
