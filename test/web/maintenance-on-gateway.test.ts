import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSite, type Site } from '../contract/site.ts';
import { hasChromium, launch } from './browser.ts';
import { signedIn } from './signed-in.ts';

let site: Site;
let browser: Browser;
let page: Page;
// The calendar of the site, which is another one than that of this machine for a third of the day. Sweden writes YYYY-MM-DD.
const calendar = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' });
const day = (days: number): string => calendar.format(Date.now() + days * 86_400_000);

describe.skipIf(!hasChromium)('maintenance on a real gateway', () => {
  beforeAll(async () => {
    site = await openSite({ 'gas-1': 'gas-household', 'smoke-1': 'smoke-detector', 'smoke-2': 'smoke-detector' }, '阳光社区/1号楼');
    // Sixty days of a battery that falls from 50 % to 38 %, as a detector that was cut off sends them afterwards.
    const stored = Array.from({ length: 120 }, (_, i) => ({
      ts: Date.now() - (120 - i) * 43_200_000,
      values: { 'device.battery': 50 - (12 * i) / 120, 'smoke.alarm': false },
    }));
    await site.send('smoke-2', stored);
    await site.send('gas-1', { 'gas.concentration': 2, 'gas.state': 'normal' });
    const answer = await site.call('/api/v1/devices/gas-1', { method: 'PATCH', body: { expiresOn: day(-3) } });
    expect(answer.status).toBe(200);
    const { invitation } = await site.cli<{ invitation: string }>('user', 'add', 'chief', '--name', '周', '--role', 'manager');
    browser = await launch();
    page = await (await signedIn(browser, site.gateway.http, invitation)).newPage();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  test('when a battery will be at its limit is foreseen from what is stored, on the page and on that of the device', async () => {
    // Worked out a second or two after the device was heard; the desk gathers it at most once a minute.
    const dated = () => site.get<{ items: { deviceId: string; days: number | null }[] }>('/api/v1/maintenance/forecasts?dated=true');
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    await expect
      .poll(async () => (await dated()).items.map(({ deviceId }) => deviceId), { timeout: 75_000, interval: 1_000 })
      .toEqual(['smoke-2']);
    await page.goto(`${site.gateway.http}/maintenance?lang=en&view=forecasts`);
    await page.waitForSelector('.due-rows .row:has-text("smoke-2")');
    const row = page.locator('.due-rows .row', { hasText: 'smoke-2' });
    const text = await row.innerText();
    expect(text).toMatch(/about \d{4}-\d\d-\d\d, in about \d+ days/);
    expect(Number(/in about (\d+) days/.exec(text)?.[1])).toBeGreaterThan(32);
    expect(Number(/in about (\d+) days/.exec(text)?.[1])).toBeLessThan(48);
    expect(text).toMatch(/it fell by about [56](\.\d+)? % in 30 days/);
    // Gas was measured once: too little to say anything, and it says so.
    expect(await page.locator('.due-rows .row', { hasText: 'gas-1' }).innerText()).toMatch(/No forecast.*Only 0 days of readings/s);
    await row.locator('a').click();
    await page.waitForSelector('#forecasts:has-text("in about")');
  }, 120_000);

  test('a property manager finds by what is due the detector that is past its day, how well it is and why', async () => {
    await page.goto(`${site.gateway.http}/maintenance?lang=en`);
    const first = page.locator('.due-rows .row').first();
    await page.waitForSelector('.due-rows .row:has-text("3 days ago")');
    expect(await first.innerText()).toMatch(/Overdue.*gas-1/s);
    await page.selectOption('select[aria-label="When"]', 'overdue');
    await expect.poll(() => page.locator('.due-rows .row').count()).toBe(1);
    await page.click('.tile:has-text("Cannot be dated") button');
    await page.waitForSelector('.due-rows .row:has-text("smoke-1")');
    await page.click('a:has-text("Health of devices")');
    const row = (id: string) => page.locator('.due-rows .row', { hasText: id });
    // The list before it has a row of that device too.
    await page.waitForSelector('.due-rows .row:has-text("gas-1"):has-text("/ 100")');
    expect(await row('gas-1').innerText()).toMatch(/\d+ \/ 100.*40 off/s);
    // Never heard: neither well nor ill.
    expect(await row('smoke-1').innerText()).toMatch(/Not known/);
    await row('gas-1').locator('a').click();
    await page.waitForSelector('#health-score:has-text("40 off")');
  }, 60_000);
});
