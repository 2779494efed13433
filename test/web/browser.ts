import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Chromium without a window takes a third less of the processor than the one that draws its own tabs; either will do. */
const executablePath = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find(existsSync) ?? '';

/** Null when no browser is installed; then the reason is printed, and with ANLIN_REQUIRE_SERVICES=1 it is a failure. */
export const hasChromium = executablePath !== '';
if (!hasChromium) {
  const words = 'no Chromium is there (apt-get install chromium-headless-shell fonts-noto-cjk): the pages are not tested in a browser';
  if (process.env.ANLIN_REQUIRE_SERVICES === '1') throw new Error(words);
  console.warn(words);
}

const options = {
  executablePath,
  args: [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    // A tenth less of the processor than a process of its own for what no screen shows.
    '--in-process-gpu',
    // What blinks is drawn sixty times a second: a quarter of a core for each screen that rings.
    '--force-prefers-reduced-motion',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

export const launch = (): Promise<Browser> => chromium.launch(options);

/** A machine of its own in front of somebody: all of its processes can be stopped, and go on. */
export interface Machine {
  readonly browser: Browser;
  freeze(): void;
  thaw(): void;
  close(): Promise<void>;
}

export async function launchMachine(): Promise<Machine> {
  const server = await chromium.launchServer(options);
  // Playwright starts the browser as leader of a process group.
  const group = -(server.process().pid ?? 0);
  if (group === 0) throw new Error('the browser has no process');
  return {
    browser: await chromium.connect(server.wsEndpoint()),
    freeze: () => void process.kill(group, 'SIGSTOP'),
    thaw: () => void process.kill(group, 'SIGCONT'),
    close: () => server.kill(),
  };
}
