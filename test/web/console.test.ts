import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hasChromium, launch } from './browser.ts';
import { buildConsole, FakeGateway, fillCommunity } from './fake-gateway.ts';

let browser: Browser;
let gateway: FakeGateway;

/** Opens a page and notes what the content security policy stops, and what the console shouts. */
async function open(path: string): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy|violates/i.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`${gateway.url}${path}`);
  return { page, complaints };
}

describe.skipIf(!hasChromium)('the console', () => {
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

  test('a page behind the sign-in leads there and back', async () => {
    const signedIn = gateway.answers.get('GET /api/v1/session');
    gateway.answers.set('GET /api/v1/session', { status: 401, body: { code: 'sign-in-required', title: 'Sign in first' } });
    gateway.answers.set('POST /api/v1/session', { status: 401, body: { code: 'wrong-credentials', title: '账号或密钥不正确' } });
    const { page, complaints } = await open('/devices?q=gas&lang=zh');
    await page.waitForURL('**/sign-in?next=*');
    await page.fill('[name=user]', 'wang');
    await page.fill('[name=password]', 'not this one');
    await page.click('button[type=submit]');
    await page.waitForSelector('text=未能登录：账号或密码不正确');
    expect(await page.inputValue('[name=password]')).toBe('');
    gateway.answers.set('POST /api/v1/session', { status: 200, body: signedIn?.body });
    gateway.answers.set('GET /api/v1/session', { status: 200, body: signedIn?.body });
    await page.fill('[name=password]', 'this one it is');
    await page.click('button[type=submit]');
    await page.waitForURL(/\/devices\?q=gas/);
    await page.waitForSelector('a[href="/device/gas-0301"]');
    expect(gateway.asked.filter(({ method }) => method === 'POST').map(({ body }) => body)).toEqual([
      { user: 'wang', password: 'not this one' },
      { user: 'wang', password: 'this one it is' },
    ]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('the styles of the kit are in force under a policy without unsafe-inline, and nothing is stopped by it', async () => {
    const { page, complaints } = await open('/devices');
    await page.waitForSelector('.ant-table-row, .ant-table-tbody-virtual .ant-table-row');
    expect(await page.evaluate('getComputedStyle(document.querySelector(".frame-tools .ant-btn")).cursor')).toBe('pointer');
    expect(await page.evaluate('document.querySelectorAll("style").length')).toBe(0);
    expect(complaints).toEqual([]);
    // The listener hears a violation when there is one.
    await page.evaluate(
      `document.head.append(Object.assign(document.createElement('style'), { textContent: 'body { color: red }' })); undefined`,
    );
    await expect.poll(() => complaints.length).toBeGreaterThan(0);
    await page.close();
  });

  test('a page that is not for this role says whose it is and leads home; the audit speaks in words', async () => {
    const { page } = await open('/audit?lang=en');
    await page.waitForSelector('.not-allowed:has-text("for the whole installation: Administrator")');
    expect(await page.textContent('.not-allowed')).toContain('You are Operator at 阳光社区.');
    expect(await page.locator('.frame-main button').count()).toBe(0);
    expect(gateway.asked.some(({ path }) => path === '/api/v1/audit')).toBe(false);
    // What the gateway refuses is not asked for again either.
    gateway.answers.set('GET /api/v1/quarantine', { status: 403, body: { code: 'not-allowed', title: 'Not allowed', detail: 'no' } });
    await page.click('.not-allowed a');
    await page.click('.frame-menu a[href="/quarantine"]');
    await page.waitForSelector('.banner.is-error:has-text("Not allowed: no") a[href="/"]');
    expect(await page.locator('.banner button').count()).toBe(0);
    const signedIn = { user: { id: 'wang', name: '王芳', role: 'administrator', place: '' } };
    gateway.answers.set('GET /api/v1/session', { status: 200, body: signedIn });
    await page.goto(`${gateway.url}/audit`);
    await page.waitForSelector('.trail .row');
    const row = (n: number) => page.textContent(`.trail .row >> nth=${n}`);
    expect(await row(0)).toMatch(/Credentials refusedan account or token that is not known, or was revoked/);
    expect(await row(1)).toContain('place: 阳光社区 → 阳光社区 › 1号楼 · Maker: – → 某某');
    await page.waitForSelector('.trail-detail:has-text("rule: Gas high")');
    expect(await row(2)).toContain('state: Not acknowledged → Acknowledged · of: device lift-1 · rule: Gas high · ');
    // The root has a name as well.
    expect(await row(6)).toContain('of: place Whole installation');
    // Words of responses and tiers, and what a clock is called.
    await page.waitForSelector('.trail-detail:has-text("plan: People trapped in a lift")');
    expect(await row(7)).toContain(
      'response lift-1 plan: People trapped in a lift · place: 阳光社区 · stage: Delivered · about: Somebody answers · step: 4',
    );
    expect(await row(8)).toContain('tier: Community · gateway: 阳光 · to: District');
    expect(await row(9)).toContain('all interlocks');
    // A moment is typed digit by digit, and each of them makes another one.
    const from = page.locator('.moment input >> nth=0');
    await from.focus();
    await page.keyboard.type('11282026');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.type('1000AM');
    await page.waitForURL('**/audit?from=*');
    expect(await from.inputValue()).toBe('2026-11-28T10:00');
    // A token acts in nobody's name.
    await page.click('.frame-menu a[href="/tokens"]');
    await page.click('.page-head .ant-btn-primary');
    await page.waitForSelector('.role:has-text("Operator see, command devices")');
    expect(await page.textContent('.roles')).not.toMatch(/acknowledge|deal with/);
    await page.close();
  });

  test('a device is registered with the mouse while the list of places is open', async () => {
    gateway.answers.set('GET /api/v1/session', {
      status: 200,
      body: { user: { id: 'zhao', name: '赵工', role: 'integrator', place: '' } },
    });
    const { page } = await open('/register?lang=en');
    await page.fill('#id', 'gas-1');
    await page.click('#profile');
    await page.keyboard.press('Enter');
    await page.click('#place');
    await page.waitForSelector('.ant-select-item-option:has-text("阳光社区/2号楼") >> visible=true');
    await page.click('button[type=submit]', { timeout: 5_000 });
    await page.waitForSelector('#device-secret');
    await page.close();
  });

  test('on a telephone each device says what and where it is, and a sentence about the backup keeps within the page', async () => {
    const { page } = await open('/devices?lang=en');
    await page.setViewportSize({ width: 390, height: 844 });
    await page.waitForSelector('.ant-table-row .cell-line');
    const row = page.locator('.ant-table-row:has(a[href="/device/gas-0301"])');
    await expect.poll(() => row.innerText(), { timeout: 10_000 }).toMatch(/gas-0301\s+Household gas detector\s+阳光社区/);
    const tiers = gateway.answers.get('GET /api/v1/gateways')?.body as object;
    gateway.answers.set('GET /api/v1/gateways', { status: 200, body: { ...tiers, lastBackupAt: null } });
    await page.goto(`${gateway.url}/gateways?lang=zh`);
    await page.waitForSelector('text=还没有备份');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await page.close();
  });

  test('a terminal says whether its last test came out on the screen; a duty check is asked once more before it goes, and only of who may', async () => {
    gateway.answers.set('POST /api/v1/terminals/gate/presence-check', { status: 202, body: { terminalId: 'gate', minutes: 5 } });
    const { page } = await open('/terminals?lang=en');
    const row = (id: string) => page.locator('.terminals .row', { hasText: id }).first();
    await expect.poll(() => row('gate').innerText()).toMatch(/Test alarm .*: shown/);
    expect(await row('hall').innerText()).toMatch(
      /▲ No device is registered at this place: check its name.*▲ Test alarm .*: not received/s,
    );
    expect(await row('gate').innerText()).not.toContain('No device');
    const checks = () => gateway.asked.filter(({ path }) => path === '/api/v1/terminals/gate/presence-check');
    await page.getByRole('button', { name: 'Duty check: gate' }).press('Enter');
    await page.waitForSelector('.asked:has-text("answer there within 5 minutes? No answer is an alarm.")');
    expect(checks()).toEqual([]);
    await page.click('.asked .ant-btn-primary');
    await page.waitForSelector('[role=status]:has-text("gate was asked: no answer within 5 minutes is an alarm")');
    expect(checks().map(({ body }) => body)).toEqual([{ minutes: 5 }]);
    gateway.answers.set('GET /api/v1/session', {
      status: 200,
      body: { user: { id: 'lin', name: '林', role: 'reader', place: '' } },
    });
    await page.reload();
    await page.waitForSelector('.terminals .row:has-text("gate")');
    expect(await page.getByRole('button', { name: /Duty check/ }).count()).toBe(0);
  });

  test('a place without a device in it or below is told before a terminal is added there, and refuses nothing', async () => {
    gateway.answers.set('GET /api/v1/session', {
      status: 200,
      body: { user: { id: 'zhao', name: '赵工', role: 'integrator', place: '' } },
    });
    const { page } = await open('/terminals?lang=en');
    await page.click('button:has-text("Add a terminal")');
    const place = page.locator('[role=dialog]').getByLabel('Place', { exact: true });
    const warned = page.locator('[role=dialog] [role=status]');
    for (const [typed, says] of [
      ['月光社区', '▲ No device is registered here: this terminal will be told of no alarm.'],
      ['阳光社区/1号楼', ''],
      ['', ''],
      // A gateway below covers it: its alarms come, its devices are not registered here.
      ['阳光社区/9号楼', ''],
    ] as const) {
      await place.fill(typed);
      await expect.poll(() => warned.innerText(), { message: typed }).toMatch(says === '' ? /^$/ : new RegExp(`^${says}`));
    }
    const tiers = gateway.answers.get('GET /api/v1/gateways')?.body as object;
    gateway.answers.set('GET /api/v1/gateways', { status: 200, body: { ...tiers, items: [] } });
    await page.reload();
    await page.click('button:has-text("Add a terminal")');
    await place.fill('阳光社区 › 9号楼');
    await page.waitForSelector('[role=dialog] [role=status]:has-text("No device is registered here")');
    await page.fill('[role=dialog] input[name=id]', 'gate-9');
    gateway.answers.set('POST /api/v1/terminals', { status: 201, body: { id: 'gate-9', secret: 's' } });
    await page.click('[role=dialog] button[type=submit]');
    await page.waitForSelector('text=Terminal gate-9 is added');
    expect(gateway.asked.filter(({ method, path }) => method === 'POST' && path === '/api/v1/terminals').at(-1)?.body).toEqual({
      id: 'gate-9',
      place: '阳光社区/9号楼',
    });
    await page.close();
  });

  test('the lab: a draft is sent with its range and devices, its problems stand at their lines, the difference is drawn', async () => {
    gateway.answers.set('GET /api/v1/session', {
      status: 200,
      body: { user: { id: 'zhao', name: '赵工', role: 'integrator', place: '' } },
    });
    const { page, complaints } = await open('/lab?profile=gas-household&lang=en');
    await page.waitForSelector('text=The same as the text in force');
    await page.fill('#lab-editor', 'id: gas-household\nrules:\n  gas.low: { severity: major }\n');
    // It outlives a reload.
    await page.reload();
    expect(await page.inputValue('#lab-editor')).toContain('severity: major');
    await page.click('input[value=own]');
    await page.fill('input[name=from]', '2026-11-01T00:00');
    await page.fill('input[name=to]', '2026-11-02T00:00');
    await page.click('.lab form .ant-select');
    await page.keyboard.type('0301');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    const started = gateway.answers.get('POST /api/v1/lab/runs') as { status: number; body: { run: unknown } };
    const problem = { file: 'x', line: 3, col: 3, pointer: '/rules/gas.low', expected: 'a condition', came: 'none', cure: 'write one' };
    gateway.answers.set('POST /api/v1/lab/runs', { status: 200, body: { run: null, problems: [problem] } });
    await page.click('.lab form button[type=submit]');
    await page.waitForSelector('text=Problems in the draft: 1. Nothing was replayed');
    await page.click('.editor-problems button');
    const selected = 'document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)';
    expect(await page.evaluate(selected)).toBe('gas.low: { severity: major }');
    gateway.answers.set('POST /api/v1/lab/runs', started);
    // While it runs it says how far it is, and can be stopped; here it has ended by the next question.
    gateway.answers.set('GET /api/v1/lab/runs/run-1', { status: 200, body: started.body.run });
    gateway.asked.length = 0;
    await page.click('.lab form button[type=submit]');
    await page.waitForSelector('.replay-state progress');
    expect(gateway.asked.find(({ method }) => method === 'POST')?.body).toEqual({
      text: 'id: gas-household\nrules:\n  gas.low: { severity: major }\n',
      from: new Date(2026, 10, 1).toISOString(),
      to: new Date(2026, 10, 2).toISOString(),
      devices: ['gas-0301'],
    });
    await page.click('.replay-state button:has-text("Stop")');
    await expect.poll(() => gateway.asked.some(({ method, path }) => method === 'DELETE' && path === '/api/v1/lab/runs/run-1')).toBe(true);
    fillCommunity(gateway);
    await page.waitForSelector('.lab-entry');
    // What came of it is gone to.
    await expect.poll(() => page.evaluate('document.activeElement.className')).toBe('lab-results');
    expect(await page.locator('.lab-results .tile').allInnerTexts()).toEqual(
      expect.arrayContaining(['1\n+ gained', '1\n◀ earlier', '3\n= the same']),
    );
    expect(await page.textContent('.lab-rules tbody tr')).toContain('at least 25 %LEL → at least 20 %LEL');
    expect(await page.locator('.lab-entry').nth(1).innerText()).toMatch(/2 min 0 s earlier/);
    expect(await page.locator('.lab-entry').nth(1).locator('svg line.mark').count()).toBe(2);
    expect(await page.locator('.lab-entry').nth(0).locator('svg line.mark').count()).toBe(1);
    await page.locator('.lab-entry summary').first().click();
    expect(await page.locator('.lab-entry').first().locator('tbody tr').nth(3).innerText()).toMatch(/\tmissing\tmissing$/);
    // The result is of this text: it can be proposed, and what is changed afterwards cannot.
    await page.fill('.lab-next textarea', 'earlier warning');
    await page.click('.lab-next button');
    await expect
      .poll(() => gateway.asked.find(({ method, path }) => method === 'POST' && path === '/api/v1/lab/drafts')?.body)
      .toEqual({ text: 'id: gas-household\nrules:\n  gas.low: { severity: major }\n', why: 'earlier warning', run: 'run-1' });
    await page.waitForSelector('.lab-next:has-text("waits for a second person")');
    await page.fill('#lab-editor', 'id: gas-household\n');
    expect(await page.locator('.lab-next').count()).toBe(0);
    await page.selectOption('.lab-results select >> nth=0', 'earlier');
    expect(await page.locator('.lab-entry').count()).toBe(1);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('a draft: a second person sees what was changed, approves; publishing early takes a reason; one step back', async () => {
    const signIn = (id: string, role: string, place = '') =>
      gateway.answers.set('GET /api/v1/session', { status: 200, body: { user: { id, name: id, role, place } } });
    signIn('zhao', 'integrator');
    gateway.asked.length = 0;
    const { page, complaints } = await open('/lab?lang=en');
    const item = (state: string) => page.locator('.drafts > li', { hasText: state });
    // Who proposed it may only withdraw it.
    await item('Waits for approval').waitFor();
    const buttons = (state: string) => item(state).locator('.draft-acts button').allInnerTexts();
    expect(await buttons('Waits for approval')).toEqual(['Withdraw']);
    expect(await item('Waits for approval').innerText()).toContain('Somebody else has to approve it');
    expect(await buttons('Published by')).toEqual([]);
    signIn('chief', 'manager');
    await page.reload();
    await item('Waits for approval').waitFor();
    // A manager approves, and writes no rules.
    expect(await page.locator('#lab-editor, .filters .ant-select').count()).toBe(0);
    expect(await buttons('Waits for approval')).toEqual(['Approve', 'Withdraw']);
    await item('Waits for approval').locator('summary').click();
    await page.waitForSelector('.line-diff .is-in');
    expect(await page.locator('.line-diff .is-out').innerText()).toContain('− ');
    expect(await page.locator('.line-diff .is-in').innerText()).toContain('raise: 20');
    await item('Waits for approval').locator('button:has-text("Approve")').click();
    await page.fill('.asked input', 'looked at it');
    await page.click('.asked button >> nth=0');
    const sent = (end: string) =>
      gateway.asked.filter(({ method, path }) => method === 'POST' && path.endsWith(end)).map(({ body }) => body);
    await expect.poll(() => sent('/d-1/approve')).toEqual([{ comment: 'looked at it' }]);
    await item('In the shadow').locator('button:has-text("Publish")').click();
    expect(await page.locator('.asked button').first().isDisabled()).toBe(true);
    await page.fill('.asked input', 'false alarms every night');
    await page.click('.asked button >> nth=0');
    await expect.poll(() => sent('/d-2/publish')).toEqual([{ early: 'false alarms every night' }]);
    await item('Published by').locator('button:has-text("Roll back")').click();
    await page.click('.asked button >> nth=0');
    await expect.poll(() => sent('/d-3/roll-back')).toEqual([{}]);
    // Rules hold everywhere: who is of one place neither sees nor proposes drafts.
    signIn('zhao', 'integrator', '阳光社区');
    await page.goto('about:blank');
    gateway.asked.length = 0;
    await page.goto(`${gateway.url}/lab?lang=en`);
    await page.waitForSelector('.filters .ant-select');
    expect(gateway.asked.some(({ path }) => path === '/api/v1/lab/drafts')).toBe(false);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('where a limit comes from is said in the language of the page, its marks in words', async () => {
    const page = await browser.newPage();
    for (const [language, words] of [
      ['zh', 'GB/T 50493-2019（凭记忆，待核对）：二级报警'],
      ['en', 'GB/T 50493-2019 (from memory, to be checked): level 2'],
    ] as const) {
      await page.goto(`${gateway.url}/alarm/gas-0301?lang=${language}`);
      await page.getByText(words, { exact: true }).waitFor();
      await page.getByText(language === 'zh' ? '数值超过限值' : 'a number beyond a limit').waitFor();
    }
    await page.close();
  });
  test('each newest value, its quality and its time are in view at every width, whatever the length of one of them', async () => {
    const path = 'GET /api/v1/devices/gas-0301/latest';
    const before = gateway.answers.get(path);
    const ts = new Date().toISOString();
    gateway.answers.set(path, {
      status: 200,
      body: {
        items: [
          { ts, point: 'gas.state', value: 'low-alarm since the valve was opened by hand', unit: null, quality: 'good' },
          { ts, point: 'gas.co', value: null, unit: '1e-6', quality: 'missing' },
        ],
      },
    });
    const page = await browser.newPage();
    for (const [width, columns] of [
      [1366, 3],
      [390, 1],
    ] as const) {
      await page.setViewportSize({ width, height: 768 });
      await page.goto(`${gateway.url}/device/gas-0301?lang=en`);
      await page.waitForSelector('#latest tbody tr');
      expect(await page.locator('#latest tbody td:visible').count()).toBe(2 * columns);
      const [wide, room] = (await page.evaluate(
        `[document.querySelector('#latest').offsetWidth, document.querySelector('#latest').parentElement.clientWidth]`,
      )) as [number, number];
      expect(wide, `at ${width}`).toBeLessThanOrEqual(room);
    }
    expect(await page.locator('#latest tbody').innerText()).toMatch(/low-alarm since.*good ·.*missing ·/is);
    await page.close();
    if (before) gateway.answers.set(path, before);
  });

  // Until there is something to see; the chart of a device comes after its values. Of every page: any may be opened by a link.
  test.each([
    ['/sign-in', '[name=password]'],
    ['/setup/abc', 'form [name=name]'],
    ['/', '.needs li'],
    ['/places', '.plain tbody tr'],
    ['/devices', '.ant-table-row'],
    ['/device/gas-0301', '#latest tbody tr'],
    ['/alarms', '.alarm-row'],
    ['/alarm/gas-0301', '.evidence-line path'],
    ['/quarantine', '.quarantine-list li'],
    ['/workbench?profile=gas-household', '#bench-payload'],
    ['/incidents', '.incident-row'],
    ['/incident/lift-1', '.alarm-row'],
    ['/plans', '.plan-diagram'],
    ['/duty', '.duty-shift'],
    ['/handover/h-1', '.duty-list'],
    ['/maintenance', '.due-rows .row'],
    ['/kpis', '.kpi-list li'],
    ['/indicators', '.clock-figures li'],
    ['/drill/drill-1', '.drill-steps tbody tr'],
    ['/lab?profile=gas-household&run=run-1', '.lab-entry'],
    ['/register', 'form #place'],
    ['/people', '.people .row'],
    ['/gateways', '.gateways .row'],
    ['/terminals', '.terminals .row'],
    ['/tokens', '.tokens .row'],
    ['/audit', '.trail .row'],
    ['/account', '.sign-ins li'],
  ])('the first load of %s is within 350 kB, packed', async (path, ready) => {
    // Of one who may open them all.
    gateway.answers.set('GET /api/v1/session', {
      status: 200,
      body: { user: { id: 'chief', name: '周', role: 'administrator', place: '' } },
    });
    const page = await browser.newPage();
    const loaded: string[] = [];
    page.on('response', (response) => {
      const { pathname } = new URL(response.url());
      if (pathname.startsWith('/web/console/') && !pathname.includes('trend-chart')) loaded.push(pathname);
    });
    await page.goto(`${gateway.url}${path}`);
    await page.waitForSelector(ready);
    await page.close();
    // As the build packs them.
    const bytes = loaded.map(
      (name) =>
        gzipSync(readFileSync(new URL(`../../dist/src${name.replace('/web/', '/web/public/')}`, import.meta.url)), { level: 9 }).length,
    );
    const total = bytes.reduce((sum, each) => sum + each, 0);
    console.log(`first load of ${path}: ${Math.round(total / 1000)} kB gzip in ${loaded.length} files`);
    expect(loaded.length).toBeGreaterThan(2);
    expect(total).toBeLessThanOrEqual(350_000);
  });
});
