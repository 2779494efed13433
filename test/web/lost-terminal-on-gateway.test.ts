import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Alarm, eventually, openSite, type Site } from '../contract/site.ts';
import { hasChromium, launch, launchMachine, type Machine } from './browser.ts';
import { pictures } from './pictures.ts';
import { signedIn } from './signed-in.ts';

/** Two screens of one estate on machines of their own; one of the machines stops in the middle of its work. Told in order. */
let site: Site;
let machine: Machine;
let browser: Browser;
let gate: Page;
let hall: Page;
let desk: Page;

async function person(id: string, role: string): Promise<string> {
  const args = ['user', 'add', id, '--name', id, '--role', role, '--place', '阳光社区'];
  return (await site.cli<{ invitation: string }>(...args)).invitation;
}
const press = (device: string) => site.send(device, { 'sos.pressed': true }, 'events');
const lost = async () =>
  (await site.alarms('state=active&limit=100')).find(({ subject, rule }) => subject === 'terminal:gate' && rule === 'terminal.lost');
const call = async (device: string): Promise<Alarm | undefined> => {
  const alarm = (await site.alarms('state=active&limit=100')).find(({ deviceId }) => deviceId === device);
  return alarm && site.get<Alarm>(`/api/v1/alarms/${alarm.id}`);
};
const shownAt = (alarm: Alarm | undefined, terminal: string) =>
  alarm?.deliveries.find(({ terminalId, shownAt }) => terminalId === terminal && shownAt !== null)?.shownAt ?? null;

describe.skipIf(!hasChromium)('a terminal that stops', () => {
  beforeAll(async () => {
    site = await openSite({ 'sos-1': 'sos-button', 'sos-2': 'sos-button', 'sos-3': 'sos-button' }, '阳光社区/1号楼');
    for (const id of ['gate', 'hall']) await site.cli('terminal', 'add', id, '--place', '阳光社区');
    machine = await launchMachine();
    browser = await launch();
    const http = site.gateway.http;
    gate = await (await signedIn(machine.browser, http, await person('zhao', 'operator'))).newPage();
    const context = await signedIn(browser, http, await person('li', 'manager'));
    [hall, desk] = [await context.newPage(), await context.newPage()];
    await gate.goto(`${http}/terminal/gate?lang=en`);
    await hall.goto(`${http}/terminal/hall?lang=en`);
    for (const page of [gate, hall]) {
      await page.waitForSelector('html[data-link="up"]');
      await page.click('#sound-enable');
    }
    await desk.goto(`${http}/terminals?lang=en`);
    await desk.waitForSelector('.terminals .row:has-text("gate") .is-ok');
  }, 120_000);
  afterAll(async () => {
    machine?.thaw();
    await machine?.close();
    await browser?.close();
    await site?.close();
  });

  test('both show a call', async () => {
    await press('sos-1');
    for (const page of [gate, hall]) await page.waitForSelector('#front h2:has-text("Call for help")');
    await eventually(async () => {
      const alarm = await call('sos-1');
      return ['gate', 'hall'].every((id) => shownAt(alarm, id) !== null);
    }).toBe(true);
    expect(await lost()).toBeUndefined();
  }, 60_000);

  test('one stops: the next call rings at the other at once, and the loss is an alarm there within 60 s', async () => {
    machine.freeze();
    const from = Date.now();
    await press('sos-2');
    await hall.waitForSelector('#lists li:has-text("sos-2"), #front:has-text("sos-2")', { timeout: 5_000 });
    await eventually(async () => (await lost())?.state, { timeout: 60_000, interval: 500 }).toBe('unacknowledged');
    expect(Date.now() - from).toBeLessThan(60_000);
    await hall.waitForSelector('#board:has-text("Emergency terminal lost")');
    expect(await hall.getAttribute('html', 'data-ringing')).not.toBe('none');
    const alarm = await call('sos-2');
    expect([shownAt(alarm, 'gate'), typeof shownAt(alarm, 'hall')]).toEqual([null, 'string']);
    await desk.waitForSelector('.terminals .row:has-text("gate"):has-text("Not live")', { timeout: 30_000 });
    expect(await desk.locator('.terminals .row:has-text("hall") .is-ok').count()).toBe(1);
    await pictures(hall, 'terminal-lost-other-en');
    await pictures(desk, 'terminals-lost-en');
  }, 120_000);

  test('it goes on: what it missed is on its screen, it says what it knows of its link, and the loss is over for people to end', async () => {
    await press('sos-3');
    machine.thaw();
    // Of the time in which it stood still it may not say that it was connected: it asks again before it shows a link.
    for (const device of ['sos-2', 'sos-3'])
      await gate.waitForSelector(`#lists li:has-text("${device}"), #front:has-text("${device}")`, { timeout: 30_000 });
    await gate.waitForSelector('html[data-link="up"]');
    await eventually(async () => [shownAt(await call('sos-2'), 'gate'), shownAt(await call('sos-3'), 'gate')].includes(null), {
      timeout: 30_000,
    }).toBe(false);
    await desk.waitForSelector('.terminals .row:has-text("gate") .is-ok', { timeout: 30_000 });
    await eventually(async () => (await lost())?.state ?? 'over', { timeout: 30_000 }).not.toBe('unacknowledged');
  }, 120_000);
});
