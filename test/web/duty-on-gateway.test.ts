import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, openSite, type Site } from '../contract/site.ts';
import { hasChromium, launch } from './browser.ts';
import { signedIn } from './signed-in.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let site: Site;
let browser: Browser;
const contexts = new Map<string, BrowserContext>();
const phone = '139 0011 2233';

/** Kept where ANLIN_PICTURES says, for whoever looks at them. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.ANLIN_PICTURES;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/** Right at both sizes and in both languages: nothing wider than the screen, nothing that axe finds. */
async function looksRight(page: Page, name: string, ready: string): Promise<void> {
  for (const language of ['zh', 'en'] as const) {
    const address = new URL(page.url());
    address.searchParams.set('lang', language);
    await page.goto(address.href);
    await page.waitForSelector(ready);
    for (const [width, height] of [
      [390, 844],
      [1366, 768],
    ] as const) {
      await page.setViewportSize({ width, height });
      const size = `${name} ${language} at ${width}`;
      await expect.poll(() => page.evaluate('document.documentElement.scrollWidth'), { message: size }).toBeLessThanOrEqual(width);
      await judged(page, size);
      await picture(page, `${name}-${language}-${width}`);
    }
  }
}

async function judged(page: Page, what: string): Promise<void> {
  // Not as a script of the page: its policy lets nobody add one.
  await page.evaluate(axe);
  const results: AxeResults = await page.evaluate(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] })`,
  );
  const broken = results.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.target.join(' ')} ${node.failureSummary}`),
  );
  expect([what, broken]).toEqual([what, []]);
  expect(results.passes.length).toBeGreaterThan(5);
}

const open = async (who: string, path: string): Promise<Page> => {
  const page = await contexts.get(who)!.newPage();
  await page.goto(`${site.gateway.http}${path}${path.includes('?') ? '&' : '?'}lang=en`);
  return page;
};
const card = (page: Page) => page.locator('.duty-card', { hasText: 'Emergency desk' });

describe.skipIf(!hasChromium)('duty and hand-over on a real gateway', () => {
  beforeAll(async () => {
    site = await openSite({ 'smoke-1': 'smoke-detector', 'gas-1': 'gas-household' }, '阳光社区/1号楼', {
      ANLIN_DUTY_NOT_TAKEN_MINUTES: '0',
    });
    browser = await launch();
    for (const [id, name, role] of [
      ['mei', '梅经理', 'manager'],
      ['wang', '王值班', 'operator'],
      ['li', '李值班', 'operator'],
      ['eye', '目读者', 'reader'],
    ] as const) {
      const { invitation } = await site.cli<{ invitation: string }>('user', 'add', id, '--name', name, '--role', role);
      contexts.set(id, await signedIn(browser, site.gateway.http, invitation));
    }
    await site.send('smoke-1', { 'smoke.alarm': true });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  test('a manager adds a position with its roster by keyboard and mouse; nobody is on, and the alarm says so', async () => {
    const page = await open('mei', '/duty');
    await page.waitForSelector('text=There are no positions yet');
    await page.click('.page-head .ant-btn-primary');
    await page.fill('[name=zh]', '应急值班台');
    await page.fill('[name=en]', 'Emergency desk');
    await page.fill('[name=id]', 'desk');
    await page.fill('.dialog input[type=tel]', '010 8877 6655');
    await page.click('button:has-text("Add a weekly shift")');
    for (const day of ['Sat', 'Sun']) await page.check(`label:has-text("${day}") input`);
    await page.fill('.duty-row input >> nth=7', '00:00');
    await page.fill('.duty-row input >> nth=8', '24:00');
    await page.selectOption('.duty-row select', 'wang');
    await judged(page, 'position dialog');
    await picture(page, 'position-dialog');
    await page.focus('.dialog form .acts button');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.duty-card.is-empty:has-text("Nobody is on")');
    expect(await card(page).innerText()).toMatch(/Planned: 王值班/);
    await eventually(async () => (await site.alarms()).filter(({ rule }) => rule === 'duty.not-taken').length).toBe(1);
    // Again, as it is kept.
    await page.click('button:has-text("Position and roster")');
    await page.waitForSelector('.duty-row');
    expect(await page.inputValue('.duty-row input >> nth=8')).toBe('24:00');
    await page.keyboard.press('Escape');
    await page.close();
  }, 60_000);

  test('one takes over, hands over with the lists, the other confirms, and the record can be printed', async () => {
    const wang = await open('wang', '/duty');
    await wang.waitForSelector('[data-act=take]');
    await wang.focus('[data-act=take]');
    await wang.keyboard.press('Enter');
    await wang.waitForSelector('.duty-list summary:has-text("Open alarms")');
    await judged(wang, 'take over');
    await picture(wang, 'take-over');
    await wang.click('#duty-act button[type=submit]');
    await wang.waitForSelector('.duty-name:has-text("王值班")');
    await eventually(async () => (await site.alarms()).find(({ rule }) => rule === 'duty.not-taken')?.state).toBe(
      'returned-unacknowledged',
    );

    await wang.click('[data-act=hand]');
    await wang.waitForSelector('.dialog option[value=li]', { state: 'attached' });
    await wang.selectOption('.dialog select', 'li');
    await wang.fill('.dialog textarea', '2 号电梯门机异响，维保明早来；钥匙在抽屉。');
    await wang.waitForSelector('.duty-list');
    await wang.setViewportSize({ width: 390, height: 844 });
    await judged(wang, 'hand over');
    await picture(wang, 'hand-over-390');
    await wang.setViewportSize({ width: 1366, height: 768 });
    await wang.click('#duty-act button[type=submit]');
    await wang.waitForSelector('.duty-offer:has-text("until 李值班 confirms, 王值班 is on")');
    expect(await wang.locator('.duty-name').innerText()).toBe('王值班');
    expect(await wang.locator('[data-act=confirm]').count()).toBe(0);

    const li = await open('li', '/duty');
    await li.click('[data-act=confirm]');
    await li.waitForSelector('.duty-list');
    await li.click('#duty-act button[type=submit]');
    await li.waitForSelector('.duty-name:has-text("李值班")');
    // The other screen follows without being touched.
    await wang.waitForSelector('.duty-name:has-text("李值班")', { timeout: 20_000 });
    await li.click('.duty-records a');
    await li.waitForSelector('article .duty-list');
    expect(await li.locator('article').innerText()).toMatch(/王值班[\s\S]*李值班[\s\S]*钥匙在抽屉[\s\S]*smoke-1|1号楼/);
    // Whoever reads it on paper reads it another day.
    expect(await li.locator('article .facts').innerText()).toMatch(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d, by 李值班/);
    await li.emulateMedia({ media: 'print' });
    expect(await li.locator('.frame-menu').isVisible()).toBe(false);
    expect(await li.locator('.no-print').isVisible()).toBe(false);
    expect(await li.locator('.only-print').isVisible()).toBe(true);
    await picture(li, 'record-printed');
    await li.emulateMedia({ media: 'screen' });
    await looksRight(li, 'record', 'article .duty-list');
    await wang.close();
    await li.close();
  }, 120_000);

  test('the terminal and the incident page name who is on, and follow whoever takes over without being touched; a reader sees no number', async () => {
    await site.cli('terminal', 'add', 'hall', '--place', '阳光社区');
    const act = async (who: string, what: string, data: object) => {
      const path = `${site.gateway.http}/api/v1/duty/positions/desk/${what}`;
      const answer = await contexts.get(who)!.request.post(path, { data, headers: { origin: site.gateway.http } });
      expect([what, answer.status()]).toEqual([what, 200]);
    };
    const { items } = await site.get<{ items: { id: string; hazard: string }[] }>('/api/v1/incidents?state=open');
    const fire = items.find(({ hazard }) => hazard === 'fire')?.id ?? '';
    const terminal = await open('li', '/terminal/hall');
    const incident = await open('li', `/incident/${encodeURIComponent(fire)}`);
    const reader = await open('eye', `/incident/${encodeURIComponent(fire)}`);
    const duties = (page: Page) => page.locator('.plan-step .duty-line, .plan-step .plan-duty').first();
    const says = async (expected: RegExp) => {
      for (const page of [terminal, incident, reader])
        await expect.poll(() => duties(page).innerText(), { timeout: 25_000, message: page.url() }).toMatch(expected);
    };
    await says(/李值班/);
    for (const page of [terminal, incident]) expect(await duties(page).locator('a').getAttribute('href')).toBe('tel:01088776655');
    await act('wang', 'take-over', { reason: '李值班送医' });
    await says(/王值班/);
    await act('wang', 'leave', {});
    await says(/▲ nobody has taken over/);
    expect(await reader.content()).not.toMatch(/8877/);
    await act('li', 'take-over', {});
    await says(/李值班/);
    await judged(terminal, 'terminal with who is on');
    await looksRight(incident, 'incident-duty', '.plan-step .plan-duty b');
    for (const page of [terminal, incident, reader]) await page.close();
  }, 180_000);

  test('the page is right at both sizes and in both languages, with somebody from outside and a position without anybody', async () => {
    const outside = { title: { zh: '电梯维保', en: 'Lift maintenance' }, role: 'maintenance', place: '阳光社区' };
    const who = { name: '迅达维保（夜班组）', phone };
    const roster = { weekly: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '20:00', to: '08:00', who }] };
    for (const [id, body] of [
      ['lift', { ...outside, roster }],
      ['gate', { title: { zh: '北门门岗', en: 'North gate' }, role: 'guard', place: '阳光社区/1号楼' }],
    ] as const)
      expect((await site.call(`/api/v1/duty/positions/${id}`, { method: 'PUT', body })).status).toBe(200);
    const page = await open('wang', '/duty');
    const lift = page.locator('.duty-card', { hasText: 'Lift maintenance' });
    await lift.locator('[data-act=take]').click();
    await page.check('.choice:has-text("Somebody from outside") input');
    await page.fill('.dialog input >> nth=2', who.name);
    await page.fill('.dialog input[type=tel]', phone);
    await page.click('#duty-act button[type=submit]');
    await page.waitForSelector(`.duty-card a[href="tel:13900112233"]`);
    await looksRight(page, 'duty', '.duty-week .duty-shift');
    await page.close();
    const eye = await open('eye', '/duty');
    await eye.waitForSelector('.duty-card:has-text("迅达维保")');
    expect(await eye.locator('[data-act]').count()).toBe(0);
    expect(await eye.content()).not.toContain('13900112233');
    expect(await eye.locator('a[href^="tel:"]').count()).toBe(0);
    await eye.close();
  }, 120_000);
});
