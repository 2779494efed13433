import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hasChromium, launch } from './browser.ts';
import { alarmOf, buildConsole, buildPage, FakeGateway, fillCommunity } from './fake-gateway.ts';
import { planOf, saidBy } from './fake-plan.ts';
import { pictures } from './pictures.ts';

let built: string;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let gateway: FakeGateway;
let problems: string[];

const asked = () => gateway.asked.filter(({ method }) => method === 'POST').map(({ body }) => body);
const acked = { state: 'acknowledged', acknowledgedBy: 'wang', acknowledgedAt: new Date().toISOString(), sequence: 2 };
const button = { zh: '轿内报警按钮按下', en: 'Alarm button in the car pressed' };
const done = (steps: number) =>
  planOf('x').steps.map((step, n) => (n < steps ? { ...step, done: { ...saidBy('li', 60), skipped: false } } : step));
async function open(language = 'en'): Promise<void> {
  await page.goto(`${gateway.url}/terminal/gate?lang=${language}`);
  await page.waitForSelector('html[data-link="up"]');
}
/** A response in front long enough for a press to be meant for it. */
async function inFront(change: object = {}): Promise<void> {
  gateway.respond(alarmOf('lift-1', acked), planOf('lift-1', { sequence: 4, ...change }, 10));
  await page.waitForSelector('#response-bar button');
  await page.waitForTimeout(900);
}
function answer(outcome: 'done' | 'unchanged', change: object): void {
  const body = { outcome, response: { progress: planOf('lift-1', { sequence: 5, ...change }, 10) } };
  gateway.answers.set('POST /api/v1/responses/lift-1/acts', { status: 200, body });
}
const scrolled = (selector: string): Promise<number> => page.evaluate(`document.querySelector('${selector}').scrollTop`);
async function scroll(selector: string): Promise<void> {
  await page.evaluate(`document.querySelector('${selector}').scrollTop = 150`);
  expect(await scrolled(selector)).toBe(150);
}
const bottom = async (selector: string): Promise<number> => {
  const box = await page.locator(selector).first().boundingBox();
  return (box?.y ?? Number.POSITIVE_INFINITY) + (box?.height ?? 0);
};

describe.skipIf(!hasChromium)('what stands in front on the terminal, and what a press on it records', () => {
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
    context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
    page = await context.newPage();
    problems = [];
    page.on('pageerror', (error) => problems.push(error.message));
  });
  afterEach(async () => {
    await context.close();
    await gateway.stop();
    expect(problems).toEqual([]);
  });

  test('only the next stage can be said, by its button or by its step; the others say which one is first', async () => {
    await open();
    await inFront();
    const stages = page.getByRole('group', { name: 'How far it has come' });
    for (const name of ['On site', 'Resolved', 'Verified']) {
      const later = stages.getByRole('button', { name: `${name} First: Dispatched`, exact: true });
      expect(await later.getAttribute('aria-disabled')).toBe('true');
      await later.focus();
      await page.keyboard.press('Enter');
      await later.click({ force: true });
    }
    const free = page.getByRole('button', { name: 'Done First: Dispatched: Free the people', exact: true });
    expect(await free.innerText()).toMatch(/First: Dispatched/);
    await free.click({ force: true });
    expect(await page.locator('#act-dialog[open]').count()).toBe(0);
    await pictures(page, 'front-stages-en', [390]);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await stages.getByText('First: Dispatched').first().isVisible()).toBe(true);
    await page.setViewportSize({ width: 1366, height: 768 });
    await page.click('#language');
    await page.waitForSelector('#response-bar :text("先登记“已派单”")');
    await pictures(page, 'front-stages-zh', [390]);
    await page.click('#language');
    await page.waitForTimeout(900);
    await stages.getByRole('button', { name: 'Dispatched', exact: true }).click();
    await page.waitForSelector('#act-dialog[open]');
    expect(asked()).toEqual([]);
  });

  test('the question before a stage names the step that is marked with it; a step whose stage was reached marks itself alone', async () => {
    await open();
    await inFront({ milestones: { 'on-site': saidBy('li', 5) }, steps: done(3), stage: 'on-site' });
    await page.click('#response-bar >> text=Resolved');
    expect(await page.textContent('#act-also')).toBe('This also marks the step as done: Free the people');
    const dialog = page.getByRole('dialog', { name: 'Say "Resolved"', description: /This also marks the step as done: Free the people/ });
    expect(await dialog.count()).toBe(1);
    await pictures(page, 'front-question-en', [390]);
    await page.keyboard.press('Escape');
    answer('done', { milestones: { 'on-site': saidBy('li', 5) }, steps: done(4) });
    await page.click('[data-key="do arrive"]');
    await page.locator('[data-key="do arrive"]').waitFor({ state: 'detached' });
    expect(asked()).toEqual([{ act: 'step', step: 'arrive', skip: false, comment: null }]);
    // A stage without a step of the plan marks none.
    await page.waitForTimeout(900);
    gateway.respond(alarmOf('lift-1', acked), planOf('lift-1', { sequence: 6, steps: [] }, 10));
    await page.locator('.plan-step').first().waitFor({ state: 'detached' });
    await page.click('#response-bar >> text=Dispatched');
    expect(await page.isVisible('#act-also')).toBe(false);
  });

  test('who was first is said, with when, and what was written for the same stage is kept as a note', async () => {
    await open();
    await inFront();
    await page.click('#response-bar >> text=Dispatched');
    await page.fill('#act-comment', 'Mr Li, 12 minutes, bring the long key');
    answer('unchanged', { milestones: { dispatched: saidBy('li', 2) }, steps: done(2) });
    await page.click('#act-submit');
    await page
      .locator('#act-problem', { hasText: /^li had said "Dispatched" at \d\d:\d\d:\d\d already: this time nothing was kept\.$/ })
      .waitFor();
    expect(await page.textContent('#act-title')).toBe('Save as a note');
    expect(await page.inputValue('#act-comment')).toBe('Mr Li, 12 minutes, bring the long key');
    await pictures(page, 'front-first-en', [390]);
    answer('done', { sequence: 6, milestones: { dispatched: saidBy('li', 2) }, steps: done(2) });
    await page.click('#act-submit');
    await page.waitForSelector('#act-dialog:not([open])', { state: 'attached' });
    expect(asked().at(-1)).toEqual({ act: 'comment', comment: 'Mr Li, 12 minutes, bring the long key' });
    // Refused because it has gone on: the words are not lost either.
    await page.click('#response-bar >> text=On site');
    expect(await page.textContent('#act-title')).toBe('Say "On site"');
    await page.fill('#act-comment', 'two of them');
    const refusal = { code: 'act-refused', title: 'Refused', detail: 'it is closed', refusal: 'closed', missing: [] };
    gateway.answers.set('POST /api/v1/responses/lift-1/acts', { status: 409, body: refusal });
    await page.click('#act-submit');
    await page.waitForSelector('#act-problem:has-text("Not taken: it is closed")');
    expect([await page.textContent('#act-submit'), await page.inputValue('#act-comment')]).toEqual(['Save as a note', 'two of them']);
    expect(await page.isVisible('#act-also')).toBe(false);
  });

  test('another alarm in front is shown from its title on, the same one stays where it was read; N shows the list from its top', async () => {
    await open();
    gateway.deliver(alarmOf('gas-0301', { severity: 'minor' }));
    await page.waitForSelector('#front .severity-minor');
    gateway.respond(alarmOf('lift-1', { title: button }), planOf('lift-1', { sequence: 1 }, 10));
    await page.waitForSelector('#front .severity-critical');
    await page.focus('[data-key="skip guard"]');
    await scroll('#front');
    gateway.respond(alarmOf('lift-1', { title: button, sequence: 2 }), planOf('lift-1', { sequence: 2, steps: done(1) }, 10));
    await page.waitForSelector('#front .plan-step.is-done');
    expect(await scrolled('#front')).toBe(150);
    expect(await page.evaluate('document.activeElement.dataset.key')).toBe('skip guard');
    // Nothing else waits: what is acknowledged stays in front.
    gateway.deliver(alarmOf('gas-0301', { severity: 'minor', ...acked }));
    gateway.respond(alarmOf('lift-1', { title: button, ...acked, sequence: 3 }), planOf('lift-1', { sequence: 3, steps: done(1) }, 10));
    await page.waitForSelector('#response-bar button');
    expect(await scrolled('#front')).toBe(150);
    // A graver one takes the front, of the same plan: its buttons have the same names, and the keyboard is on none of them.
    gateway.respond(alarmOf('lift-2', { lifeSafety: true }), planOf('lift-2', { sequence: 4 }, 10));
    await page.waitForSelector('#front :text("lift-2")');
    expect(await scrolled('#front')).toBe(0);
    expect(await page.evaluate('document.activeElement.id')).toBe('front');
    const others = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => ({ id, title: { zh: id, en: `Alarm ${id}` } }));
    for (const { id, title } of others) gateway.deliver(alarmOf(id, { title }));
    await page.waitForSelector('#next:has-text("6 more waiting")');
    await scroll('#front');
    await scroll('#lists');
    const before = await page.textContent('#front h2');
    await page.keyboard.press('n');
    await page.waitForSelector('#next:has-text("6 more waiting")');
    await expect.poll(() => page.textContent('#front h2'), { timeout: 5_000 }).not.toBe(before);
    expect([await scrolled('#front'), await scrolled('#lists')]).toEqual([0, 0]);
    // A telephone scrolls the page, not the card.
    await page.setViewportSize({ width: 390, height: 844 });
    await page.evaluate('window.scrollTo(0, 900)');
    gateway.respond(alarmOf('lift-2', { ...acked, sequence: 5 }), planOf('lift-2', { sequence: 5 }, 10));
    await page.keyboard.press('n');
    await expect.poll(async () => (await page.locator('#front h2').boundingBox())?.y ?? -1, { timeout: 5_000 }).toBeGreaterThan(0);
  });

  test.each([
    ['zh', 0],
    ['en', 0],
    ['en', 3],
  ] as const)(
    '%s: danger, place, clocks and the whole next step are seen without scrolling when %i steps are done; the plate is last',
    async (language, n) => {
      await open(language);
      const milestones = n === 0 ? {} : { dispatched: saidBy('li', 5) };
      await inFront({ steps: done(n), milestones });
      gateway.respond(
        alarmOf('lift-1', { ...acked, title: button, sequence: 9 }),
        planOf('lift-1', { sequence: 9, steps: done(n), milestones }, 10),
      );
      await page.waitForSelector('#front .serial');
      await page.waitForSelector('#front .alarm-title');
      await pictures(page, `front-next-${language}-${n}`, [390]);
      const until =
        (await page
          .locator('#front')
          .boundingBox()
          .then((box) => box && box.y + box.height)) ?? 0;
      for (const seen of [
        '.fact.where',
        '.rescueCode',
        '.maintainerPhone',
        '.clocks',
        '.plan-step.is-next .step-words',
        '.plan-step.is-next .step-do',
      ])
        expect([seen, (await bottom(`#front ${seen}`)) <= until]).toEqual([seen, true]);
      const order = await page
        .locator('#front :is(h2, .where, .seen, .rescueCode, .clocks, .is-next, .plan-closing, .serial)')
        .evaluateAll((all) => {
          return all.map((each) => (each as unknown as { className: string; localName: string }).className || 'h2');
        });
      expect(order.map((name) => name.split(' ').at(-1))).toEqual([
        'h2',
        'where',
        'seen',
        'rescueCode',
        'clocks',
        'is-next',
        'plan-closing',
        'serial',
      ]);
    },
  );

  test('the danger is the headline and what the alarm says stands beside it, in front and in every list; once where both say the same', async () => {
    await open();
    gateway.respond(alarmOf('lift-1', { title: button }), planOf('lift-1', {}, 10));
    await page.waitForSelector('#front h2');
    expect(await page.innerText('#front h2')).toMatch(/^People trapped in a lift\s+Alarm button in the car pressed$/);
    expect(await page.getByRole('article', { name: 'People trapped in a lift Alarm button in the car pressed' }).count()).toBe(1);
    gateway.respond(alarmOf('lift-2', { title: button, raisedAt: new Date().toISOString() }), planOf('lift-2', {}, 5));
    for (const list of ['#waiting-list', '#in-hand-list'])
      await page.locator(list, { hasText: /People trapped in a lift\s*Alarm button in the car pressed/ }).waitFor();
    gateway.respond(alarmOf('lift-2', { title: button, ...acked }), planOf('lift-2', { sequence: 4 }, 5));
    await page.locator('#acknowledged-list', { hasText: /People trapped in a lift\s*Alarm button in the car pressed/ }).waitFor();
    await pictures(page, 'front-danger-en', [390]);
    const same = planOf('x').title;
    gateway.respond(alarmOf('lift-1', { title: same, sequence: 7 }), planOf('lift-1', { sequence: 7 }, 10));
    await page.locator('#front .alarm-title').waitFor({ state: 'detached' });
    expect(await page.innerText('#front h2')).toBe('People trapped in a lift');
  });

  test('what is no danger to life is headed by what the alarm says: a plan has one name for many faults', async () => {
    await open();
    const alarm = { lifeSafety: false, severity: 'major', title: { zh: '应急终端失联', en: 'Emergency terminal lost' } };
    const plan = planOf('t-1', { title: { zh: '网关失联、监测中断', en: 'Gateway lost, nothing is monitored' } }, 10);
    gateway.respond(alarmOf('t-1', alarm), plan);
    await page.waitForSelector('#front h2');
    expect(await page.innerText('#front h2')).toMatch(/^Emergency terminal lost\s+Gateway lost, nothing is monitored$/);
  });
});
