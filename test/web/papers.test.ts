import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hasChromium, launch } from './browser.ts';
import { alarmOf, buildConsole, buildPage, FakeGateway, fillCommunity } from './fake-gateway.ts';

let built: string;
let browser: Browser;
let page: Page;
let gateway: FakeGateway;

const dialled = (): Promise<(string | null)[]> =>
  page
    .locator('.papers a')
    .evaluateAll((links) => links.map((link) => (link as unknown as { getAttribute(name: string): string | null }).getAttribute('href')));
const terms = (): Promise<string[]> => page.locator('.papers dt').allTextContents();

describe.skipIf(!hasChromium)('papers of a device, where somebody has to call out', () => {
  beforeAll(async () => {
    built = buildPage();
    buildConsole();
    browser = await launch();
  }, 120_000);
  afterAll(() => browser?.close());
  beforeEach(async () => {
    gateway = new FakeGateway(built);
    fillCommunity(gateway);
    await gateway.start();
    page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  });
  afterEach(async () => {
    await page.close();
    await gateway.stop();
  });

  test('the terminal shows codes, telephone and plate beside what to do, and nothing of papers that nobody knows', async () => {
    await page.goto(`${gateway.url}/terminal/gate?lang=en`);
    await page.waitForSelector('html[data-link="up"]');
    gateway.deliver(alarmOf('lift-1'));
    await page.waitForSelector('#front .papers');
    expect(await terms()).toEqual(['Rescue code', 'Registration code', "Maintainer's phone", 'Maintainer', 'Maker', 'Serial number']);
    expect(await page.textContent('#front .rescueCode dd')).toBe('012345');
    expect(await dialled()).toEqual(['tel:057185000000', 'tel:+8613800000000']);
    const action = await page.locator('#actions').boundingBox();
    const code = await page.locator('#front .rescueCode').boundingBox();
    // Seen without scrolling on the smallest screen of a guard room.
    expect((code?.y ?? 0) + (code?.height ?? 0)).toBeLessThanOrEqual(action?.y ?? 0);
    gateway.deliver(alarmOf('lift-1', { state: 'normal', endedAt: new Date().toISOString(), sequence: 2 }));
    gateway.deliver(alarmOf('gas-0301', { severity: 'major' }));
    await page.waitForSelector('#front .severity-major');
    await page.waitForTimeout(500);
    expect(gateway.asked.map(({ path }) => path)).toContain('/api/v1/devices/gas-0301');
    expect(await page.locator('#front .papers').count()).toBe(0);
  });

  test('the terminal asks again when the gateway could not say, and what it knew stays', async () => {
    const path = 'GET /api/v1/devices/lift-1';
    const answer = gateway.answers.get(path);
    gateway.answers.set(path, { status: 503, body: { code: 'not-ready', title: 'Not now' } });
    await page.goto(`${gateway.url}/terminal/gate?lang=zh`);
    await page.waitForSelector('html[data-link="up"]');
    gateway.deliver(alarmOf('lift-1'));
    await page.waitForSelector('#front h2');
    if (answer) gateway.answers.set(path, answer);
    await page.waitForSelector('#front .papers', { timeout: 15_000 });
    expect(await page.textContent('#front .rescueCode')).toBe('应急救援码012345');
  });

  test('the page of an alarm and the page of a device show them; the device page all of them', async () => {
    await page.goto(`${gateway.url}/alarm/lift-1?lang=en`);
    await page.waitForSelector('.papers');
    expect(await page.textContent('.registrationCode dd')).toBe('梯11浙A00001(20)');
    expect(await dialled()).toHaveLength(2);
    expect(await terms()).not.toContain('Inspection due');
    await page.goto(`${gateway.url}/device/lift-1?lang=en`);
    await page.waitForSelector('.papers dt');
    expect(await terms()).toContain('Inspection due');
    expect(await terms()).not.toContain('Note');
    await page.goto(`${gateway.url}/device/gas-0301?lang=en`);
    await page.waitForSelector('#latest tbody tr');
    expect(await page.locator('.papers dt').count()).toBe(0);
  });
});
