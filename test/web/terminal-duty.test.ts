import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hasChromium, launch } from './browser.ts';
import { fillDuty } from './fake-duty.ts';
import { alarmOf, buildPage, FakeGateway, fillCommunity } from './fake-gateway.ts';
import { planOf } from './fake-plan.ts';
import { pictures } from './pictures.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let built: string;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let gateway: FakeGateway;
let problems: string[];

interface Answer {
  readonly items: Record<string, unknown>[];
}
const answer = () => gateway.answers.get('GET /api/v1/duty')?.body as Answer;
const change = (position: string, to: object) =>
  gateway.answers.set('GET /api/v1/duty', {
    status: 200,
    body: {
      at: new Date().toISOString(),
      items: answer().items.map((entry) => (entry.position === position ? { ...entry, ...to } : entry)),
    },
  });
const calm = () => page.locator('#calm-duty').innerText();

async function open(language = 'en'): Promise<void> {
  await page.goto(`${gateway.url}/terminal/gate?lang=${language}`);
  await page.waitForSelector('html[data-link="up"]');
}

async function judged(what: string): Promise<void> {
  await page.evaluate(axe);
  const { violations, passes }: AxeResults = await page.evaluate(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] })`,
  );
  expect([what, violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} ${target.join(' ')}`))]).toEqual([what, []]);
  expect(passes.length).toBeGreaterThan(5);
}

describe.skipIf(!hasChromium)('who is on duty on the terminal page in a real browser', () => {
  beforeAll(async () => {
    built = buildPage();
    browser = await launch();
  }, 120_000);
  afterAll(() => browser?.close());
  beforeEach(async () => {
    gateway = new FakeGateway(built);
    fillCommunity(gateway);
    fillDuty(gateway);
    await gateway.start();
    context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
    page = await context.newPage();
    problems = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (/Content Security Policy|Refused/.test(message.text())) problems.push(message.text());
    });
  });
  afterEach(async () => {
    await context.close();
    await gateway.stop();
    expect(problems).toEqual([]);
  });

  test('the calm screen names every position with who is on and the number; nobody is said, and a hand-over comes by itself', async () => {
    await open();
    await expect.poll(calm).toMatch(/On duty[\s\S]*Emergency desk\s+王\s+010 8877 6655/);
    expect(await calm()).toMatch(/North gate\s+▲ nobody has taken over/);
    expect(await page.getAttribute('#calm-duty a', 'href')).toBe('tel:01088776655');
    expect(await page.getAttribute('#calm-duty', 'role')).toBe('status');
    await judged('calm, en');
    await pictures(page, 'duty-calm-en', [390]);
    change('desk', { person: { kind: 'user', userId: 'li', name: '李', phone: null }, phone: '139 0000 1111' });
    change('gate', { person: { kind: 'outside', userId: null, name: '赵', phone: null } });
    await expect.poll(calm, { timeout: 15_000 }).toMatch(/Emergency desk\s+李\s+139 0000 1111/);
    expect(await calm()).toMatch(/North gate\s+赵/);
    await page.click('#language');
    await expect.poll(calm).toMatch(/在岗[\s\S]*应急值班台\s+李/);
    await judged('calm, zh');
    await pictures(page, 'duty-calm-zh', [390]);
  }, 60_000);

  test('the plan says for the roles of the level and of each step who is on, follows a hand-over, and keeps the focus', async () => {
    await open();
    gateway.respond(alarmOf('lift-1'), planOf('lift-1'));
    const ladder = page.locator('.plan-ladder');
    await expect.poll(() => ladder.innerText()).toMatch(/Operator\s+王\s+010 8877 6655/);
    expect(await ladder.innerText()).toMatch(/Property management\s+no duty position/);
    expect(await ladder.innerText()).toMatch(/Maintenance firm\s+老周\s+13900000000/);
    const next = page.locator('.plan-step.is-next');
    expect(await next.innerText()).toMatch(/On duty\s+王\s+010 8877 6655/);
    await judged('plan, en');
    await pictures(page, 'duty-plan-en', [390]);
    await page.focus('.is-next .step-do');
    change('desk', { person: null, phone: null, since: null });
    await expect.poll(() => next.innerText(), { timeout: 15_000 }).toMatch(/On duty\s+▲ nobody has taken over/);
    expect(await page.evaluate('document.activeElement.dataset.key')).toBe('do talk');
    await page.click('#language');
    await expect.poll(() => ladder.innerText()).toMatch(/值班员\s+▲ 无人接班/);
    await judged('plan, zh');
    await pictures(page, 'duty-plan-zh', [390]);
  }, 60_000);

  test('what cannot be asked any more does not look current; what may not be seen any more is gone with its numbers', async () => {
    await open();
    gateway.respond(alarmOf('lift-1'), planOf('lift-1'));
    await page.waitForSelector('.plan-ladder .duty-name');
    expect(await page.locator('.duty-old').count()).toBe(0);
    gateway.answers.set('GET /api/v1/duty', { status: 503, body: { code: 'unavailable', title: 'Not now' } });
    await expect
      .poll(() => page.locator('.plan-ladder').innerText(), { timeout: 60_000 })
      .toMatch(/王[\s\S]*△ as of .*: somebody else may be on by now/);
    expect(await page.locator('.plan-step.is-next').innerText()).toContain('somebody else may be on by now');
    expect(await page.locator('#calm-duty').textContent()).toContain('somebody else may be on by now');
    await judged('old');
    gateway.answers.set('GET /api/v1/duty', { status: 403, body: { code: 'not-allowed', title: 'Not allowed' } });
    await expect.poll(() => page.locator('.plan-ladder').innerText(), { timeout: 15_000 }).toContain('who is on duty is not known');
    expect(await page.content()).not.toContain('13900000000');
  }, 120_000);
});
