import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hasChromium, launch } from './browser.ts';
import { alarmOf, buildConsole, FakeGateway, fillCommunity } from './fake-gateway.ts';

let browser: Browser;
let gateway: FakeGateway;
let page: Page;

const ok = (path: string, body: unknown) => gateway.answers.set(`GET /api/v1/${path}`, { status: 200, body });
const known = (path: string) => gateway.answers.get(`GET /api/v1/${path}`)?.body as { items: Record<string, unknown>[] };

describe.skipIf(!hasChromium)('a property manager', () => {
  beforeAll(async () => {
    buildConsole();
    gateway = new FakeGateway('');
    await gateway.start();
    browser = await launch();
  }, 120_000);
  beforeEach(async () => {
    fillCommunity(gateway);
    gateway.feedIsUp = true;
    page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
    return () => page.close();
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.stop();
  });

  test('finds a silent device, and sees since when and whom to call', async () => {
    const sos = known('devices').items.find(({ id }) => id === 'sos-0102');
    ok('devices/sos-0102', { ...sos, maintainerPhone: '0571-85000000' });
    ok('devices/door-vibration-1/readings', { items: [], next: null });
    const silence = alarmOf('sos-0102', { rule: 'device.silent', severity: 'major' });
    ok('alarms', { items: [silence], next: null });
    const step = (sequence: number, hours: number, event: string) => ({
      sequence,
      at: new Date(Date.now() - hours * 3_600_000).toISOString(),
      event,
    });
    ok('alarms/sos-0102', { ...silence, transitions: [step(1, 50, 'raised'), step(2, 49, 'returned'), step(3, 2, 'occurred-again')] });
    // Of five days there are readings, of the time before there are none.
    const ago = (hours: number) => new Date(Math.floor((Date.now() / 3_600_000 - hours) / 6) * 6 * 3_600_000).toISOString();
    const count = { point: 'sos.pressed', value: 360, unit: null, quality: 'good' };
    const readings = { items: Array.from({ length: 20 }, (_, n) => ({ ...count, ts: ago(6 * n) })), next: null };
    ok('devices/sos-0102/readings', readings);
    await page.goto(`${gateway.url}/?lang=en`);
    await page.click('a[href="/devices?state=silent"] >> nth=0');
    await page.click('.ant-table-row a');
    await page.waitForURL('**/device/sos-0102');
    await page.waitForSelector('.banner:has-text("nobody knows what is there now")');
    await page.waitForSelector('.timeline .is-silent');
    expect(await page.getAttribute('.timeline', 'aria-label')).toMatch(/^Silent 2 times, 3 h 0 min in all · no record of 2[45] d \d+ h$/);
    // What is green is what there is a record of: a sixth of the month.
    const share = `(selector) => [...document.querySelectorAll(selector)].reduce((sum, { offsetWidth }) => sum + offsetWidth, 0) / document.querySelector('.timeline').offsetWidth`;
    expect(await page.evaluate(`(${share})('.timeline .is-heard')`)).toBeCloseTo(5 / 30, 1);
    // One that nothing was ever heard of has nothing green.
    ok('alarms', { items: [], next: null });
    await page.goto(`${gateway.url}/device/door-vibration-1?lang=en`);
    await page.waitForSelector('.timeline[aria-label="No record in the last 30 days"]');
    expect(await page.locator('.timeline span').count()).toBe(0);
    await page.goBack();
    expect(await page.getAttribute('.maintainerPhone a', 'href')).toBe('tel:057185000000');
  });

  test('sees the trend behind a warning, and a missing value is never nought', async () => {
    // What was read last stands beside the chart, not the mean of its last bucket; units are those that people read.
    const latest = known('devices/gas-0301/latest').items;
    ok('devices/gas-0301/latest', {
      items: [...latest, { ts: new Date().toISOString(), point: 'air.temperature', value: 21.5, unit: 'Cel', quality: 'good' }],
    });
    await page.goto(`${gateway.url}/device/gas-0301?lang=en`);
    await page.waitForSelector('#chart canvas');
    expect(await page.textContent('#latest tr:has-text("air.temperature")')).toContain('21.5 °C');
    expect(await page.textContent('#trend-words')).toContain('last 12.5 %LEL');
    // A command's outcome names points as everything else does.
    await page.waitForSelector('.command-life p:text-is("Read back: Detector state = low alarm")');
    expect(await page.textContent('#trend-words')).toMatch(/\d+ values, lowest 5 %LEL, .*Alarms in it, marked: 6/);
    expect(await page.textContent('#latest tr:has-text("Carbon monoxide")')).toMatch(/missingmissing/);
    expect(await page.textContent('#latest tr:has-text("Battery")')).toContain('stale');
    await page.click('.ant-segmented-item:has-text("1 year")');
    await page.waitForSelector('#trend-words:has-text("mean of 1 d")');
    await page.click('.trend-point');
    await page.click('.ant-select-item-option:has-text("air.temperature")');
    await page.waitForSelector('#trend-words:has-text("last 21.5 °C")');
  });

  test('finds what is overdue', async () => {
    const list = known('devices');
    ok('devices', { ...list, items: list.items.map((each) => (each.id === 'lift-1' ? { ...each, inspectionDue: '2020-01-31' } : each)) });
    await page.goto(`${gateway.url}/?lang=en`);
    await page.click('.needs li:has-text("inspection is overdue: 1") .ant-btn');
    await page.waitForURL('**/devices?state=overdue');
    await page.waitForSelector('.ant-table-row:has-text("Inspection was due 2020-01-31")');
    expect(await page.locator('.ant-table-row').count()).toBe(1);
  });

  test('reads the times of the site in a browser of another zone, and is told of which zone they are', async () => {
    const session = gateway.answers.get('GET /api/v1/session')?.body as object;
    ok('session', { ...session, timeZone: 'Asia/Shanghai' });
    const list = known('devices').items;
    const clock = '2026-03-01T15:59:58Z';
    ok('devices/gas-0301', { ...list.find(({ id }) => id === 'gas-0301'), lastMessageAt: clock });
    const look = async (timezoneId: string) => {
      const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, timezoneId });
      const there = await context.newPage();
      await there.goto(`${gateway.url}/device/gas-0301?lang=zh`);
      await there.waitForSelector('.device-head:has-text("2026/03/01 23:59:58")');
      const notes = await there.locator('.zone-note').allTextContents();
      await context.close();
      return notes;
    };
    expect(await look('America/New_York')).toEqual(['时间均为现场时间：中国标准时间']);
    expect(await look('Asia/Shanghai')).toEqual([]);
  });

  test('ten thousand devices are some dozen rows on the page; the filter is in the address and goes with it', async () => {
    const [one] = known('devices').items;
    const id = (n: number) => `d-${String(n).padStart(5, '0')}`;
    const many = Array.from({ length: 10_000 }, (_, n) => ({ ...one, id: id(n), worst: null, silent: n === 7_777 }));
    ok('devices', { items: many, next: null });
    await page.goto(`${gateway.url}/devices?lang=en`);
    await page.waitForSelector('.page-head:has-text("10000 of 10000")');
    expect(await page.locator('.ant-table-row').count()).toBeLessThan(80);
    expect(await page.textContent('.ant-table-row >> nth=0')).toContain('d-07777');
    await page.hover('.ant-table-row >> nth=3');
    await page.mouse.wheel(0, 1_000_000);
    await page.waitForSelector('.ant-table-row:has-text("d-09999")');
    await page.fill('.filters-text input', 'd-0123');
    await page.waitForSelector('.page-head:has-text("10 of 10000")');
    expect(new URL(page.url()).search).toContain('q=d-0123');
    await page.reload();
    await page.waitForSelector('.page-head:has-text("10 of 10000")');
    // As fast as keys come, on a machine that is slow.
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: 6 });
    const typed = 'gas-2-1 lift-abcdefgh';
    await page.focus('.filters-text input');
    await page.keyboard.press('Control+A');
    await Promise.all([...typed].map((text) => session.send('Input.dispatchKeyEvent', { type: 'char', text })));
    expect(await page.inputValue('.filters-text input')).toBe(typed);
    await page.waitForURL((url) => url.searchParams.get('q') === typed);
    await page.waitForSelector('.page-head:has-text("0 of 10000")');
    expect(await page.inputValue('.filters-text input')).toBe(typed);
    await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
    // The field follows an address that is not its own.
    await page.click('.filters-choice >> nth=0');
    await page.click('.ant-select-item-option:has-text("Silent")');
    await page.click('.filters .ant-btn');
    await page.waitForSelector('.page-head:has-text("10000 of 10000")');
    expect(await page.inputValue('.filters-text input')).toBe('');
    await page.goBack();
    await expect.poll(() => page.inputValue('.filters-text input')).toBe(typed);
  });

  test('is told when the gateway cannot be reached, and how old what is shown is', async () => {
    await page.goto(`${gateway.url}/?lang=zh`);
    await page.waitForSelector('.age');
    expect(await page.locator('.banner').count()).toBe(0);
    gateway.feedIsUp = false;
    gateway.cutFeed();
    await page.waitForSelector('.banner:has-text("连不上网关：以下内容停留在")');
    gateway.feedIsUp = true;
    await page.waitForSelector('.banner', { state: 'detached', timeout: 15_000 });
  });
});
