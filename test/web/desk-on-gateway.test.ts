import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anlin, type RunningGateway, removeFolder, startGateway, temporaryFolder } from '../support/gateway-process.ts';
import { hasChromium, launch } from './browser.ts';
import { signedIn } from './signed-in.ts';

/** The emergency centre and the integrator at their work: the built gateway, its pages, a real browser. Told in order. */
const data = temporaryFolder('desk');
let gateway: RunningGateway;
let browser: Browser;
let integrator: Page;
let wang: BrowserContext;
let gate: Page;
let hall: Page;
let secret = '';

async function json<T>(args: readonly string[]): Promise<T> {
  const { code, out, err } = await anlin([...args, '--json'], { ANLIN_DATA: data });
  expect(err).toBe('');
  expect(code).toBe(0);
  return JSON.parse(out);
}

/** A person who has just used their invitation. */
async function person(id: string, name: string, role: string): Promise<BrowserContext> {
  const { invitation } = await json<{ invitation: string }>(['user', 'add', id, '--name', name, '--role', role]);
  return signedIn(browser, gateway.http, invitation);
}

async function openPage(context: BrowserContext, path: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${gateway.http}${path}${path.includes('?') ? '&' : '?'}lang=en`);
  return page;
}

const send = (id: string, with_: string, body: string, channel = 'telemetry') =>
  fetch(`${gateway.http}/api/v1/devices/${id}/messages?channel=${channel}`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${id}:${with_}`).toString('base64')}`, 'content-type': 'application/json' },
    body,
  });

describe.skipIf(!hasChromium)('at work on a real gateway', () => {
  beforeAll(async () => {
    gateway = await startGateway({ data, readyMs: 60_000 });
    browser = await launch();
    for (const id of ['gate', 'hall']) await json(['terminal', 'add', id, '--place', '阳光社区']);
    const installers = await person('zhao', '赵工', 'integrator');
    wang = await person('wang', '王芳', 'operator');
    const li = await person('li', '李强', 'operator');
    integrator = await openPage(installers, '/register');
    gate = await openPage(wang, '/terminal/gate');
    hall = await openPage(li, '/terminal/hall');
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await gateway?.kill();
    removeFolder(data);
  });

  test('an integrator registers a device and gets its secret, once, with a line that is ready to use', async () => {
    await integrator.fill('#id', 'gas-1');
    await integrator.click('#profile');
    await integrator.keyboard.type('gas-household');
    await integrator.keyboard.press('Enter');
    await integrator.fill('#place', '阳光社区/1号楼');
    await integrator.keyboard.press('Escape');
    await integrator.click('button[type=submit]');
    secret = (await integrator.textContent('#device-secret')) ?? '';
    expect(secret.length).toBeGreaterThanOrEqual(22);
    const port = new URL(gateway.mqtt).port;
    const line = await integrator.textContent('pre >> nth=0');
    expect(line).toContain(`mosquitto_pub -h 127.0.0.1 -p ${port} -u 'gas-1' -P '${secret}'`);
    expect((await send('gas-1', secret, '{"gas.concentration": 2, "gas.state": "normal"}')).status).toBe(202);
    await integrator.reload();
    expect(await integrator.locator('#device-secret').count()).toBe(0);
  }, 60_000);

  test('sees what a quarantined message lacked, and tries it on the workbench, where nobody is told', async () => {
    expect((await send('gas-1', secret, '{"gas.concentration": "51"}')).status).toBe(400);
    await integrator.goto(`${gateway.http}/quarantine?lang=en`);
    const entry = integrator.locator('.quarantine-entry', { hasText: 'gas-1' }).first();
    await entry.waitFor();
    expect(await entry.textContent()).toMatch(/wrong type.*\/gas\.concentration.*Expected.*a number.*send the value without quotes/s);
    await entry.locator('a', { hasText: 'Try this message' }).click();
    await integrator.waitForURL('**/workbench?*');
    expect(await integrator.inputValue('#bench-payload')).toBe('{"gas.concentration": "51"}');
    await integrator.fill('#bench-payload', '{"gas.concentration": 51, "gas.state": "normal"}');
    await integrator.click('button:has-text("Try it")');
    await integrator.waitForSelector('.would-alarm >> text=Gas leak, high level');
    expect(await integrator.textContent('.explained')).toMatch(/gas\.concentration.*51 %LEL.*good/s);
    // What came for real is an alarm, because lives may depend on the device; what was tried is none.
    await gate.waitForSelector('#front h2');
    expect(await gate.textContent('#board')).not.toContain('Gas leak');
  }, 60_000);

  test('changes the text of a type: a problem stands at its line, the changed text is tried, what is in force stays', async () => {
    await integrator.click('button:has-text("Open the text of this type")');
    const text = await integrator.inputValue('#bench-editor');
    const wrong = text.replace('severity: major', 'severity: huge');
    const line = wrong.slice(0, wrong.indexOf('huge')).split('\n').length;
    await integrator.fill('#bench-editor', wrong);
    await integrator.click('button:has-text("Check")');
    await integrator.click(`.editor-problems button:has-text("line ${line},")`);
    const selected = await integrator.evaluate(
      'document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)',
    );
    expect(selected).toContain('huge');
    await integrator.fill('#bench-editor', text.replace('raise: { atLeast: 50 }', 'raise: { atLeast: 60 }'));
    await integrator.click('button:has-text("Try it with the changed text")');
    await expect.poll(() => integrator.textContent('.would-alarm'), { timeout: 20_000 }).not.toContain('Gas leak, high level');
    await integrator.click('button:has-text("Put this text away")');
    await integrator.click('button:has-text("Try it")');
    await integrator.waitForSelector('.would-alarm >> text=Gas leak, high level');
  }, 60_000);

  test('the centre is called, sees where and what to do, acknowledges; the other screen sees who', async () => {
    for (const page of [gate, hall]) await page.waitForSelector('html[data-link="up"]', { timeout: 30_000 });
    await gate.click('#sound-enable');
    expect((await send('gas-1', secret, '{"gas.concentration": 51, "gas.state": "normal"}')).status).toBe(202);
    for (const page of [gate, hall]) await page.waitForSelector('#front h2:has-text("Gas leak, high level")');
    await gate.waitForSelector('html[data-ringing="critical"]');
    const card = (await gate.textContent('#front')) ?? '';
    expect(card).toMatch(/阳光社区 › 1号楼.*51 %LEL.*Do this now.*Call 119/s);
    await gate.waitForSelector('.seen-chart');
    // Two alarms of one leak: both are acknowledged, each by a press of its own.
    while ((await gate.getAttribute('html', 'data-ringing')) !== 'none') {
      await gate.keyboard.press('a');
      await gate.waitForTimeout(1_200);
    }
    await hall.waitForSelector('#acknowledged-list >> text=Acknowledged by 王芳');
    // Acknowledged is not dealt with: the plan stays before both screens until somebody closes it.
    for (const page of [gate, hall]) await page.waitForSelector('#front >> text=Gas leak');
  }, 60_000);

  test('a person at a desk takes an alarm over with words, ends it with what was found, and it is found again with its why', async () => {
    const { secret: sos } = await json<{ secret: string }>([
      'device',
      'add',
      'sos-1',
      '--profile',
      'sos-button',
      '--place',
      '阳光社区/2号楼',
    ]);
    const desk = await openPage(wang, '/alarms');
    await desk.waitForSelector('.alarm-row >> text=Gas leak, high level');
    expect((await send('sos-1', sos, '{"sos.pressed":true}', 'events')).status).toBe(202);
    const row = desk.locator('.alarm-row', { hasText: 'sos-1' });
    await row.locator('button', { hasText: 'Acknowledge' }).click();
    await desk.fill('#act-comment', 'Calling back');
    await desk.click('.ant-modal-footer .ant-btn-primary');
    await row.locator('text=Acknowledged by 王芳').waitFor();
    await row.locator('a.alarm-row-title').click();
    await desk.waitForURL('**/alarm/*');
    await desk.click('.alarm-acts button:has-text("End")');
    await desk.click('.ant-modal-footer .ant-btn-primary');
    await desk.waitForSelector('text=Choose what this alarm was');
    await desk.check('.ant-modal input[value=false]');
    await desk.click('.ant-modal-footer .ant-btn-primary');
    await desk.waitForSelector('text=Fill this in');
    await desk.fill('#act-comment', 'She is well, it was her cat');
    await desk.click('.ant-modal-footer .ant-btn-primary');
    await desk.waitForSelector('.alarm-state:has-text("Ended")');
    // Later: an old alarm is looked for, by its place, and says why it rang, who did what, and which terminal had it.
    await desk.goto(`${gateway.http}/alarms?state=normal&place=${encodeURIComponent('阳光社区/2号楼')}`);
    await desk.locator('a.alarm-row-title').click();
    await desk.waitForSelector('.history >> text=She is well, it was her cat');
    await desk.waitForSelector('.history >> text=/Ended · 王芳/');
    const page = (await desk.textContent('main')) ?? '';
    expect(page).toMatch(/Why it rang.*Readings:.*yes.*good/s);
    expect(page).toMatch(/Raised · gateway.*Acknowledged · 王芳.*Calling back.*Ended · 王芳/s);
    expect(page).toMatch(/Deliveries.*gate.*hall/s);
    expect(await desk.locator('.no-receipt').count()).toBe(0);
    // By day: one that is written into the address, and one that is typed, in both languages; what has ended is one press away.
    const rows = () => desk.locator('.alarm-row').count();
    const day = (ms: number) => new Date(Date.now() + ms).toISOString().slice(0, 10);
    const days = 86_400_000;
    await desk.goto(`${gateway.http}/alarms?place=${encodeURIComponent('阳光社区/2号楼')}&from=${day(-2 * days)}&to=${day(2 * days)}`);
    await desk.click('button:has-text("Look among ended ones too")');
    await expect.poll(rows).toBe(1);
    await desk.goto(`${gateway.http}/alarms?state=all&from=${day(-9 * days)}&to=${day(-3 * days)}`);
    await desk.waitForSelector('text=No alarms of this kind');
    const field = (words: string) => desk.locator('label.moment', { hasText: words }).locator('input');
    expect(await field('Raised before').inputValue()).toBe(`${day(-2 * days)}T00:00`);
    for (const [language, name] of [
      ['en', 'Raised after'],
      ['zh', '产生于此后'],
    ] as const) {
      await desk.goto(`${gateway.http}/alarms?state=all&lang=${language}`);
      await desk.locator('.alarm-row').first().waitFor();
      const all = await rows();
      await field(name).fill(`${day(0)}T00:00`);
      await desk.waitForURL((url) => (url.searchParams.get('from') ?? '').includes('T'));
      await expect.poll(rows).toBe(all);
      await field(name).fill(`${day(2 * days)}T00:00`);
      await expect.poll(rows).toBe(0);
    }
  }, 90_000);

  test('a gateway that stands still turns both screens grey within 15 s, and they come back by themselves', async () => {
    process.kill(gateway.pid, 'SIGSTOP');
    const from = Date.now();
    try {
      await Promise.all([gate, hall].map((page) => page.waitForSelector('html[data-link="down"]', { timeout: 20_000 })));
      expect(Date.now() - from).toBeLessThan(15_500);
      expect(await gate.textContent('#lost')).toContain('no new alarm can arrive');
      expect(await gate.evaluate(`getComputedStyle(document.querySelector('#board')).filter`)).toBe('grayscale(1)');
    } finally {
      process.kill(gateway.pid, 'SIGCONT');
    }
    await Promise.all([gate, hall].map((page) => page.waitForSelector('html[data-link="up"]', { timeout: 40_000 })));
    expect(await gate.isVisible('#lost')).toBe(false);
  }, 90_000);
});
