import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hasChromium, launch } from './browser.ts';
import { alarmOf, buildConsole, buildPage, FakeGateway, fillCommunity } from './fake-gateway.ts';

let built: string;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let gateway: FakeGateway;
let problems: string[];

const root = (name: string): Promise<unknown> => page.evaluate(`document.documentElement.dataset.${name}`);
const link = (state: string, timeout = 10_000) => page.waitForSelector(`html[data-link="${state}"]`, { timeout });
const saidTypes = (): string[] => gateway.said.map((message) => message.type);
async function until(what: () => boolean, ms = 5_000): Promise<void> {
  for (const end = Date.now() + ms; !what(); ) {
    if (Date.now() > end) throw new Error(`did not happen within ${ms} ms; the page said ${JSON.stringify(gateway.said)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
async function open(): Promise<void> {
  await page.goto(`${gateway.url}/terminal/gate?lang=en`);
  await link('up');
}

describe.skipIf(!hasChromium)('the terminal page in a real browser', () => {
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

  test('says alive from its drawing, with the sound locked until somebody presses', async () => {
    await open();
    await until(() => saidTypes().includes('alive'));
    expect(gateway.opened).toEqual([null]);
    expect(gateway.said.find((message) => message.type === 'alive')).toMatchObject({ visible: true, sound: 'locked', lastSequence: 0 });
    gateway.deliver(alarmOf('lift-1'));
    await page.waitForSelector('text=People trapped in the lift');
    expect(await root('ringing')).toBe('none');
    expect(await page.isVisible('#sound-banner')).toBe(true);
    await page.click('#sound-enable');
    await page.waitForSelector('html[data-sound="on"][data-ringing="critical"]');
    await until(() => gateway.said.some((message) => message.type === 'alive' && message.sound === 'on'));
  });

  test('a test alarm comes back as shown and looks and rings like none; a duty check is answered with one press in the name of the person', async () => {
    await open();
    await page.click('#sound-enable');
    gateway.probe({ type: 'test', deliveryId: 'test:gate~1~gate', attempt: 1, at: new Date().toISOString() });
    await page.waitForSelector('#last-arrival:has-text("Test alarm arrived")');
    const about = (deliveryId: string) =>
      gateway.said.filter((message) => message.deliveryId === deliveryId).map((message) => message.type);
    await until(() => about('test:gate~1~gate').includes('shown'));
    expect(about('test:gate~1~gate')).toEqual(['received', 'shown']);
    expect([await root('ringing'), await root('front'), await page.isVisible('#presence')]).toEqual(['none', 'none', false]);
    const answerBy = new Date(Date.now() + 300_000).toISOString();
    gateway.probe({ type: 'presence-check', deliveryId: 'presence:gate~1~gate', attempt: 1, at: new Date().toISOString(), answerBy });
    await page.waitForSelector('#presence:has-text("Duty check: whoever is on duty answers by")');
    await page.click('#presence-answer');
    await until(() => about('presence:gate~1~gate').includes('present'));
    expect(gateway.said.find((message) => message.type === 'present')?.by).toBe('wang');
    await page.waitForSelector('#presence', { state: 'hidden' });
    expect(await root('front')).toBe('none');
  });

  test('rings, says what to do first, gives both receipts, and acknowledges with one press in the name of the person', async () => {
    await open();
    await page.click('#sound-enable');
    const deliveryId = gateway.deliver(alarmOf('lift-1'));
    await page.waitForSelector('html[data-ringing="critical"]');
    await until(() => saidTypes().includes('shown'));
    expect(gateway.said.filter((message) => message.deliveryId === deliveryId).map((message) => message.type)).toEqual([
      'received',
      'shown',
    ]);
    expect(await page.textContent('#front')).toMatch(/Do this now.*Call 96333.*Likely cause/s);
    expect(await page.textContent('#announcement')).toContain('Critical alarm: People trapped in the lift');
    expect(await page.textContent('#acknowledge')).toContain('as 王芳');
    await page.click('#acknowledge');
    await until(() => saidTypes().includes('acknowledge'));
    expect(gateway.said.find((message) => message.type === 'acknowledge')).toMatchObject({ deliveryId, by: 'wang' });
    await page.locator('#acknowledge', { hasText: 'Acknowledging' }).waitFor();
    gateway.send({ type: 'acknowledged', deliveryId, alarmId: 'lift-1', by: 'wang', at: new Date().toISOString() });
    gateway.deliver(
      alarmOf('lift-1', { state: 'acknowledged', acknowledgedBy: 'wang', acknowledgedAt: new Date().toISOString(), sequence: 2 }),
    );
    await page.waitForSelector('html[data-ringing="none"]');
    expect(await page.textContent('#acknowledged-list')).toContain('Acknowledged by wang');
    gateway.deliver(alarmOf('lift-1', { state: 'normal', endedAt: new Date().toISOString(), sequence: 3 }));
    await page.locator('#acknowledged-list > *').waitFor({ state: 'detached' });
  });

  test('an interlock that waits for two people has the link to where it is released, in another tab; acknowledging it releases nothing', async () => {
    await open();
    const about = { rule: 'interlock.release-waiting', deviceId: null, subject: 'place:阳光社区/1号楼' };
    gateway.deliver(alarmOf('wait', about));
    const link = page.locator('#front').getByRole('link', { name: 'Release the interlock' });
    expect(await link.getAttribute('href')).toBe('/interlocks?lang=en');
    const [tab] = await Promise.all([context.waitForEvent('page'), link.click()]);
    await tab.waitForURL('**/interlocks?lang=en');
    await tab.close();
    expect(new URL(page.url()).pathname).toBe('/terminal/gate');
    expect(await root('link')).toBe('up');
    await page.click('#language');
    const zh = page.locator('#front').getByRole('link', { name: '放行联动' });
    expect(await zh.getAttribute('href')).toBe('/interlocks?lang=zh');
    await page.click('#language');
    const acked = { state: 'acknowledged', acknowledgedBy: 'wang', acknowledgedAt: new Date().toISOString() };
    gateway.deliver(alarmOf('wait', { ...about, ...acked, sequence: 2 }));
    const later = page.locator('#acknowledged-list a.release');
    await later.waitFor();
    gateway.deliver(alarmOf('wait', { ...about, ...acked, condition: 'false', sequence: 3 }));
    await later.waitFor({ state: 'detached' });
    // What waits at a gateway below is released there; any other alarm has no such link.
    gateway.deliver(alarmOf('below', { ...about, owner: { gateway: 'a', name: 'A', tier: 'community' } }));
    gateway.deliver(alarmOf('lift-1'));
    await page.waitForSelector('#waiting-list li');
    expect(await page.locator('a.release').count()).toBe(0);
  });

  test('in a flood it says of each alarm that it is shown, and not each by itself', async () => {
    await open();
    const before = gateway.messages;
    const ids = Array.from({ length: 300 }, (_each, index) => gateway.deliver(alarmOf(`lift-${index}`)));
    const shown = () => new Set(gateway.said.filter(({ type }) => type === 'shown').map(({ deliveryId }) => deliveryId));
    await until(() => ids.every((id) => shown().has(id)), 20_000);
    expect(gateway.said.filter(({ type }) => type === 'received').length).toBeGreaterThan(0);
    expect(gateway.messages - before).toBeLessThan(100);
  });

  test('keeps ringing and says why when the acknowledgement is refused', async () => {
    await open();
    await page.click('#sound-enable');
    gateway.onSaid = (message) => {
      if (message.type === 'acknowledge') gateway.send({ type: 'error', code: 'not-allowed', detail: 'your role may not do this' });
    };
    gateway.deliver(alarmOf('lift-1'));
    await page.waitForSelector('html[data-ringing="critical"]');
    await page.waitForSelector('#acknowledge:enabled');
    await page.keyboard.press('a');
    await page.waitForSelector('text=Not acknowledged: your role may not do this');
    expect(await root('ringing')).toBe('critical');
    expect(await page.isEnabled('#acknowledge')).toBe(true);
  });

  test('silence stops the sound for a minute and is no acknowledgement; a new alarm rings at once', async () => {
    await open();
    await page.click('#sound-enable');
    gateway.deliver(alarmOf('lift-1'));
    await page.waitForSelector('html[data-ringing="critical"]');
    await page.keyboard.press('s');
    await page.waitForSelector('html[data-ringing="none"][data-sound="muted"]');
    await until(() => saidTypes().includes('silence'));
    expect(gateway.said.find((message) => message.type === 'silence')).toMatchObject({ seconds: 60, by: 'wang' });
    expect(saidTypes()).not.toContain('acknowledge');
    gateway.deliver(alarmOf('gas-0301', { severity: 'major' }));
    await page.waitForSelector('html[data-ringing="major"]');
    expect(await page.textContent('#front h2')).toBe('People trapped in the lift');
  });

  test('a press that comes as another alarm takes the front does not acknowledge that one', async () => {
    await open();
    gateway.deliver(alarmOf('gas-0301', { severity: 'minor' }));
    await page.waitForSelector('#front .severity-minor');
    gateway.deliver(alarmOf('lift-1'));
    await page.waitForSelector('#front .severity-critical');
    await page.keyboard.press('a');
    await page.waitForTimeout(1_000);
    expect(saidTypes()).not.toContain('acknowledge');
    await page.keyboard.press('a');
    await until(() => saidTypes().includes('acknowledge'));
    expect(gateway.said.find((message) => message.type === 'acknowledge')?.deliveryId).toBe('lift-1~1~gate');
  });

  test('resumes after its last sequence when the connection breaks, and shows each alarm once', async () => {
    await open();
    gateway.deliver(alarmOf('lift-1'));
    await page.waitForSelector('text=People trapped in the lift');
    gateway.drop();
    await until(() => gateway.opened.length === 2);
    expect(gateway.opened[1]).toBe('1');
    gateway.deliver(alarmOf('gas-0301', { severity: 'minor', title: { zh: '燃气', en: 'Gas leak' } }));
    await page.waitForSelector('text=Gas leak');
    expect(await page.locator('#waiting-list li').count()).toBe(1);
  });

  test('turns grey within 15 s when the heartbeat stops, the strip of the demonstration too, and back; then it dials anew', async () => {
    const both = { zh: '漏气', en: 'Gas leaks' };
    const next = { story: both, now: both, at: new Date(Date.now() + 2_000).toISOString() };
    const told = { round: 1, story: both, step: 1, steps: 2, now: both, see: both, todo: both, deviceId: 'gas-1', place: 'x', next };
    gateway.answers.set('GET /api/v1/demo', { status: 200, body: told });
    await open();
    await page.waitForSelector('.demo-strip:has-text("Gas leaks")');
    // Its words follow the page's language at once, not with the next answer.
    const chinese = await page.evaluate(
      `(async () => { const page = document.documentElement; page.lang = 'zh'; await null; const words = document.querySelector('.demo-strip').textContent; page.lang = 'en'; return words; })()`,
    );
    expect(chinese).toContain('演示旁白');
    await page.click('#sound-enable');
    gateway.heartbeats = false;
    gateway.answers.set('GET /api/v1/demo', { status: 503, body: {} });
    gateway.heartbeat();
    const age = async () => (await page.textContent('#link-age')) ?? '';
    expect(await age()).toMatch(/heartbeat \d+ s ago/);
    const from = Date.now();
    await link('down', 16_000);
    await page.waitForSelector('.demo-strip[data-dead]:has-text("has not answered for")');
    expect(Date.now() - from).toBeLessThan(15_000);
    expect(await page.textContent('.demo-strip')).not.toContain('Gas leaks');
    expect(await page.textContent('#lost')).toContain('no new alarm can arrive on this screen');
    expect(await page.textContent('#calm-title')).toBe('Alarms unknown');
    expect(await page.evaluate(`getComputedStyle(document.querySelector('#board')).filter`)).toBe('grayscale(1)');
    await until(() => gateway.opened.length > 1, 8_000);
    gateway.heartbeats = true;
    gateway.answers.set('GET /api/v1/demo', { status: 200, body: told });
    gateway.heartbeat();
    await link('up', 15_000);
    expect(await page.isVisible('#lost')).toBe(false);
    await page.waitForSelector('.demo-strip:not([data-dead]):has-text("Gas leaks")');
  }, 120_000);

  test('a page whose drawing is frozen falls silent', async () => {
    await page.addInitScript(`{
      const real = window.requestAnimationFrame.bind(window);
      window.requestAnimationFrame = (run) => (window.frozen ? 0 : real(run));
    }`);
    await open();
    await until(() => saidTypes().includes('alive'));
    await page.evaluate(`window.frozen = true`);
    const before = saidTypes().filter((type) => type === 'alive').length;
    await page.waitForTimeout(11_500);
    expect(saidTypes().filter((type) => type === 'alive')).toHaveLength(before);
  }, 40_000);

  test('ends a latched alarm only with words about what was found on site', async () => {
    await open();
    gateway.answers.set('POST /api/v1/alarms/lift-1/end', {
      status: 200,
      body: { outcome: 'done', alarm: alarmOf('lift-1', { state: 'normal', sequence: 4 }) },
    });
    gateway.deliver(alarmOf('lift-1', { state: 'latched-acknowledged', condition: 'false', acknowledgedBy: 'wang', sequence: 3 }));
    await page.click('#acknowledged-list .end');
    await page.click('#end-submit');
    expect(gateway.asked.filter((request) => request.method === 'POST')).toEqual([]);
    await page.fill('#end-comment', 'Everybody is out, the lift is stopped');
    await page.click('#end-submit');
    await until(() => gateway.asked.some((request) => request.path.endsWith('/end')));
    expect(gateway.asked.find((request) => request.path.endsWith('/end'))?.body).toEqual({
      comment: 'Everybody is out, the lift is stopped',
    });
  });

  test('text from devices and people is never read as markup', async () => {
    await open();
    const evil = '<img src=x onerror="document.title=1"><b>bold</b>';
    gateway.deliver(alarmOf('lift-1', { reasons: { zh: evil, en: evil }, title: { zh: evil, en: evil }, place: evil }));
    await page.waitForSelector('#front h2');
    expect(await page.textContent('#front h2')).toBe(evil);
    expect(await page.locator('#front img, #front b:not([data-elapsed])').count()).toBe(0);
  });

  test('the language is switched without losing the alarm, and is remembered', async () => {
    await open();
    gateway.deliver(alarmOf('lift-1'));
    await page.waitForSelector('text=People trapped in the lift');
    const spoken = async () => [await page.getAttribute('#announcement', 'lang'), await page.textContent('#announcement')];
    expect(await spoken()).toEqual(['en', 'Critical alarm: People trapped in the lift. 阳光社区 › 1号楼 › 1单元.']);
    expect(await page.textContent('#announcement [lang="zh-CN"]')).toBe('阳光社区 › 1号楼 › 1单元');
    gateway.onSaid = (message) => {
      if (message.type === 'acknowledge') gateway.send({ type: 'error', code: 'not-kept', detail: 'could not write' });
    };
    // Who is at the screen is asked for beside the link.
    await page.waitForSelector('#acknowledge:enabled');
    await page.keyboard.press('a');
    await page.waitForSelector('#problem:has-text("press again")');
    await page.click('#language');
    await page.waitForSelector('text=电梯困人');
    expect(await page.getAttribute('html', 'lang')).toBe('zh-CN');
    expect(await spoken()).toEqual(['zh-CN', '紧急告警：电梯困人。阳光社区 › 1号楼 › 1单元。']);
    expect(await page.textContent('#problem')).toBe('确认未成功：网关没能记下来，请再按一次');
    await page.goto(`${gateway.url}/terminal/gate`);
    await link('up');
    expect(await page.textContent('#calm-title')).toBe('目前没有告警');
  });

  test('draws what the point has shown, with limit and a break where a value is missing, and says when it can have no more', async () => {
    const at = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
    const reading = (minutes: number, value: number | null) => ({
      ts: at(minutes),
      point: 'gas.concentration',
      value,
      unit: '%LEL',
      quality: value === null ? 'missing' : 'good',
    });
    const values = [4, 5, null, 9, 14, 22, 24];
    gateway.answers.set('GET /api/v1/devices/gas-0301/readings', {
      status: 200,
      body: { items: values.map((value, n) => reading((values.length - n) / 10, value)), next: null },
    });
    const profile = gateway.answers.get('GET /api/v1/profiles/gas-household')?.body as object;
    const rules = [{ id: 'gas.high', condition: { kind: 'threshold', point: 'gas.concentration', raise: { op: 'above', limit: 20 } } }];
    gateway.answers.set('GET /api/v1/profiles/gas-household', { status: 200, body: { ...profile, rules } });
    await open();
    const seen = { point: 'gas.concentration', value: 22, unit: '%LEL' };
    gateway.deliver(alarmOf('gas-0301', { rule: 'gas.high', seen, raisedAt: at(0.2) }));
    await page.waitForSelector('.seen-chart .trend');
    const path = (await page.getAttribute('.seen-chart .trend', 'd')) ?? '';
    expect(path.match(/M/g)).toHaveLength(2);
    expect(path.match(/L/g)).toHaveLength(4);
    expect(await page.textContent('.seen-chart .limit-text')).toBe('limit 20');
    expect(await page.getAttribute('.seen-chart', 'aria-label')).toMatch(/Gas concentration: newest 24 %LEL \(\d+ s ago\)/);
    // Missing is said, not drawn as nought.
    gateway.answers.set('GET /api/v1/devices/gas-0301/readings', { status: 200, body: { items: [reading(0, null)], next: null } });
    await page.waitForSelector('figcaption:has-text("the newest reading is missing")');
    gateway.answers.set('GET /api/v1/devices/gas-0301/readings', { status: 503, body: { code: 'readings-unavailable', title: 'Not now' } });
    await page.waitForSelector('.seen-figure[data-old="true"]', { timeout: 30_000 });
    expect(await page.textContent('figcaption')).toContain('nothing newer can be had');
  }, 120_000);

  test('counts those that wait, and N shows them one by one; a more severe one stays in front', async () => {
    await open();
    // Calls, like an SOS: there is no condition that could be gone (decision 0004).
    for (const id of ['a', 'b', 'c']) {
      gateway.deliver(alarmOf(id, { severity: 'major', title: { zh: id, en: `Alarm ${id}` }, condition: 'false' }));
    }
    await page.waitForSelector('#next:has-text("2 more waiting")');
    expect(await page.textContent('#front')).not.toContain('Condition');
    expect(await page.textContent('#waiting-all')).toBe('3 waiting');
    expect(await page.title()).toBe('(3) Emergency terminal gate');
    const fronts = new Set<string | null>();
    for (let n = 0; n < 3; n++) {
      fronts.add(await page.textContent('#front h2'));
      await page.keyboard.press('n');
      await page.waitForTimeout(100);
    }
    expect([...fronts].sort()).toEqual(['Alarm a', 'Alarm b', 'Alarm c']);
    gateway.deliver(alarmOf('lift-1'));
    await page.waitForSelector('#front .severity-critical');
    await page.keyboard.press('n');
    await page.waitForTimeout(300);
    expect(await page.textContent('#front h2')).toBe('People trapped in the lift');
  });

  test('loads a new build of itself only when nothing rings, only when it can be had, and with its sound still on', async () => {
    await open();
    await page.click('#sound-enable');
    await page.waitForSelector('html[data-sound="on"]');
    gateway.deliver(alarmOf('lift-1'));
    await page.waitForSelector('html[data-ringing="critical"]');
    gateway.build = 'b2';
    gateway.heartbeat();
    await page.waitForSelector('#new-build:not([hidden])');
    await page.waitForTimeout(1_500);
    expect(await root('build')).toBe('b1');
    const taken = { state: 'acknowledged', acknowledgedBy: 'wang', acknowledgedAt: new Date().toISOString(), sequence: 2 };
    gateway.deliver(alarmOf('lift-1', taken));
    await page.waitForSelector('html[data-build="b2"]');
    await link('up');
    await page.waitForSelector('html[data-sound="on"]');
    expect(gateway.opened).toHaveLength(2);
  });

  test('warns half a day before the sign-in of the screen ends', async () => {
    const session = gateway.answers.get('GET /api/v1/session')?.body as object;
    gateway.answers.set('GET /api/v1/session', {
      status: 200,
      body: { ...session, expiresAt: new Date(Date.now() + 13 * 3_600_000).toISOString() },
    });
    await open();
    expect(await page.isVisible('#sign-in-ends')).toBe(false);
    gateway.answers.set('GET /api/v1/session', {
      status: 200,
      // Fourteen hours ahead of UTC: no browser that runs this is there.
      body: { ...session, expiresAt: new Date(Date.now() + 11 * 3_600_000).toISOString(), timeZone: 'Pacific/Kiritimati' },
    });
    gateway.drop();
    await page.waitForSelector('#sign-in-ends:not([hidden])');
    // Times are those of the site, and the clock says of which zone.
    await page.waitForSelector('#clock:has-text("GMT+14")');
    const there = new Date(Date.now() + 14 * 3_600_000).toISOString();
    expect([there.slice(11, 15), new Date(Date.now() + 14 * 3_600_000 - 60_000).toISOString().slice(11, 15)]).toContain(
      (await page.textContent('#clock'))?.slice(0, 4),
    );
  });

  test('without a sign-in it leads to the sign-in page and back', async () => {
    const session = gateway.answers.get('GET /api/v1/session');
    gateway.answers.set('GET /api/v1/session', { status: 401, body: { code: 'sign-in-required', title: 'Sign in first', detail: '' } });
    gateway.answers.set('POST /api/v1/session', { status: 200, body: session?.body });
    await page.goto(`${gateway.url}/terminal/gate?lang=en`);
    await page.waitForURL('**/sign-in?next=*');
    await page.fill('[name=user]', 'wang');
    await page.fill('[name=password]', 'correct horse battery');
    if (session) gateway.answers.set('GET /api/v1/session', session);
    await page.click('button[type=submit]');
    await link('up');
    expect(page.url()).toContain('/terminal/gate');
  });
});
