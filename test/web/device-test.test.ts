import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hasChromium, launch } from './browser.ts';
import { alarmOf, buildConsole, buildPage, FakeGateway, fillCommunity } from './fake-gateway.ts';

const path = '/api/v1/devices/gas-0301';
const now = new Date().toISOString();
const underTest = { by: 'li', reason: '新装', since: now, until: now, terminals: ['gate'] };
let built: string;
let browser: Browser;
let page: Page;
let gateway: FakeGateway;
let problems: string[];

const sign = (role: string) =>
  gateway.answers.set('GET /api/v1/session', { status: 200, body: { user: { id: 'li', name: '李工', role, place: '' }, expiresAt: now } });
function putUnderTest(test: object | null): void {
  const known = gateway.answers.get(`GET ${path}`)?.body as object;
  gateway.answers.set(`GET ${path}`, { status: 200, body: { ...known, test } });
}

describe.skipIf(!hasChromium)('a commissioning test on the pages', () => {
  beforeAll(async () => {
    buildConsole();
    built = buildPage();
    browser = await launch();
  }, 60_000);
  afterAll(() => browser?.close());
  beforeEach(async () => {
    gateway = new FakeGateway(built);
    fillCommunity(gateway);
    await gateway.start();
    page = await browser.newPage({ locale: 'zh-CN' });
    problems = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (/Content Security Policy|Refused/.test(message.text())) problems.push(message.text());
    });
  });
  afterEach(async () => {
    await page.close();
    await gateway.stop();
    expect(problems).toEqual([]);
  });

  test('is started and ended from the keyboard alone, by those who may', async () => {
    sign('integrator');
    gateway.answers.set(`POST ${path}/test`, { status: 200, body: { test: underTest } });
    gateway.answers.set(`DELETE ${path}/test`, { status: 204, body: null });
    await page.goto(`${gateway.url}/device/gas-0301?lang=en`);
    await page.waitForSelector('#test-form [name=terminal]');
    await page.focus('#test-form input[value="gate"]');
    await page.keyboard.press('Space');
    await page.fill('#test-minutes', '45');
    await page.focus('#test-reason');
    await page.keyboard.type('new detector');
    putUnderTest(underTest);
    await page.keyboard.press('Enter');
    await page.waitForSelector('#test-now');
    expect(gateway.asked.find(({ method }) => method === 'POST')).toEqual({
      method: 'POST',
      path: `${path}/test`,
      body: { terminals: ['gate'], minutes: 45, reason: 'new detector' },
    });
    expect(await page.textContent('#test-now')).toMatch(/Under test: by li, since .*reach only gate\. Why: 新装/);
    expect(await page.isVisible('#test-form')).toBe(false);
    putUnderTest(null);
    await page.focus('#test-end');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#test-form');
    expect(gateway.asked.some(({ method, path: asked }) => method === 'DELETE' && asked === `${path}/test`)).toBe(true);
  });

  test('a refusal is said, and what was filled in stays', async () => {
    sign('administrator');
    gateway.answers.set(`POST ${path}/test`, { status: 409, body: { code: 'under-test', title: '设备已在测试中' } });
    await page.goto(`${gateway.url}/device/gas-0301`);
    await page.check('#test-form input[value="gate"]');
    await page.fill('#test-reason', '新装');
    await page.click('#test-start');
    await page.waitForSelector('#test-problem:has-text("设备已在测试中")');
    expect(await page.inputValue('#test-reason')).toBe('新装');
    expect(await page.isChecked('#test-form input[value="gate"]')).toBe(true);
  });

  test('everybody sees that it goes on, in the list and on its page; who may not start one sees no form', async () => {
    await page.goto(`${gateway.url}/device/gas-0301`);
    await page.waitForSelector('#latest');
    expect(await page.isVisible('#test-form')).toBe(false);
    expect(await page.isVisible('#test-now')).toBe(false);
    putUnderTest(underTest);
    const list = gateway.answers.get('GET /api/v1/devices')?.body as { items: { id: string }[] };
    const items = list.items.map((entry) => (entry.id === 'gas-0301' ? { ...entry, test: underTest } : entry));
    gateway.answers.set('GET /api/v1/devices', { status: 200, body: { ...list, items } });
    await page.reload();
    await page.waitForSelector('#test-now');
    expect(await page.isVisible('#test-form')).toBe(false);
    expect(await page.isVisible('#test-end')).toBe(false);
    await page.goto(`${gateway.url}/devices?state=test`);
    await page.waitForSelector('.ant-table-row');
    expect(await page.textContent('.ant-table-row')).toContain('测试中');
  });

  test('on the terminal a test alarm cannot be taken for a real one, and stands behind every real one', async () => {
    await page.goto(`${gateway.url}/terminal/gate`);
    await page.waitForSelector('html[data-link="up"]');
    gateway.deliver(alarmOf('lift-1', { exercise: true, test: underTest, title: { zh: '【测试】电梯困人', en: '[TEST] People trapped' } }));
    await page.waitForSelector('#front .card.is-test .test-strip');
    expect(await page.textContent('#front .test-strip')).toMatch(/^测试 这是测试，不是真实告警。li 正在调试/);
    expect(await page.textContent('#front .do h3')).toBe('真实告警时要做');
    expect(await page.textContent('#announcement')).toContain('【测试】电梯困人');
    gateway.deliver(alarmOf('gas-1', { severity: 'warning' }));
    await page.waitForSelector('#front .card:not(.is-test)');
    expect(await page.textContent('#front')).not.toContain('测试');
  });
});
