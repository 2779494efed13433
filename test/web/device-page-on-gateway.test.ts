import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anlin, type RunningGateway, removeFolder, startGateway, temporaryFolder } from '../support/gateway-process.ts';
import { hasChromium, launch } from './browser.ts';

/** One device's page at work: the built gateway, a device on MQTT that obeys or not, a real browser. Told in order. */
const data = temporaryFolder('device-page');
/** A door whose answer is not waited for long. */
const types = temporaryFolder('device-page-types');
let gateway: RunningGateway;
let browser: Browser;
let operator: BrowserContext;
let integrator: BrowserContext;
let page: Page;
let device: MqttClient;
const told: { commandId: string; command: string; parameters: object }[] = [];

async function person(id: string, name: string, role: string): Promise<BrowserContext> {
  const { out } = await anlin(['user', 'add', id, '--name', name, '--role', role, '--json'], { ANLIN_DATA: data });
  const { invitation } = JSON.parse(out) as { invitation: string };
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'en-GB' });
  const set = await context.request.post(`${gateway.http}/api/v1/setup`, { data: { invitation }, headers: { origin: gateway.http } });
  expect(set.status()).toBe(200);
  return context;
}

/** Registered by the integrator, and listening. */
async function connect(id: string, profile: string): Promise<MqttClient> {
  const added = await integrator.request.post(`${gateway.http}/api/v1/devices`, {
    data: { id, profile, place: '阳光社区/2号楼' },
    headers: { origin: gateway.http },
  });
  const { secret } = (await added.json()) as { secret: string };
  const client = await mqtt.connectAsync(gateway.mqtt, { clientId: id, username: id, password: secret, protocolVersion: 4 });
  client.on('message', (_topic, body) => told.push(JSON.parse(body.toString())));
  await client.subscribeAsync(`v1/devices/${id}/commands`);
  return client;
}
const answer = (status: string, reason?: string) =>
  device.publishAsync(`v1/devices/cabinet-1/commands/${told.at(-1)?.commandId}/result`, JSON.stringify({ status, reason }), { qos: 1 });

describe.skipIf(!hasChromium)("a device's page on a real gateway", () => {
  beforeAll(async () => {
    cpSync('devices', types, { recursive: true });
    const file = join(types, 'door/door-controller.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('timeout: 15 s', 'timeout: 1 s'));
    gateway = await startGateway({ data, readyMs: 60_000, env: { ANLIN_DEVICES: types } });
    browser = await launch();
    operator = await person('wang', '王芳', 'operator');
    integrator = await person('zhao', '赵工', 'integrator');
    device = await connect('cabinet-1', 'ebike-cabinet');
    page = await operator.newPage();
  }, 180_000);
  afterAll(async () => {
    await device?.endAsync(true);
    await browser?.close();
    await gateway?.kill();
    removeFolder(data);
    removeFolder(types);
  });

  test('a command is asked for with its bounds, confirmed with device, place and danger, and followed until it is read back', async () => {
    await page.goto(`${gateway.http}/device/cabinet-1?lang=en`);
    const form = page.locator('[data-command="cut-power"]');
    expect(await form.textContent()).toMatch(/Cuts the charging power of one compartment.*Compartment · 1 to 8 · whole number/s);
    await form.locator('[name=slot]').fill('9');
    await form.locator('button').click();
    expect(await page.locator('#command-dialog').count()).toBe(0);
    await form.locator('[name=slot]').fill('3');
    await form.locator('button').click();
    const dialog = page.locator('#command-dialog');
    expect(await dialog.textContent()).toMatch(
      /cabinet-1 · .*阳光社区 › 2号楼.*Cuts the charging power.*Compartment: 3.*within 30 s.*runs away: is somebody on the way/s,
    );
    // Pressed by mistake: nothing has gone.
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    expect(told).toEqual([]);
    await form.locator('button').click();
    await page.fill('#command-why', 'smoke seen');
    await page.click('#command-send');
    const life = page.locator('.command-life').first();
    await page.waitForSelector('.command-life[data-state="sent"]:has-text("Sent, no answer yet")');
    await expect
      .poll(() => told.map(({ command, parameters }) => ({ command, parameters })))
      .toEqual([{ command: 'cut-power', parameters: { slot: 3 } }]);
    await answer('accepted', 'relay 3');
    await page.waitForSelector('.command-life[data-state="accepted"]:has-text("Device: accepted – relay 3")');
    await answer('done');
    await page.waitForSelector('.command-life[data-state="done"]:has-text("waiting to read it back")');
    expect(await page.locator('.command-life.is-ok').count()).toBe(0);
    await device.publishAsync('v1/devices/cabinet-1/telemetry', JSON.stringify({ 'charging.state[3]': 'unavailable' }), { qos: 1 });
    await page.waitForSelector('.command-life.is-ok[data-state="confirmed"]:has-text("Done, and read back")');
    expect(await life.textContent()).toMatch(/Asked for by 王芳.*Why: smoke seen.*Requested.*Sent.*Device: done.*Read back:.*Over/s);
    expect(await page.textContent('.panel [role=status]')).toContain('Done, and read back');
  }, 60_000);

  test('a device that does not answer, or is not there, is said to be just that', async () => {
    const door = await connect('door-1', 'door-controller');
    await page.goto(`${gateway.http}/device/door-1?lang=zh`);
    const ask = async () => {
      await page.fill('[data-command="unlock"] [name=seconds]', '5');
      await page.click('[data-command="unlock"] button');
      await page.click('#command-send');
    };
    await ask();
    await page.waitForSelector('.command-life.is-bad[data-state="expired"]:has-text("1 秒内没有答复，设备是否执行不得而知")');
    expect(await page.textContent('.command-life')).toContain('过期，结果不明');
    await door.endAsync(true);
    await expect.poll(() => ask().then(() => page.textContent('.command-life >> nth=0')), { interval: 1_000 }).toMatch(/没有发送.*未连接/s);
  }, 60_000);

  test('who may not ask for commands sees why, and what others asked for', async () => {
    const other = await integrator.newPage();
    await other.goto(`${gateway.http}/device/cabinet-1?lang=en`);
    expect(await other.textContent('#commands-denied')).toMatch(
      /Commands are asked for by: Administrator, Property manager, Operator\. Your role is Integrator/,
    );
    await other.waitForSelector('.command-life[data-state="confirmed"]');
    expect(await other.locator('.command button').count()).toBe(0);
    await other.close();
  }, 60_000);

  test('papers are corrected on the page by who may; what does not fit is refused at its field, and the list finds the device by them', async () => {
    const other = await integrator.newPage();
    await other.goto(`${gateway.http}/device/cabinet-1?lang=en`);
    await other.click('#papers-edit');
    await other.fill('#papers-form [name=serial]', 'SN-77');
    await other.fill('#papers-form [name=maintainerPhone]', '0571-85000000');
    await other.fill('#papers-form [name=inspectedOn]', '2026-05-01');
    await other.fill('#papers-form [name=inspectionDue]', '2025-05-01');
    await other.click('#papers-form [type=submit]');
    await other.waitForSelector('#papers-problem:has-text("a day not before the inspection on 2026-05-01")');
    expect(await other.getAttribute('#papers-form [name=inspectionDue]', 'aria-invalid')).toBe('true');
    await other.fill('#papers-form [name=inspectionDue]', '2099-05-01');
    // Somebody else adds one meanwhile: it stays.
    const set = { data: { maker: 'ACME' }, headers: { origin: gateway.http } };
    expect((await integrator.request.patch(`${gateway.http}/api/v1/devices/cabinet-1`, set)).status()).toBe(200);
    await other.click('#papers-form [type=submit]');
    await other.waitForSelector('.papers .maintainerPhone a[href="tel:057185000000"]');
    expect(await other.textContent('.papers')).toMatch(/ACME.*SN-77.*2026-05-01.*2099-05-01/s);
    await other.close();
    await page.goto(`${gateway.http}/devices?lang=en&q=sn-77`);
    await page.click('.ant-table-row a');
    await page.waitForSelector('.papers .serial');
    expect(await page.locator('#papers-edit').count()).toBe(0);
  }, 60_000);

  test('a retired device leaves the list and is found under the retired ones, with its papers and commands', async () => {
    const answer = await integrator.request.delete(`${gateway.http}/api/v1/devices/cabinet-1`, { headers: { origin: gateway.http } });
    expect(answer.status()).toBe(204);
    await page.goto(`${gateway.http}/devices?lang=en`);
    await page.waitForSelector('a[href="/device/door-1"]');
    expect(await page.locator('a[href="/device/cabinet-1"]').count()).toBe(0);
    await page.click('.filters-choice >> nth=0');
    await page.click('.ant-select-item-option:has-text("Retired")');
    await page.waitForURL('**/devices?*state=retired*');
    await page.waitForSelector('.ant-table-row:has-text("Retired")');
    expect(await page.locator('a[href="/device/door-1"]').count()).toBe(0);
    await page.click('a[href="/device/cabinet-1"]');
    await page.waitForSelector('.banner:has-text("Retired: what follows is history")');
    await page.waitForSelector('.papers .serial');
    await page.waitForSelector('.command-life[data-state="confirmed"]');
    expect(await page.locator('.command').count()).toBe(0);
    // It is some minutes old: of the rest of the month there is no record.
    await page.waitForSelector('.timeline .is-heard');
    expect(await page.getAttribute('.timeline', 'aria-label')).toMatch(/no record of 29 d/);
  }, 60_000);
});
