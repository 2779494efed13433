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
