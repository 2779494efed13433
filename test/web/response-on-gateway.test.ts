import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { basic, openSite, type Site, StreamClient } from '../contract/site.ts';
import { removeFolder, temporaryFolder } from '../support/gateway-process.ts';
import { shortened } from '../support/shortened.ts';
import { hasChromium, launch } from './browser.ts';
import { pictures } from './pictures.ts';
import { signedIn } from './signed-in.ts';

/** The shipped plans and types on a real gateway; only the first clock and the delay of the rule are shortened. */
const folder = temporaryFolder('response');
let site: Site;
let browser: Browser;
let terminal: Page;
let desk: Page;
const problems: string[] = [];

const trapped = {
  'lift.serviceMode': 'normal',
  'lift.carStatus': 'stopped',
  'lift.doorZone': 'outside',
  'lift.doorClosed': true,
  'lift.passengers': true,
};
const freed = { ...trapped, 'lift.doorZone': 'inside', 'lift.doorClosed': false, 'lift.passengers': false };
const stage = async (name: string) => {
  await terminal.click(`#response-bar >> text=${name}`);
  await terminal.waitForSelector('#act-dialog[open]');
  await terminal.click('#act-submit');
  await terminal.waitForSelector(`#response-bar button[disabled]:has-text("✓ ${name}")`);
};
const figure = (id: string) => terminal.innerText(`[data-clock="${id}"] .clock-figure`);
const seconds = (text: string) => text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);

describe.skipIf(!hasChromium)('a response on a real gateway, in a real browser', () => {
  beforeAll(async () => {
    const plans = shortened(folder, 'plans', 'lift-entrapment.yaml', /within: 60 s/, 'within: 6 s');
    const devices = shortened(folder, 'devices', 'lift/lift-monitor.yaml', /raiseDelay: 45 s/, 'raiseDelay: 1 s');
    site = await openSite({ 'lift-1': 'lift-monitor', 'sos-1': 'sos-button' }, '阳光社区/1号楼/1单元', {
      ANLIN_PLANS: plans,
      ANLIN_DEVICES: devices,
    });
    await site.cli('terminal', 'add', 'gate', '--place', '阳光社区');
    const { invitation } = await site.cli<{ invitation: string }>(
      'user',
      'add',
      'li',
      '--name',
      '李',
      '--role',
      'manager',
      '--place',
      '阳光社区',
    );
    browser = await launch();
    const context = await signedIn(browser, site.gateway.http, invitation);
    [terminal, desk] = [await context.newPage(), await context.newPage()];
    for (const page of [terminal, desk]) page.on('pageerror', (error) => problems.push(error.message));
    await terminal.goto(`${site.gateway.http}/terminal/gate?lang=en`);
    await terminal.waitForSelector('html[data-link="up"]');
    await terminal.click('#sound-enable');
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    removeFolder(folder);
    expect(problems).toEqual([]);
  });

  test('entrapment from the MQTT message to the closed response, with its clocks, and all of it in the incident', async () => {
    await site.send('lift-1', trapped);
    await terminal.waitForSelector('#front h2:has-text("People trapped in the lift")');
    await terminal.waitForSelector('html[data-ringing="critical"]');
    const first = seconds(await figure('response'));
    expect(first).toBeLessThanOrEqual(180);
    expect(first).toBeGreaterThan(150);
    await expect.poll(async () => seconds(await figure('response')), { timeout: 5_000 }).toBeLessThan(first);
    expect(seconds(await figure('arrival'))).toBeGreaterThan(1_700);
    await terminal.waitForSelector('[data-clock="answered"][data-state="missed"]:has-text("MISSED by")', { timeout: 20_000 });
    await expect.poll(() => terminal.textContent('#announcement'), { timeout: 20_000 }).toContain('Clock missed: Somebody answers');
    await pictures(terminal, 'terminal-waiting-en');

    await terminal.waitForSelector('#acknowledge:enabled');
    await terminal.click('#acknowledge');
    await terminal.waitForSelector('html[data-ringing="none"]');
    // What comes after the alarm was acknowledged stays in front.
    await terminal.waitForSelector('#response-bar button');
    await terminal.waitForTimeout(900);
    await terminal.click('[data-key="do talk"]');
    await terminal.waitForSelector('.plan-step.is-done:has-text("Done by 李 at")');
    await stage('Dispatched');
    expect(await terminal.getAttribute('[data-clock="response"]', 'data-state')).toBe('met');
    // A terminal that is added now is told the plan as well, and the gateway's time. It stands above everything here: that it is
    // lost half a minute later must not be an alarm in front of the drill below.
    const { secret } = await site.cli<{ secret: string }>('terminal', 'add', 'hall');
    const hall = new StreamClient(site, 'hall', { authorization: basic('hall', secret) });
    const told = await hall.until(({ type }) => type === 'delivery');
    expect(told).toMatchObject({ plan: { id: 'lift-entrapment', stage: 'dispatched' }, response: (told.alarm as { id: string }).id });
    const beat = await hall.until(({ type }) => type === 'heartbeat');
    expect(Math.abs(Date.parse(String(beat.at)) - Date.now())).toBeLessThan(5_000);
    hall.socket.close();
    await desk.goto(`${site.gateway.http}/incidents?lang=en`);
    await desk.waitForSelector('.incident-row .plan-brief:has-text("Dispatched"):has-text("next clock")');
    await stage('On site');
    await stage('Resolved');
    await pictures(terminal, 'terminal-resolved-en');

    await terminal.click('#response-bar .close');
    await terminal.waitForSelector('#act-missing:has-text("alarms that have not ended: 1")');
    await terminal.click('#act-submit');
    await terminal.waitForSelector('#act-problem:has-text("Call back")');
    await terminal.keyboard.press('Escape');
    await site.send('lift-1', freed);
    await terminal.click('.plan-alarms .end');
    await terminal.fill('#end-comment', 'Two people out, the lift is locked');
    await terminal.click('#end-submit');
    await terminal.waitForSelector('text=Its alarms have ended; the response is not closed');
    await stage('Verified');
    await terminal.click('[data-key="need call-back"]');
    await terminal.fill('#act-comment', 'Mrs Wang: both are well');
    await terminal.click('#act-submit');
    await terminal.waitForSelector('.plan-closing:has-text("It can be closed")');
    await pictures(terminal, 'terminal-closing-en');
    await terminal.click('#response-bar .close');
    await terminal.fill('#act-comment', 'Went home');
    await terminal.click('#act-submit');
    await terminal.waitForSelector('#calm:not([hidden])');

    await desk.goto(`${site.gateway.http}/incidents?state=all&lang=en`);
    await desk.waitForSelector('.incident-row .plan-brief:has-text("Closed")');
    await desk.locator('.incident-row a').first().click();
    await desk.waitForSelector('.timeline-list li:has-text("Went home")');
    await desk.click('button:has-text("Show deliveries and receipts")');
    const all = await desk.locator('.timeline-list li').allInnerTexts();
    const order = [
      'Raised',
      'Plan begins',
      'gate · sent',
      'gate · shown',
      'Clock missed',
      'Acknowledged',
      'Step done',
      'Stage reached',
      'Closed',
    ];
    const at = order.map((words) => all.findIndex((line) => line.includes(words)));
    expect([order, at.every((index) => index >= 0)]).toEqual([order, true]);
    expect(all.at(-1)).toMatch(/gate · (sent|received|shown)/);
    await desk.selectOption('select[aria-label="Kind"]', 'people');
    expect((await desk.locator('.timeline-list li').allInnerTexts()).every((line) => line.includes('李'))).toBe(true);
    await pictures(desk, 'incident-closed-en');
  }, 180_000);

  test('a drill is held from its plan, marked on the terminal and on every page, stands behind what is real, and is called off', async () => {
    await desk.goto(`${site.gateway.http}/plans?plan=lift-entrapment&lang=zh`);
    await desk.click('.panel-head button:has-text("组织演练")');
    await desk.fill('.hold-drill input[maxlength]', '年度演练');
    await desk.click('.hold-drill .ant-btn-primary');
    await desk.waitForURL('**/incident/*');
    await desk.waitForSelector('.frame .exercise-band.is-page:has-text("演练 EXERCISE")');
    await terminal.click('#language');
    await terminal.waitForSelector('html[data-exercise="front"] .exercise-strip:has-text("演练 EXERCISE")');
    expect(await terminal.title()).toMatch(/^【演练 EXERCISE】/);
    await pictures(terminal, 'terminal-drill-zh');
    await pictures(desk, 'incident-drill-zh');
    await site.send('sos-1', { 'sos.pressed': true }, 'events');
    await terminal.waitForSelector('html[data-exercise="beside"]');
    expect(await terminal.locator('#front .is-exercise').count()).toBe(0);
    expect(await terminal.title()).not.toContain('EXERCISE');
    await pictures(terminal, 'terminal-drill-beside-zh');
    await desk.goto(`${site.gateway.http}/devices?lang=zh`);
    await desk.waitForSelector('.exercise-band.is-page a');
    await desk.goto(`${site.gateway.http}/plans?lang=zh`);
    await desk.click('.running-drill button');
    await desk.fill('.running-drill input', '下雨');
    await desk.click('.running-drill .ant-btn-primary');
    await desk.waitForSelector('text=没有进行中的演练');
    await terminal.waitForSelector('html[data-exercise="none"]');
    expect(await desk.locator('.exercise-band').count()).toBe(0);
    await pictures(desk, 'plans-zh');
  }, 120_000);

  test('the figures say what was done, each leads to its records, and a drill that was called off counts for nothing', async () => {
    await desk.goto(`${site.gateway.http}/indicators?lang=en`);
    await desk.waitForSelector('.clock-figures .time-dots');
    expect((await desk.innerText('.indicator-tiles')).replace(/\s+/g, ' ')).toMatch(/50 % .*1 of 2 responses closed ▲ not reached/);
    expect(await desk.innerText('.alarm-do')).toContain('Responses not closed yet: 1.');
    expect((await desk.innerText('.drill-counts')).replace(/\s+/g, ' ')).toBe('阳光社区 0 of 4 ▲ 4 to go called off besides: 1');
    await pictures(desk, 'indicators-en');
    const csv = await desk.request.get(`${site.gateway.http}${await desk.getAttribute('a[download="indicators.csv"]', 'href')}`);
    expect(await csv.text()).toMatch(/阳光社区,drills-required[^,]*,4,/);
    await desk.click('a:has-text("Somebody answers · Missed")');
    await desk.waitForSelector('.incident-row');
    expect(await desk.locator('.incident-row').count()).toBe(1);
    await desk.click('.incident-row a');
    await desk.waitForSelector('.timeline-list li:has-text("Went home")');
    await desk.goto(`${site.gateway.http}/plans?lang=en`);
    await desk.click('ul[aria-label="Drills held"] a');
    await desk.waitForSelector('text=Called off: no score, and it does not count.');
    await pictures(desk, 'drill-report-en');
  }, 120_000);

  test('the cause is filed by keyboard, on the page of the incident that is closed', async () => {
    // The plan asks for a call back and not for the cause; that is known a week later, and is filed by keyboard.
    const lacking = `${site.gateway.http}/api/v1/responses?state=closed&cause=missing`;
    const causes = async (url: string) =>
      ((await (await desk.request.get(url)).json()) as { items: { id: string; causeFiledAt: string | null }[] }).items;
    const [closed] = await causes(lacking);
    expect(closed).toMatchObject({ plan: { id: 'lift-entrapment' }, causeFiledAt: null });
    await desk.goto(`${site.gateway.http}/incident/${closed?.id}?lang=en`);
    await desk.waitForSelector('.plan-cause:has-text("The cause is not filed yet")');
    await desk.focus('.plan-cause button');
    await desk.keyboard.press('Enter');
    await desk.waitForSelector('.plan-cause [role="group"]:focus');
    await desk.keyboard.press('Tab');
    await desk.keyboard.type('Door contact worn out, replaced');
    await desk.keyboard.press('Tab');
    await desk.keyboard.press('Enter');
    await desk.waitForSelector('.plan-cause:has-text("Door contact worn out, replaced"):has-text("said by 李 at")');
    expect(await desk.locator('.plan-cause button').count()).toBe(0);
    expect(await causes(lacking)).toEqual([]);
    const filed = (await (await desk.request.get(`${site.gateway.http}/api/v1/responses/${closed?.id}`)).json()) as Record<string, unknown>;
    expect(filed).toMatchObject({
      causeFiledAt: expect.any(String),
      progress: { cause: { by: 'li', comment: 'Door contact worn out, replaced' } },
    });
    await desk.goto(`${site.gateway.http}/incidents?state=cause&lang=en`);
    await desk.waitForSelector('text=No closed response lacks its cause');
  }, 60_000);
});
