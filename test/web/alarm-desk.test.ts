import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hasChromium, launch } from './browser.ts';
import { alarmOf, buildConsole, FakeGateway, fillCommunity } from './fake-gateway.ts';

let browser: Browser;
let gateway: FakeGateway;

async function open(path: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  await page.goto(`${gateway.url}${path}${path.includes('?') ? '&' : '?'}lang=en`);
  return page;
}
const signIn = (role: string) =>
  gateway.answers.set('GET /api/v1/session', { status: 200, body: { user: { id: 'wang', name: '王芳', role, place: '' } } });
const acts = (page: Page) => page.locator('.alarm-acts button').allInnerTexts();
const sent = (end: string) => gateway.asked.filter(({ method, path }) => method !== 'GET' && path.endsWith(end)).map(({ body }) => body);

describe.skipIf(!hasChromium)('the alarm desk', () => {
  beforeAll(async () => {
    buildConsole();
    gateway = new FakeGateway('');
    await gateway.start();
    browser = await launch();
  }, 120_000);
  beforeEach(() => {
    fillCommunity(gateway);
    gateway.asked.length = 0;
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.stop();
  });

  test('each state offers its acts and no others, by role; danger to life is never shelved', async () => {
    const page = await open('/alarm/door-5');
    const offered = async (id: string, wait: string) => {
      await page.goto(`${gateway.url}/alarm/${id}?lang=en`);
      await page.waitForSelector(wait);
      return acts(page);
    };
    const first = '.alarm-acts button';
    expect(await offered('lift-1', first)).toEqual(['Acknowledge', 'Add a comment']);
    expect(await offered('gas-0301', first)).toEqual(['End', 'Withdraw the acknowledgement', 'Add a comment']);
    expect(await offered('door-1', first)).toEqual(['Acknowledge', 'Unshelve', 'Take out of service', 'Add a comment']);
    expect(await offered('door-3', first)).toEqual(['Acknowledge', 'Back in service', 'Shelve', 'Add a comment']);
    expect(await offered('door-4', first)).toEqual(['Say what it was', 'Add a comment']);
    expect(await offered('door-5', first)).toEqual(['Shelve', 'Take out of service', 'Withdraw the acknowledgement', 'Add a comment']);
    // Maintenance is also an integrator's, danger to life a manager's; a reader only reads.
    signIn('integrator');
    expect(await offered('door-5', first)).toEqual(['Take out of service']);
    signIn('manager');
    expect(await offered('lift-1', first)).toEqual(['Acknowledge', 'Take out of service', 'Add a comment']);
    signIn('reader');
    expect(await offered('door-5', '.alarm-head')).toEqual([]);
    await page.close();
  });

  test('what is put aside says who, why and until when, comes after what rings, and each filter asks for it', async () => {
    const page = await open('/alarms');
    await page.waitForSelector('.alarm-row >> nth=4');
    const rows = await page.locator('.alarm-row').allInnerTexts();
    const where = (text: string) => rows.findIndex((row) => row.includes(text));
    // With the day where the end is tomorrow.
    expect(rows[where('door-1')]).toMatch(/Shelved by li until (?:[\d/]+, )?[\d:]+: 备件已订，周三更换/);
    expect(rows[where('door-2')]).toMatch(/Suppressed by design The controller is silent.*door\.offline.*See that alarm/s);
    expect(rows[where('door-3')]).toMatch(
      /Out of service by wang, permit WP-2026-031, until (?:[\d/]+, )?[\d:]+, the whole device: 更换传感器/,
    );
    expect(where('door-5')).toBeLessThan(where('door-1'));
    expect(rows[where('door-4')]).toContain('Nuisance, said li');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(decodeURIComponent(new URL(request.url()).search)));
    const choose = async (at: number, words: string) => {
      asked.length = 0;
      await page.locator('.filters .ant-select').nth(at).click();
      await page.locator('.ant-select-dropdown:visible .ant-select-item-option', { hasText: words }).last().click();
    };
    await choose(2, 'Shelved');
    await expect.poll(() => asked.some((query) => query.includes('shelved=true') && !query.includes('suppressed'))).toBe(true);
    // Nothing lies on it now, and the next one would: it is listed, and is taken off with a press and an answer.
    await page.waitForSelector('.put-aside li:has-text("door-6")');
    expect(await page.locator('.put-aside li').count()).toBe(1);
    gateway.answers.set('POST /api/v1/alarms/door-6/unshelve', { status: 200, body: { outcome: 'done', alarm: alarmOf('door-6') } });
    await page.click('.put-aside button');
    await page.click('.put-aside .asked button >> nth=0');
    await expect.poll(() => sent('/door-6/unshelve')).toEqual([{}]);
    await choose(2, 'Out of service');
    await expect.poll(() => asked.some((query) => query.includes('outOfService=true'))).toBe(true);
    await page.waitForSelector('.put-aside li:has-text("Its rules about danger to life go on")');
    gateway.answers.set('DELETE /api/v1/devices/gas-0301/out-of-service', { status: 200, body: { outcome: 'done', outOfService: null } });
    asked.length = 0;
    await page.locator('.put-aside li', { hasText: 'gas.low' }).locator('button').click();
    await page.click('.put-aside .asked button >> nth=0');
    await expect.poll(() => asked).toContain('?rule=gas.low');
    await choose(2, 'Not put aside');
    await expect.poll(() => asked.some((query) => /shelved=false.*suppressed=false.*outOfService=false/.test(query))).toBe(true);
    await choose(3, 'Nuisance');
    await expect.poll(() => asked.some((query) => query.includes('classification=nuisance'))).toBe(true);
    await page.close();
  });

  test('shelving takes a time and a reason, out of service a permit besides, ending says what it was', async () => {
    const page = await open('/alarm/door-5');
    const press = (words: string) => page.click(`.alarm-acts button:has-text("${words}")`);
    const ok = () => page.click('.ant-modal-footer .ant-btn-primary');
    await press('Shelve');
    await ok();
    await page.waitForSelector('text=Fill this in');
    await page.fill('#act-comment', 'a part is ordered');
    await page.check('.act-times input[value="120"]');
    await page.check('text=One-shot');
    await ok();
    await expect.poll(() => sent('/shelve')).toEqual([{ reason: 'a part is ordered', minutes: 120, oneShot: true }]);
    await page.waitForSelector('.ant-modal', { state: 'detached' });
    await press('Shelve');
    await page.check('.act-times input[value=until]');
    await page.fill('.act-times input[type=datetime-local]', '2026-12-01T08:00');
    await page.fill('#act-comment', 'until Tuesday');
    await ok();
    const until = new Date(2026, 11, 1, 8).toISOString();
    await expect.poll(() => sent('/shelve')[1]).toEqual({ reason: 'until Tuesday', until, oneShot: false });
    await page.waitForSelector('.ant-modal', { state: 'detached' });
    await press('Take out of service');
    await page.fill('#act-comment', 'new sensor');
    await ok();
    await page.waitForSelector('text=Write the permit to work');
    await page.fill('.ant-modal input[name=permit]', 'WP-7');
    await page.check('.ant-modal input[value=device]');
    await ok();
    await expect.poll(() => sent('/out-of-service')).toEqual([{ permit: 'WP-7', reason: 'new sensor', minutes: 480, scope: 'device' }]);
    await page.waitForSelector('.ant-modal', { state: 'detached' });
    await press('Withdraw');
    await page.fill('#act-comment', 'the wrong one');
    await ok();
    await expect.poll(() => sent('/withdraw-acknowledge')).toEqual([{ reason: 'the wrong one' }]);
    const end = { status: 200, body: { outcome: 'done', alarm: alarmOf('gas-0301') } };
    gateway.answers.set('POST /api/v1/alarms/gas-0301/end', end);
    await page.goto(`${gateway.url}/alarm/gas-0301?lang=en`);
    await press('End');
    await page.fill('#act-comment', 'a pan on the stove');
    await ok();
    await page.waitForSelector('text=Choose what this alarm was');
    // With the keyboard: the choice is a group of radios.
    await page.focus('.ant-modal input[value=real]');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await ok();
    await expect.poll(() => sent('/end')).toEqual([{ comment: 'a pan on the stove', classification: 'nuisance' }]);
    await page.close();
  });

  test('two people at once: the second one is told who was first, whether the gateway takes it or refuses it', async () => {
    const shelved = { by: 'li', reason: 'x', since: new Date().toISOString(), until: new Date().toISOString(), oneShot: false };
    gateway.answers.set('POST /api/v1/alarms/door-5/shelve', {
      status: 200,
      body: { outcome: 'unchanged', alarm: alarmOf('door-5', { shelved }) },
    });
    const over = alarmOf('door-5', { state: 'normal', endedAt: new Date().toISOString(), endedBy: 'li' });
    gateway.answers.set('POST /api/v1/alarms/door-5/withdraw-acknowledge', {
      status: 409,
      body: { code: 'already-ended', title: 'The alarm has ended already', detail: 'The alarm is over already', alarm: over },
    });
    const page = await open('/alarm/door-5');
    await page.click('.alarm-acts button:has-text("Shelve")');
    await page.fill('#act-comment', 'me too');
    await page.click('.ant-modal-footer .ant-btn-primary');
    await page.waitForSelector('text=li had shelved it already, until');
    await page.waitForSelector('.ant-modal', { state: 'detached' });
    await page.click('.alarm-acts button:has-text("Withdraw")');
    await page.fill('#act-comment', 'the wrong one');
    await page.click('.ant-modal-footer .ant-btn-primary');
    await page.waitForSelector('.ant-modal >> text=/The alarm is over already – li ended it first, at/');
    await page.close();
  });

  test('an incident names the alarm that somebody waits for first, and its alarms are dealt with there', async () => {
    // As bad, longer there, and put aside by a person.
    const path = 'GET /api/v1/incidents/lift-1';
    const known = gateway.answers.get(path)?.body as { items: object[] };
    const permit = { by: 'li', permit: 'WP-1', reason: 'x', since: '', until: new Date().toISOString(), scope: 'device' };
    const aside = alarmOf('lift-0', { raisedAt: new Date(Date.now() - 3_600_000).toISOString(), outOfService: permit });
    gateway.answers.set(path, { status: 200, body: { ...known, items: [aside, ...known.items] } });
    const page = await open('/incidents');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(decodeURIComponent(new URL(request.url()).search)));
    // What has ended is told late.
    let tell = () => {};
    const told = new Promise<void>((resolve) => {
      tell = resolve;
    });
    await page.route(/incidents\?state=all/, (route) => told.then(() => route.continue()));
    await page.waitForSelector('.incident-row >> text=/Alarms: 2, still active: 2/');
    await page.selectOption('.filters select', 'all');
    await page.fill('.filters-place', '阳光社区 › 1号楼');
    await expect.poll(() => asked.some((query) => query.includes('state=all') && query.includes('place=阳光社区/1号楼'))).toBe(true);
    const top = async () => (await page.locator('.incident-row a').first().boundingBox())?.y;
    await page.waitForSelector('.alarm-list:has(.incident-row) + .waiting');
    const before = await top();
    tell();
    await page.waitForSelector('.waiting', { state: 'detached' });
    expect(await top()).toBe(before);
    await page.locator('.incident-row a').first().click();
    await page.waitForSelector('.alarm-do:has-text("Deal with this one first")');
    expect(await page.getAttribute('.alarm-do a', 'href')).toBe('/alarm/lift-1');
    gateway.answers.set('POST /api/v1/alarms/lift-1/acknowledge', { status: 200, body: { outcome: 'done', alarm: alarmOf('lift-1') } });
    await page.locator('.alarm-row', { hasText: 'lift-1' }).locator('button').click();
    await page.click('.ant-modal-footer .ant-btn-primary');
    await expect.poll(() => sent('/lift-1/acknowledge')).toEqual([{}]);
    await page.close();
  });

  test('a device that is not monitored says through what it is lost, in the list, on its page and in the overview', async () => {
    const lost = (path: string) => {
      const found = gateway.answers.get(path)?.body as { items?: { id: string }[] };
      const change = (device: object) => ({ ...device, silent: true, notMonitored: 'device:gateway-1' });
      const body = found.items ? { ...found, items: found.items.map((one) => (one.id === 'gas-0301' ? change(one) : one)) } : change(found);
      gateway.answers.set(path, { status: 200, body });
    };
    lost('GET /api/v1/devices');
    lost('GET /api/v1/devices/gas-0301');
    const page = await open('/');
    await page.waitForSelector('.needs li:has-text("Devices not monitored: 1")');
    await page.click('.needs a[href="/devices?state=notMonitored"]');
    await page.waitForURL('**/devices?state=notMonitored');
    await expect.poll(() => page.locator('main a[href^="/device/"]').allInnerTexts()).toEqual(['gas-0301']);
    await page.goto(`${gateway.url}/device/gas-0301?lang=en`);
    expect(await page.innerText('#not-monitored')).toMatch(
      /Not monitored.*reached through gateway-1, which is lost and has the one alarm/s,
    );
    expect(await page.getAttribute('#not-monitored a', 'href')).toBe('/device/gateway-1');
    // Nobody is told twice.
    expect(await page.locator('.banner.is-error').count()).toBe(1);
    await page.close();
  });

  test('what is due says when, or honestly that no day can be named, and each count filters', async () => {
    const page = await open('/maintenance');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).search));
    await page.waitForSelector('.due-rows .row');
    const rows = await page.locator('.due-rows .row').allInnerTexts();
    expect(rows[0]).toMatch(/Overdue\n\d{4}-\d\d-\d\d, 12 days ago/);
    expect(rows[1]).toMatch(/Within 60 days\n\d{4}-\d\d-\d\d, in 40 days/);
    expect(rows[2]).toMatch(/Overdue\nNow/);
    expect(rows[3]).toMatch(/Later\nNo day can be named yet/);
    expect(rows[4]).toMatch(/Cannot be dated\nNothing to count from/);
    await page.click('.tile button >> nth=3');
    await expect.poll(() => asked.some((query) => query.includes('state=unknown'))).toBe(true);
    await page.selectOption('select[aria-label="Kind"]', 'expiry');
    await expect.poll(() => asked.some((query) => query.includes('kind=expiry'))).toBe(true);
    await page.close();
  });

  test('a device is taken out of service on its page, and everybody sees it there', async () => {
    gateway.answers.set('POST /api/v1/devices/gas-0301/out-of-service', { status: 200, body: { outcome: 'done', outOfService: null } });
    const page = await open('/device/gas-0301');
    await page.fill('#service-form input[name=permit]', 'WP-9');
    await page.fill('#service-form textarea', 'new battery');
    await page.check('#service-form input[value="240"]');
    await page.click('#service-start');
    await expect.poll(() => sent('/out-of-service')).toEqual([{ permit: 'WP-9', reason: 'new battery', minutes: 240 }]);
    await page.goto(`${gateway.url}/device/door-vibration-1?lang=en`);
    expect(await page.innerText('#out-of-service')).toMatch(
      /Out of service by wang, permit WP-2026-031.*Its rules about danger to life go on/,
    );
    await page.close();
  });
});
