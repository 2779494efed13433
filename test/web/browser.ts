import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const executablePath = '/usr/bin/chromium';

/** Null when no browser is installed; then the reason is printed, and with ANLIN_REQUIRE_SERVICES=1 it is a failure. */
export const hasChromium = existsSync(executablePath);
if (!hasChromium) {
  const words = `${executablePath} is not there (apt-get install chromium fonts-noto-cjk): the pages are not tested in a browser`;
  if (process.env.ANLIN_REQUIRE_SERVICES === '1') throw new Error(words);
  console.warn(words);
}

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
