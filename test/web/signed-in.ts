import type { Browser, BrowserContext } from 'playwright-core';
import { expect } from 'vitest';

/** The browser of a person who has just used their one-time link (`/setup/...`). */
export async function signedIn(browser: Browser, http: string, invitation: string): Promise<BrowserContext> {
  const answer = await fetch(`${http}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: http },
    body: JSON.stringify({ invitation }),
  });
  expect(answer.status).toBe(200);
  const [cookie = ''] = (answer.headers.get('set-cookie') ?? '').split(';');
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'en-GB' });
  const cut = cookie.indexOf('=');
  await context.addCookies([{ name: cookie.slice(0, cut), value: cookie.slice(cut + 1), url: http }]);
  return context;
}
