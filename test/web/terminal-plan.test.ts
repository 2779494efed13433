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

const root = (name: string): Promise<unknown> => page.evaluate(`document.documentElement.dataset.${name}`);
const asked = () => gateway.asked.filter(({ method }) => method === 'POST');
const acked = { state: 'acknowledged', acknowledgedBy: 'wang', acknowledgedAt: new Date().toISOString(), sequence: 2 };
const drill = (change: object = {}) =>
  alarmOf('drill-1', { exercise: true, deviceId: null, subject: 'place:阳光社区', component: 'd1', ...change });
async function open(language = 'en'): Promise<void> {
  await page.goto(`${gateway.url}/terminal/gate?lang=${language}`);
  await page.waitForSelector('html[data-link="up"]');
}

describe.skipIf(!hasChromium)('response plans on the terminal page in a real browser', () => {
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
    page.on('console', (message) => {
      if (/Content Security Policy|Refused/.test(message.text())) problems.push(message.text());
    });
  });
  afterEach(async () => {
    await context.close();
    await gateway.stop();
    expect(problems).toEqual([]);
  });

  test('shows the plan with its steps, clocks that run by the time of the gateway, level and who is called', async () => {
    gateway.clockAhead = 3_600_000;
    await open();
    const start = Date.now() + gateway.clockAhead - 105_000;
    const at = (seconds: number) => new Date(start + seconds * 1_000).toISOString();
    const clocks = planOf('lift-1').clocks.map((clock) => ({
      ...clock,
      startedAt: at(0),
      dueAt: at(clock.seconds),
      state: clock.seconds < 105 ? ('missed' as const) : ('running' as const),
    }));
    gateway.respond(alarmOf('lift-1', { raisedAt: at(0) }), planOf('lift-1', { clocks }));
    const tile = (id: string) => page.locator(`[data-clock="${id}"]`);
    await tile('response').waitFor();
    expect(await tile('response').innerText()).toMatch(/Response in 3 minutes\s+01:1\d\s+▶ left, due at/);
    expect(await tile('arrival').innerText()).toMatch(/2[78]:\d\d/);
    expect(await tile('answered').innerText()).toMatch(/\+00:4\d\s+■ MISSED by 00:4\d: "Acknowledged" was due at/);
    const before = await tile('response').locator('.clock-figure').innerText();
    await expect.poll(() => tile('response').locator('.clock-figure').innerText(), { timeout: 5_000 }).not.toBe(before);
    const front = await page.locator('#front').innerText();
    expect(front).toMatch(/Level 1 of 3.*The firm under contract.*Called: Operator · Property management · Maintenance firm/s);
    expect(front).toContain('Next: Property and the rescue station, by itself when "Response in 3 minutes" is missed');
    expect(await page.locator('.plan-step').count()).toBe(6);
    expect(await page.locator('.plan-step.is-next').innerText()).toMatch(/Next\s+Operator\s+Talk to the car.*Open the intercom/s);
    expect(front).toMatch(/Lift key.*Radio, torch/s);
    await pictures(page, 'plan-waiting-en', [390]);
    await page.click('#language');
    await page.waitForSelector('text=对讲安抚');
    expect(await tile('answered').innerText()).toMatch(/已超时 00:\d\d，应在/);
    await pictures(page, 'plan-waiting-zh', [390]);
  });

  test('a clock that is missed rings anew once, is said aloud, and is silenced like an alarm', async () => {
    await open();
    await page.click('#sound-enable');
    gateway.respond(alarmOf('lift-1', acked), planOf('lift-1', { sequence: 1 }, 10));
    await page.waitForSelector('#response-bar button');
    expect(await root('ringing')).toBe('none');
    const id = gateway.respond(alarmOf('lift-1', acked), planOf('lift-1', { sequence: 2 }, 61));
    await page.waitForSelector('html[data-ringing="critical"]');
    expect(await page.textContent('#announcement')).toContain('Clock missed: Somebody answers. People trapped in a lift');
    await page.keyboard.press('s');
    await page.waitForSelector('html[data-ringing="none"]');
    await expect
      .poll(() => gateway.said.some((message) => message.type === 'silence' && message.deliveryId === id), { timeout: 5_000 })
      .toBe(true);
    await page.reload();
    await page.waitForSelector('html[data-link="up"]');
    await page.click('#sound-test');
    gateway.respond(alarmOf('lift-1', acked), planOf('lift-1', { sequence: 2 }, 61));
    await page.waitForSelector('#response-bar button');
    expect(await root('ringing')).toBe('none');
    const escalation = planOf('x').escalation.map((each) =>
      each.level === 2 ? { ...each, reached: { ...saidBy(null, 1), reason: each.title } } : each,
    );
    gateway.respond(alarmOf('lift-1', acked), planOf('lift-1', { sequence: 3, level: 2, escalation }, 61));
    await page.waitForSelector('html[data-ringing="critical"]');
    expect(await page.textContent('#announcement')).toContain('Escalated: Property and the rescue station');
    expect(await page.locator('.plan-ladder').innerText()).toContain('Told: Community');
  });

  test('a person does steps, skips with a reason, dispatches, escalates, says needs and closes with what is missing named', async () => {
    await open();
    const answer = (plan: unknown, status = 200) =>
      gateway.answers.set('POST /api/v1/responses/lift-1/acts', {
        status,
        body: status === 200 ? { outcome: 'done', response: { progress: plan } } : plan,
      });
    gateway.respond(alarmOf('lift-1', acked), planOf('lift-1', { sequence: 4 }, 10));
    await page.waitForSelector('#response-bar button');
    expect(await page.isVisible('#acknowledge')).toBe(false);
    await page.waitForTimeout(850);
    const steps = planOf('lift-1').steps;
    answer(
      planOf('lift-1', { sequence: 5, steps: [{ ...steps[0]!, done: { ...saidBy('wang', 1), skipped: false } }, ...steps.slice(1)] }, 10),
    );
    await page.click('.plan-step.is-next .step-do');
    await page.waitForSelector('.plan-step.is-done:has-text("Done by wang at")');
    expect(asked().at(-1)?.body).toEqual({ act: 'step', step: 'talk', skip: false, comment: null });
    // A stage is said by the step that reaches it.
    await page.click('#response-bar >> text=Dispatched');
    await page.waitForSelector('#act-dialog[open]');
    await page.fill('#act-comment', 'Mr Li, 12 minutes');
    await page.click('#act-submit');
    await page.waitForSelector('#act-dialog:not([open])', { state: 'attached' });
    expect(asked().at(-1)?.body).toEqual({ act: 'step', step: 'send', skip: false, comment: 'Mr Li, 12 minutes' });
    await page.click('[data-key="skip guard"]');
    await page.click('#act-submit');
    expect(await page.textContent('#act-problem')).toBe('Fill this in');
    await page.fill('#act-comment', 'the guard is with the ambulance');
    await page.click('#act-submit');
    await expect.poll(() => asked().at(-1)?.body, { timeout: 5_000 }).toMatchObject({ act: 'step', step: 'guard', skip: true });
    await page.click('#response-bar .escalate');
    expect(await page.textContent('#act-explain')).toContain('Property and the rescue station – Property management · Grid worker');
    await pictures(page, 'plan-dialog-en', [390]);
    await page.fill('#act-comment', 'they cannot come');
    const already = 'It is at level 2 by now (Escalated to "Property": asked by wang)';
    answer({ code: 'act-refused', title: 'Refused', detail: already, missing: [] }, 409);
    await page.click('#act-submit');
    await page.waitForSelector(`#act-problem:has-text('${already}')`);
    answer(planOf('lift-1', { sequence: 6 }, 10));
    await page.click('#act-submit');
    await expect.poll(() => asked().at(-1)?.body, { timeout: 5_000 }).toEqual({ act: 'escalate', level: 2, comment: 'they cannot come' });
    await page.waitForSelector('#act-dialog:not([open])', { state: 'attached' });
    await page.click('[data-key="need call-back"]');
    await page.fill('#act-comment', 'she is well');
    await page.click('#act-submit');
    await expect.poll(() => asked().at(-1)?.body, { timeout: 5_000 }).toEqual({ act: 'need', need: 'call-back', comment: 'she is well' });
    await page.waitForSelector('#act-dialog:not([open])', { state: 'attached' });
    answer({ code: 'act-refused', title: 'Refused', detail: 'it is not complete: Free the people', missing: ['Free the people'] }, 409);
    await page.click('#response-bar .close');
    expect(await page.textContent('#act-missing')).toMatch(/Still missing: alarms that have not ended: 1 · Resolved .*Free the people/);
    await page.click('#act-submit');
    await page.waitForSelector('#act-problem:has-text("it is not complete: Free the people")');
    await page.selectOption('#act-outcome', 'false');
    await page.click('#act-submit');
    await page.waitForSelector('#act-problem:has-text("Fill this in")');
    await page.keyboard.press('Escape');
    // After its alarm has ended it stays until it is closed.
    gateway.respond(
      alarmOf('lift-1', { state: 'normal', endedAt: new Date().toISOString(), sequence: 9 }),
      planOf('lift-1', { sequence: 9, activeAlarms: 0 }, 10),
    );
    await page.waitForSelector('text=Its alarms have ended; the response is not closed');
    gateway.respond(
      alarmOf('lift-1', { state: 'normal', sequence: 9 }),
      planOf('lift-1', { sequence: 10, stage: 'closed', closedAt: new Date().toISOString() }),
    );
    await page.waitForSelector('#calm:not([hidden])');
    expect(await page.textContent('#said')).toBe('Closed: People trapped in a lift');
  });

  test('whoever may not act, and a screen with nobody signed in, are told so, and how to sign in', async () => {
    const session = gateway.answers.get('GET /api/v1/session')?.body as { user: object };
    gateway.answers.set('GET /api/v1/session', { status: 200, body: { ...session, user: { ...session.user, role: 'reader' } } });
    await open();
    gateway.respond(alarmOf('lift-1', acked), planOf('lift-1'));
    await page.waitForSelector('.plan-why:has-text("Your role may look")');
    expect(await page.locator('.step-do, #response-bar button').count()).toBe(0);
    gateway.answers.set('GET /api/v1/session', { status: 401, body: { code: 'sign-in-required', title: 'Sign in', detail: '' } });
    gateway.drop();
    await page.waitForSelector('.plan-why:has-text("the terminal\'s own secret is not enough") a[href^="/sign-in?next="]');
  });

  test('a drill is marked across card and page and in the title; a real alarm stands before it', async () => {
    await open('zh');
    gateway.respond(drill(), planOf('drill-1', { exercise: true }));
    await page.waitForSelector('html[data-exercise="front"]');
    expect(await page.textContent('#exercise')).toContain('演练 EXERCISE');
    expect(await page.textContent('.card .exercise-strip')).toContain('这是演练');
    expect(await page.title()).toMatch(/^【演练 EXERCISE】/);
    expect(await page.evaluate(`getComputedStyle(document.querySelector('.exercise-strip')).backgroundImage`)).toContain(
      'repeating-linear-gradient',
    );
    await pictures(page, 'drill-zh', [390]);
    gateway.respond(alarmOf('lift-1'), planOf('lift-1', {}, 20));
    await page.waitForSelector('#front .card:not(.is-exercise) h2');
    await page.waitForSelector('html[data-exercise="beside"]');
    expect(await page.textContent('#exercise')).toContain('演练进行中（1 项）');
    expect(await page.title()).not.toContain('EXERCISE');
    gateway.respond(alarmOf('lift-1', acked), planOf('lift-1', { sequence: 4 }, 20));
    await page.waitForSelector('#response-bar button');
    expect(await page.locator('#front .is-exercise').count()).toBe(0);
    await pictures(page, 'drill-beside-zh', [390]);
  });

  test('of several alarms of one response the plan is shown once, with its alarms below', async () => {
    await open();
    const quiet = planOf('lift-1', { clocks: [] });
    gateway.respond(alarmOf('lift-1', acked), quiet);
    gateway.respond(alarmOf('button', { title: { zh: '按钮', en: 'Alarm button pressed' } }), null, 'lift-1');
    gateway.respond(alarmOf('vibration', { severity: 'major', state: 'latched-acknowledged', condition: 'false' }), null, 'lift-1');
    await page.waitForSelector('#front h2:has-text("Alarm button pressed")');
    expect(await page.locator('.plan').count()).toBe(1);
    expect(await page.locator('.plan-alarms li').count()).toBe(3);
    await page.click('.plan-alarms .end');
    await page.waitForSelector('#end-dialog[open]');
  });

  test('an alarm of a gateway below says whose it is, and what is not confirmed there yet', async () => {
    await open();
    const owner = { gateway: 'g1', name: '阳光', tier: 'community' };
    const pendingActs = [{ id: 'a', act: 'acknowledge', by: 'wang', at: new Date().toISOString(), tier: 'sub-district' }];
    gateway.deliver(alarmOf('lift-1', { ...acked, owner, pendingActs }));
    await page.locator('#acknowledged-list .tier-line', { hasText: 'An alarm of the gateway "阳光" (Community)' }).waitFor();
    expect(await page.textContent('.tier-line.is-pending')).toMatch(/"acknowledged" by wang at \d\d:\d\d:\d\d: not yet confirmed below/);
    gateway.deliver(alarmOf('gas-1', { owner, pendingActs: [] }));
    await page.waitForSelector('#front .tier-line');
    await page.click('#language');
    await page.waitForSelector('#front .tier-line:has-text("下级网关“阳光”（社区）的告警")');
    expect(await page.textContent('.tier-line.is-pending')).toContain('下级尚未确认');
  });
});
