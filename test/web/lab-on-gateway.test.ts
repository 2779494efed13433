import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, openSite, type Site } from '../contract/site.ts';
import { removeFolder, temporaryFolder } from '../support/gateway-process.ts';
import { hasChromium, launch } from './browser.ts';
import { signedIn } from './signed-in.ts';

/** Readings of two days ago: 3 %LEL, and 15 for ten minutes. */
const minute = 60_000;
const begin = Math.floor(Date.now() / minute) * minute - 2 * 86_400_000;
const minutes = 60;
let site: Site;
let browser: Browser;
let page: Page;
let chief: Page;
const types = temporaryFolder('types');

describe.skipIf(!hasChromium)('the rule lab on a real gateway', () => {
  beforeAll(async () => {
    cpSync(join(import.meta.dirname, '../../devices'), types, { recursive: true });
    site = await openSite({ 'gas-1': 'gas-household', 'gas-2': 'gas-household' }, '阳光社区/1号楼', { ANLIN_DEVICES: types });
    for (const device of ['gas-1', 'gas-2']) {
      const batch = Array.from({ length: minutes }, (_, i) => ({
        ts: begin + i * minute,
        values: { 'gas.concentration': device === 'gas-1' && i >= 30 && i < 40 ? 15 : 3 },
      }));
      await site.send(device, batch);
    }
    browser = await launch();
    const desk = async (id: string, role: string) => {
      const { invitation } = await site.cli<{ invitation: string }>('user', 'add', id, '--name', id, '--role', role);
      const opened = await (await signedIn(browser, site.gateway.http, invitation)).newPage();
      await opened.goto(`${site.gateway.http}/lab?lang=en`);
      return opened;
    };
    page = await desk('zhao', 'integrator');
    chief = await desk('chief', 'manager');
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    removeFolder(types);
  });

  test('an integrator lowers a limit, with the keyboard, and sees the one alarm that would have come and its readings', async () => {
    const path = `/api/v1/devices/gas-2/readings?from=${begin}&to=${begin + 86_400_000}`;
    await eventually(async () => (await site.get<{ items: unknown[] }>(path)).items.length).toBe(minutes);
    await page.click('.filters .ant-select');
    await page.keyboard.type('gas-household');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#lab-editor');
    const text = await page.inputValue('#lab-editor');
    expect(text).toMatch(/atLeast: 25 \}\n\s+clear: \{ below: 20 \}/);
    const lowered = text
      .replace(/atLeast: 25 \}\n(\s+)clear: \{ below: 20 \}/, 'atLeast: 12 }\n$1clear: { below: 8 }')
      // Its examples go with it: a draft whose examples fail is not proposed.
      .replace('alarms: [gas.rising]', 'alarms: [gas.low, gas.rising]')
      .replaceAll('gas.concentration: 15, gas.state: normal', 'gas.concentration: 11, gas.state: normal')
      .replaceAll('readings: { gas.concentration: 15 }', 'readings: { gas.concentration: 11 }');
    await page.fill('#lab-editor', lowered);
    await page.focus('.lab form button[type=submit]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.lab-entry', { timeout: 60_000 });
    expect(await page.locator('.lab-results .tile b').allInnerTexts()).toEqual(['1', '0', '0', '0', expect.any(String)]);
    expect(await page.innerText('.lab-rules')).toMatch(/at least 25 %LEL → at least 12 %LEL/);
    const entry = page.locator('.lab-entry');
    expect(await entry.innerText()).toMatch(/gained.*gas-1.*15 %LEL/s);
    expect(await entry.locator('svg path').getAttribute('d')).toMatch(/^M.*L/);
    await entry.locator('summary').click();
    expect(await entry.locator('tbody tr').count()).toBeGreaterThanOrEqual(20);
    // The gateway itself goes on with what is in force, and a reload shows the same result.
    expect(await site.alarms('limit=500')).toEqual(expect.not.arrayContaining([expect.objectContaining({ rule: 'gas.low' })]));
    await page.reload();
    await page.waitForSelector('.lab-entry');
  }, 90_000);

  test('a second person approves it, sees its shadow run, puts it in force, and takes it back in one step', async () => {
    const limits = async () => {
      type Rule = { id: string; profile: string | null; condition: { raise?: { limit?: number } } };
      const { items } = await site.get<{ items: Rule[] }>('/api/v1/rules?limit=1000');
      return items.find(({ id, profile }) => id === 'gas.low' && profile === 'gas-household')?.condition.raise?.limit;
    };
    await page.fill('.lab-next textarea', 'an earlier warning');
    await page.click('.lab-next button');
    await page.waitForSelector('.drafts li:has-text("Waits for approval")');
    const draft = chief.locator('.drafts > li');
    const press = async (words: string, written = '') => {
      await draft.locator('.draft-acts > button', { hasText: words }).click();
      if (written !== '') await chief.fill('.asked input', written);
      await chief.click('.asked .acts button >> nth=0');
    };
    await chief.waitForSelector('.drafts li:has-text("an earlier warning")');
    await draft.locator('summary').click();
    await chief.waitForSelector('.line-diff .is-in:has-text("atLeast: 12")');
    await press('Approve', 'looked at it');
    await chief.waitForSelector('.drafts li:has-text("In the shadow")');
    expect(await limits()).toBe(25);
    await chief.click('button:has-text("See what it would have done since")');
    await chief.waitForSelector('.lab-results .tile', { timeout: 60_000 });
    await press('Publish', 'somebody smelt gas');
    await chief.waitForSelector('.drafts li:has-text("Published by chief")');
    await expect.poll(limits).toBe(12);
    await press('Roll back');
    await chief.waitForSelector('.drafts li:has-text("Rolled back by chief")');
    await expect.poll(limits).toBe(25);
  }, 120_000);

  test('a text that is wrong starts nothing and leads to the line', async () => {
    const text = await page.inputValue('#lab-editor');
    await page.fill('#lab-editor', text.replace('atLeast: 12', 'atLeast: twelve'));
    await page.click('.lab form button[type=submit]');
    await page.waitForSelector('.editor-problems button');
    await page.click('.editor-problems button >> nth=0');
    const line = await page.evaluate('document.activeElement.value.slice(0, document.activeElement.selectionStart).split("\\n").length');
    expect(line).toBe(text.slice(0, text.indexOf('atLeast: 12')).split('\n').length);
    await page.click('button:has-text("Back to the text in force")');
    await expect.poll(() => page.inputValue('#lab-editor')).toContain('atLeast: 25');
  });
});
