import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hasChromium, launch } from './browser.ts';
import { buildConsole, FakeGateway, fillCommunity } from './fake-gateway.ts';
import { indicatorsOf, noIndicators, reportOf } from './fake-indicators.ts';

let browser: Browser;
let gateway: FakeGateway;

/** A page, and what it asked of the indicators, newest last. */
async function open(path: string, language = 'en'): Promise<{ page: Page; asked: URL[] }> {
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  const asked: URL[] = [];
  page.on('request', (request) => request.url().includes('/api/v1/indicators') && asked.push(new URL(request.url())));
  await page.goto(`${gateway.url}${path}${path.includes('?') ? '&' : '?'}lang=${language}`);
  return { page, asked };
}
const answer = (path: string, body: unknown) => gateway.answers.set(`GET /api/v1/${path}`, { status: 200, body });
const days = (url: URL) => {
  const at = (name: string) => Date.parse(url.searchParams.get(name) ?? '');
  return Math.round((at('to') - at('from')) / 86_400_000);
};

describe.skipIf(!hasChromium)('indicators and drill reports in the console', () => {
  beforeAll(async () => {
    buildConsole();
    gateway = new FakeGateway('');
    await gateway.start();
    browser = await launch();
  }, 120_000);
  beforeEach(() => fillCommunity(gateway));
  afterAll(async () => {
    await browser?.close();
    await gateway?.stop();
  });

  test('each figure stands with what it is counted from and measured against, and leads to its records', async () => {
    const { page, asked } = await open('/indicators');
    await page.waitForSelector('.clock-figures .time-dots');
    const tiles = (await page.innerText('.indicator-tiles')).replace(/\s+/g, ' ');
    expect(tiles).toMatch(/Response completion 90 % .*9 of 10 responses closed ▲ not reached at least 95 % is asked for/);
    expect(tiles).toContain('Clocks kept 87.5 %');
    const clocks = (await page.locator('.clock-figures li').allInnerTexts()).map((text) => text.replace(/\s+/g, ' '));
    expect(clocks[0]).toMatch(/Property is on site Limit 10 min · Source TSG T5002 no data: it still runs/);
    expect(clocks[1]).toMatch(/Kept 7 .*Missed 1 .*mean 16 min 0 s · 95 % within 33 min 30 s · max 33 min 30 s \(of 8\)/);
    const places = (await page.locator('.place-figures li').allInnerTexts()).map((text) => text.replace(/\s+/g, ' '));
    expect(places[1]).toBe('2号楼 Response completion no data');
    expect((await page.innerText('.drill-counts')).replace(/\s+/g, ' ')).toMatch(/阳光社区 3 of 4 ▲ 1 to go called off besides: 1/);
    expect(await page.innerText('.alarm-do')).toContain('Responses not closed yet: 1. Close them first.');
    expect(await page.getAttribute('a[download="indicators.csv"]', 'href')).toMatch(/^\/api\/v1\/indicators\.csv\?from=.*&to=.*&place=/);

    await page.click('.clock-figures a:has-text("Missed: see the records")');
    await page.waitForSelector('.incident-row');
    expect(asked.at(-1)?.pathname).toBe('/api/v1/indicators/responses');
    expect(asked.at(-1)?.searchParams.get('figure')).toBe('missed:lift-entrapment:arrival');
    expect(await page.locator('.incident-row a').first().getAttribute('href')).toBe('/incident/lift-1');
    expect(await page.innerText('h1')).toBe('People trapped in a lift · On site in 30 minutes · Missed');
    await page.close();
  });

  test('what was missed again leads to its records', async () => {
    const { page, asked } = await open('/indicators');
    await page.click('.clock-figures a:has-text("missed again, for alarms that asked later: 2")');
    await page.waitForSelector('.incident-row');
    expect(asked.at(-1)?.searchParams.get('figure')).toBe('again:lift-entrapment:arrival');
    await page.close();
  });

  test('what was missed at a place leads to its records there', async () => {
    const { page, asked } = await open('/indicators');
    const missed = page
      .locator('.place-figures li')
      .first()
      .getByRole('link', { name: /On site in 30 minutes · Missed: see the records/ });
    expect(await missed.innerText()).toMatch(/^1\b/);
    await missed.click();
    await page.waitForSelector('.incident-row');
    const { searchParams } = asked.at(-1) ?? new URL('http://x');
    expect([searchParams.get('figure'), searchParams.get('place')]).toEqual(['missed:lift-entrapment:arrival', '阳光社区/1号楼']);
    await page.close();
  });

  test('place and period are chosen, stay in the address and are asked for', async () => {
    const { page, asked } = await open('/indicators');
    await page.waitForSelector('.clock-figures li');
    expect(days(asked[0]!)).toBe(365);
    await page.selectOption('select[aria-label="Period"]', 'month');
    await expect.poll(() => asked.some((url) => days(url) === 30)).toBe(true);
    await page.selectOption('select[aria-label="Place"]', '阳光社区/1号楼');
    await expect.poll(() => asked.some((url) => days(url) === 30 && url.searchParams.get('place') === '阳光社区/1号楼')).toBe(true);
    expect(new URL(page.url()).searchParams.get('range')).toBe('month');
    // A whole year by days, from midnight at the site.
    await page.goto(`${gateway.url}/indicators?range=own&from=2025-01-01&to=2025-12-31`);
    await expect
      .poll(() =>
        asked
          .filter((url) => days(url) === 365)
          .at(-1)
          ?.searchParams.get('from'),
      )
      .toMatch(/^202[45]-/);
    await page.goto(`${gateway.url}/indicators?range=own`);
    await page.waitForSelector('text=Choose from and to');
    await page.close();
  });

  test('where nothing happened no figure stands, least of all nought; the next step is a drill', async () => {
    answer('indicators', noIndicators);
    const { page } = await open('/indicators', 'zh');
    await page.waitForSelector('.indicator-tiles');
    expect(await page.locator('.indicator-tiles .tile-number').allInnerTexts()).toEqual(Array(5).fill('无数据'));
    expect(await page.innerText('.panel:has(h2:has-text("响应与到场"))')).toContain('无数据');
    await page.waitForSelector('.alarm-do a[href="/plans"]');
    expect(await page.innerText('.alarm-do')).toContain('阳光社区 今年演练 0 次，应有 4 次');
    answer('indicators', indicatorsOf({ all: noIndicators.all, drills: [] }));
    await page.reload();
    await page.waitForSelector('text=还不知道有哪些社区');
    await page.close();
  });

  test('plans and drills show the count of the year and lead to each report', async () => {
    const { page } = await open('/plans');
    await page.waitForSelector('.drill-counts li');
    expect(await page.innerText('.drill-counts')).toContain('3 of 4');
    await page.click('ul[aria-label="Drills held"] a');
    await page.waitForURL('**/drill/drill-1*');
    await page.waitForSelector('.drill-steps tbody tr');
    await page.close();
  });

  test('the report of a drill says what was late, what was not done and by whom, and prints without the frame', async () => {
    const { page } = await open('/drill/drill-1');
    await page.waitForSelector('.drill-steps tbody tr');
    const text = (await page.innerText('.drill-report')).replace(/\s+/g, ' ');
    expect(text).toMatch(/Score 42 of 100/);
    expect(text).toMatch(/clocks kept \(1 of 3\).*required steps done \(1 of 2\)/);
    expect(text).toMatch(/On site in 30 minutes source ▲ late · Allowed 30 min · Taken 33 min 30 s/);
    expect(text).toMatch(/Freed in 60 minutes source ■ never reached · Allowed 1 h · Taken –/);
    expect(text).toMatch(/Talk to the car Operator · required ✓ done 40 s wang 两人，平静/);
    expect(text).toContain('Optional steps not done: 1');
    expect(text).toMatch(/Send maintenance Operator · required ■ not done – –/);
    await page.emulateMedia({ media: 'print' });
    expect(await page.isVisible('.frame-menu')).toBe(false);
    expect(await page.isVisible('.page-head button')).toBe(false);
    expect(await page.isVisible('.drill-report .exercise-band')).toBe(true);
    expect(await page.isVisible('.only-print')).toBe(true);
    await page.emulateMedia({ media: 'screen' });

    answer('drills/drill-1', reportOf({ closedAt: null, score: null }));
    await page.reload();
    await page.waitForSelector('text=It still runs');
    expect(await page.innerText('.drill-clocks')).toContain('… runs');
    expect(await page.innerText('.drill-report')).not.toContain('of 100');
    answer('drills/drill-1', reportOf({ calledOff: true, score: null }));
    await page.reload();
    await page.waitForSelector('text=Called off: no score');
    await page.close();
  });
});
