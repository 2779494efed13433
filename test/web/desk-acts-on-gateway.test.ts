import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSite, type Site } from '../contract/site.ts';
import { hasChromium, launch } from './browser.ts';
import { signedIn } from './signed-in.ts';

/** Two people on watch and a manager, each in a browser of their own, over one alarm of a built gateway. Told in order. */
let site: Site;
let browser: Browser;
const desks: Record<string, BrowserContext> = {};
let wang: Page;
let li: Page;

const pageOf = async (who: string, path: string): Promise<Page> => {
  const page = await desks[who]!.newPage();
  await page.goto(`${site.gateway.http}${path}${path.includes('?') ? '&' : '?'}lang=en`);
  return page;
};
const press = (page: Page, words: string) => page.click(`.alarm-acts button:has-text("${words}")`);
const ok = (page: Page) => page.click('.ant-modal-footer .ant-btn-primary');
const tamper = (value: boolean) =>
  site.send('door-1', { 'door.tamper': value, 'door.position': 'closed', 'door.lock': 'locked' }, 'events');

describe.skipIf(!hasChromium)('the acts of the alarm desk on a real gateway', () => {
  beforeAll(async () => {
    site = await openSite({ 'door-1': 'door-controller' }, '阳光社区/2号楼');
    browser = await launch();
    for (const [id, role] of [
      ['wang', 'operator'],
      ['li', 'operator'],
      ['chief', 'manager'],
    ] as const) {
      const { invitation } = await site.cli<{ invitation: string }>('user', 'add', id, '--name', id, '--role', role);
      desks[id] = await signedIn(browser, site.gateway.http, invitation);
    }
    await tamper(true);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  test('two people shelve at once: the first one wins, and the second one is told who and until when', async () => {
    [wang, li] = [await pageOf('wang', '/alarms'), await pageOf('li', '/alarms')];
    for (const page of [wang, li]) {
      await page
        .locator('.alarm-row', { has: page.locator('a[href="/device/door-1"]') })
        .locator('a.alarm-row-title')
        .click();
      await press(page, 'Shelve');
    }
    await wang.fill('#act-comment', 'the maintainer is at it');
    await li.fill('#act-comment', 'mine');
    await ok(wang);
    await wang.waitForSelector('.aside-notes:has-text("Shelved by wang until")');
    await ok(li);
    await li.waitForSelector('text=/wang had shelved it already, until/');
    await li.waitForSelector('.aside-notes:has-text("the maintainer is at it")');
    expect(await li.innerText('.history')).not.toContain('mine');
    // Gone from what rings, found on the shelf; and the condition may come and go there.
    await li.goto(`${site.gateway.http}/alarms?aside=none&lang=en`);
    await li.waitForSelector('.alarm-row');
    expect(await li.locator('.alarm-row a[href="/device/door-1"]').count()).toBe(0);
    await li.goto(`${site.gateway.http}/alarms?aside=shelved&lang=en`);
    await li.waitForSelector('.alarm-row:has-text("Shelved by wang")');
    await li.click('.alarm-row button:has-text("Unshelve")');
    await ok(li);
    await li.waitForSelector('text=No alarms of this kind');
    await wang.waitForSelector('.history >> text=/Off the shelf · li/');
    await wang.waitForSelector('.aside-notes', { state: 'detached' });
    await wang.waitForSelector('.alarm-state.waits:has-text("Not acknowledged")');
  }, 60_000);

  test('a mistaken acknowledgement is withdrawn, and the other desk sees both', async () => {
    await press(wang, 'Acknowledge');
    await ok(wang);
    await press(wang, 'Withdraw the acknowledgement');
    await wang.fill('#act-comment', 'the wrong alarm');
    await ok(wang);
    await wang.waitForSelector('.alarm-state.waits:has-text("Not acknowledged")');
    await li.goto(wang.url());
    const history = await li.innerText('.history');
    expect(history).toMatch(/Acknowledged · wang.*Acknowledgement withdrawn · wang.*the wrong alarm/s);
  }, 60_000);

  test('a device goes out of service with a permit, is listed with who, why and until when, and comes back', async () => {
    const chief = await pageOf('chief', '/device/door-1');
    await chief.fill('#service-form input[name=permit]', 'WP-31');
    await chief.fill('#service-form textarea', 'new housing');
    await chief.click('#service-start');
    await chief.waitForSelector('#out-of-service:has-text("by chief, permit WP-31")');
    await wang.waitForSelector('.aside-notes:has-text("permit WP-31")');
    await li.goto(`${site.gateway.http}/alarms?aside=outOfService&lang=en`);
    await li.waitForSelector('.put-aside li:has-text("door-1")');
    expect(await li.innerText('.put-aside')).toMatch(/by chief, permit WP-31, until .*the whole device: new housing/);
    await li.click('.put-aside button');
    await li.click('.put-aside .asked button >> nth=0');
    await li.waitForSelector('text=Nothing is out of service');
    await wang.waitForSelector('.aside-notes', { state: 'detached' });
    await wang.waitForSelector('.history >> text=/Back in service · li/');
  }, 60_000);

  test('what it was is said when it is over, and found by that', async () => {
    await tamper(false);
    await wang.waitForSelector('.alarm-state:has-text("Returned to normal")');
    await press(wang, 'Acknowledge');
    await ok(wang);
    await wang.waitForSelector('.alarm-state:has-text("Ended")');
    await press(wang, 'Say what it was');
    await wang.check('.ant-modal input[value=test]');
    await ok(wang);
    await wang.waitForSelector('.classified:has-text("Test, said wang")');
    await li.goto(`${site.gateway.http}/alarms?state=all&as=test&lang=en`);
    await li.waitForSelector('.alarm-row:has-text("Test, said wang")');
    await li.goto(`${site.gateway.http}/alarms?state=all&as=real&lang=en`);
    await li.waitForSelector('text=No alarms of this kind');
  }, 60_000);

  test('its incident is found from the alarm, and in the list, ended', async () => {
    await wang.click('a[href^="/incident/"]');
    await wang.waitForSelector('.incident-head:has-text("Ended")');
    await wang.waitForSelector('.alarm-row a[href="/device/door-1"]');
    const title = await wang.innerText('h1');
    await li.goto(`${site.gateway.http}/incidents?state=all&place=${encodeURIComponent('阳光社区/2号楼')}&lang=en`);
    await li.waitForSelector(`.incident-row:has-text("${title}")`);
    expect(await li.innerText('.incident-row')).toMatch(/Ended.*Alarms: 1, still active: 0/s);
  }, 60_000);

  test('the alarm load counts it, and leads to it', async () => {
    await li.goto(`${site.gateway.http}/kpis?lang=en`);
    const tile = li.locator('.kpi-tiles .tile', { hasText: 'Announced' });
    await tile.waitFor();
    const { items } = await site.get<{ items: unknown[] }>('/api/v1/kpis/alarms');
    await tile.locator('a').click();
    await li.waitForSelector('.alarm-row:has-text("tampered")');
    expect(await li.locator('.alarm-row').count()).toBe(items.length);
    await li.click('text=Back to the figures');
    await li.waitForSelector('.kpi-judged tbody tr:has-text("EEMUA 191")');
    await li.locator('.kpi-list a[href^="/kpis?figure=top"]').first().click();
    await li.waitForSelector('.alarm-row');
  }, 60_000);
});
