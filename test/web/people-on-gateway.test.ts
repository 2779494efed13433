import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anlin, type RunningGateway, removeFolder, startGateway, temporaryFolder } from '../support/gateway-process.ts';
import { hasChromium, launch } from './browser.ts';

/** An administrator's main job on the built gateway, in a real browser, from the link that the gateway prints. Told in order. */
const data = temporaryFolder('people');
const password = 'four words are enough';
let gateway: RunningGateway;
let browser: Browser;
let chief: Page;
let li: Page;
const contexts: BrowserContext[] = [];

async function someone(locale = 'en-GB'): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale });
  contexts.push(context);
  return context.newPage();
}
const go = (page: Page, path: string) => page.goto(`${gateway.http}${path}${path.includes('?') ? '&' : '?'}lang=en`);
const called = (token: string, path: string) => fetch(`${gateway.http}/api/v1/${path}`, { headers: { authorization: `Bearer ${token}` } });
/** Of places: open, it takes the next key for itself; not open yet, Escape would close the dialog. */
async function closeList(): Promise<void> {
  await chief.waitForSelector('.ant-select-dropdown >> visible=true');
  await chief.keyboard.press('Escape');
  await chief.waitForSelector('.ant-select-dropdown', { state: 'hidden' });
}
/** Opens the dialog of a person. */
async function manage(name: string): Promise<void> {
  await chief.click(`.row:has-text("${name}") button`);
  await chief.waitForSelector('.dialog-part');
}

describe.skipIf(!hasChromium)('an administrator', () => {
  beforeAll(async () => {
    gateway = await startGateway({ data, readyMs: 120_000 });
    browser = await launch();
    chief = await someone();
    li = await someone();
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await gateway?.kill();
    removeFolder(data);
  });

  test('begins with the link that the gateway prints, is led to the first device, and told that nobody else is there yet', async () => {
    const { setupLink } = gateway as unknown as { setupLink: string };
    // Nobody has chosen a language yet: the browser's decides.
    await chief.goto(setupLink);
    await chief.waitForSelector('label:has-text("Password")');
    expect(await chief.getAttribute('html', 'lang')).toBe('en');
    await chief.fill('[name=user]', 'chief');
    await chief.fill('[name=name]', '周主任');
    await chief.fill('[name=password]', password);
    await chief.keyboard.press('Enter');
    await chief.waitForSelector('.frame-user:has-text("周主任")');
    await chief.click('.needs a:has-text("Register the first device")');
    await chief.waitForURL('**/register');
    for (const [id, place] of [
      ['gas-1', '阳光社区/1号楼'],
      ['gas-2', '阳光社区/2号楼'],
    ] as const) {
      const { code } = await anlin(['device', 'add', id, '--profile', 'gas-household', '--place', place], { ANLIN_DATA: data });
      expect(code).toBe(0);
    }
    await chief.click('.frame-menu a:has-text("People")');
    await chief.waitForSelector('.next-step');
  }, 120_000);

  test('invites somebody with the keyboard alone; the link shows once, they set a password and see their place only', async () => {
    await chief.focus('.next-step button');
    await chief.keyboard.press('Enter');
    await chief.waitForSelector('[name=name]:focus');
    await chief.keyboard.type('李强');
    await chief.keyboard.press('Tab');
    await chief.keyboard.type('li');
    await chief.keyboard.press('Tab');
    expect(await chief.evaluate('document.activeElement.value')).toBe('operator');
    await chief.keyboard.press('Tab');
    await chief.keyboard.type('阳光社区/1号楼');
    await closeList();
    await chief.keyboard.press('Tab');
    await chief.waitForSelector('.acts .ant-btn-primary:focus');
    await chief.keyboard.press('Enter');
    const link = (await chief.textContent('.shown-once code')) ?? '';
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/setup\/[\w-]{32}$/);
    await chief.click('.ant-modal .ant-btn-primary');
    await chief.waitForSelector('.row:has-text("李强"):has-text("No password yet")');
    expect(await chief.content()).not.toContain(link);

    // Looking at it does not use it up.
    const preview = await fetch(link.replace(/setup.*/, 'api/v1/setup'), {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: gateway.http },
      body: JSON.stringify({ invitation: link.split('/').at(-1), look: true }),
    });
    expect(await preview.json()).toMatchObject({ outcome: 'details-needed', user: { id: 'li' } });
    await li.goto(`${link}?lang=en`);
    await li.waitForSelector('h1:has-text("Welcome, 李强")');
    await li.fill('[name=password]', password);
    await li.keyboard.press('Enter');
    await li.waitForSelector('.frame-user:has-text("李强")');
    await go(li, '/devices');
    await li.waitForSelector('a[href="/device/gas-1"]');
    expect(await li.locator('a[href="/device/gas-2"]').count()).toBe(0);
    expect(await li.locator('.frame-menu a:has-text("Tokens"), .frame-menu a:has-text("Audit")').count()).toBe(0);
    await go(li, '/tokens');
    await li.waitForSelector('.not-allowed:has-text("Administrator") a[href="/"]');
    const stranger = await someone('zh-CN');
    await stranger.goto(link);
    await stranger.waitForSelector('h1:has-text("已")');
    expect(await stranger.getAttribute('html', 'lang')).toBe('zh-CN');
  }, 120_000);

  test('a link that was not used is void when the role changes', async () => {
    await manage('李强');
    await chief.click('.act >> nth=0 >> button');
    const link = (await chief.textContent('.shown-once code')) ?? '';
    await chief.click('.ant-modal .ant-btn-primary');
    await manage('李强');
    await chief.click('.role:has-text("Read-only")');
    await chief.click('.ant-modal form .ant-btn-primary');
    await chief.waitForSelector('.row:has-text("李强"):has-text("Read-only")');
    const stranger = await someone();
    await stranger.goto(`${link}?lang=en`);
    await stranger.waitForSelector('h1:has-text("used or has expired")');
  }, 120_000);

  test('adds the first terminal where the overview says that nobody is told of alarms, and opens its page', async () => {
    await go(chief, '/');
    await chief.click('.needs a.ant-btn-primary:has-text("Add a terminal")');
    await chief.waitForURL('**/terminals');
    await chief.click('.ant-empty .ant-btn-primary');
    await chief.fill('[name=id]', 'no good');
    await chief.click('.ant-modal form .ant-btn-primary');
    await chief.waitForSelector('.ant-modal [role=alert]');
    await chief.fill('[name=id]', 'duty-room');
    await chief.keyboard.press('Enter');
    const secret = (await chief.textContent('.shown-once code')) ?? '';
    expect(Buffer.from(secret, 'base64url').length).toBeGreaterThanOrEqual(16);
    await chief.click('.ant-modal .acts button:not(.ant-btn-primary)');
    await chief.waitForSelector('.terminals .row:has-text("duty-room"):has-text("Not live")');
    expect(await chief.content()).not.toContain(secret);
    const screen = await chief.context().newPage();
    await screen.goto(`${gateway.http}/terminal/duty-room?lang=en`);
    await chief.waitForSelector('.terminals .row:has-text("duty-room") .is-ok', { timeout: 40_000 });
    await screen.close();
  }, 120_000);

  test('makes a token, which reads over HTTP what lies at its place until it is revoked', async () => {
    await chief.click('.frame-menu a:has-text("Tokens")');
    await chief.click('.ant-empty .ant-btn-primary');
    await chief.fill('[name=name]', 'Grafana');
    await chief.fill('.ant-modal .ant-select-auto-complete input', '阳光社区/2号楼');
    await closeList();
    await chief.click('.ant-modal form .ant-btn-primary');
    const token = (await chief.textContent('.shown-once code')) ?? '';
    const answer = await called(token, 'devices');
    expect(answer.status).toBe(200);
    expect(((await answer.json()) as { items: { id: string }[] }).items.map(({ id }) => id)).toEqual(['gas-2']);
    await chief.click('.ant-modal .acts .ant-btn-primary');
    await chief.reload();
    await chief.waitForSelector('.row:has-text("Grafana"):has-text("Last used")');
    expect(await chief.content()).not.toContain(token);
    await chief.click('.row button:has-text("Revoke")');
    await chief.click('.asked .ant-btn-primary');
    await chief.waitForSelector('.ant-empty');
    expect((await called(token, 'devices')).status).toBe(401);
  }, 120_000);

  test('one who is disabled is signed out on the page that is open, and cannot come back', async () => {
    await go(li, '/sign-in?next=/alarms');
    const signIn = async () => {
      await li.fill('[name=user]', 'li');
      await li.fill('[name=password]', password);
      await li.keyboard.press('Enter');
    };
    await signIn();
    await li.waitForSelector('.page-head h1:has-text("Alarm")');
    await go(chief, '/people');
    await manage('李强');
    await chief.click('.act >> nth=2 >> button');
    await chief.click('.asked .ant-btn-primary');
    await chief.waitForSelector('.row:has-text("李强"):has-text("Disabled")');
    await li.waitForURL('**/sign-in?next=*', { timeout: 45_000 });
    await signIn();
    await li.waitForSelector('.problem:has-text("Not signed in")');
  }, 120_000);

  test('changes the own password, and finds all of it in the audit trail, which is whole', async () => {
    await go(chief, '/account');
    await chief.fill('[name=current]', 'not this one');
    await chief.fill('[name=password]', 'another four words');
    await chief.keyboard.press('Enter');
    await chief.waitForSelector('.problem:has-text("Not done")');
    await chief.fill('[name=current]', password);
    await chief.keyboard.press('Enter');
    await chief.waitForSelector('.done:has-text("changed")');
    await go(chief, '/audit?act=user');
    await chief.waitForSelector('.trail .row:has-text("Password set"):has-text("周主任")');
    const trail = (await chief.textContent('.trail')) ?? '';
    for (const words of ['User added', 'role: Read-only', 'disabled: yes']) expect(trail).toContain(words);
    expect(trail).not.toContain('Token made');
    await chief.selectOption('.filters select >> nth=1', 'token');
    await chief.waitForSelector('.trail .row:has-text("Token revoked")');
    expect(new URL(chief.url()).searchParams.get('act')).toBe('token');
    await chief.click('.verify button');
    await chief.waitForSelector('.verify:has-text("whole, and unchanged")');
  }, 120_000);
});
