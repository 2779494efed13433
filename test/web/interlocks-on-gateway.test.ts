import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gasInterlock, InterlockSite, unit } from '../contract/interlock-site.ts';
import { eventually } from '../contract/site.ts';
import { hasChromium, launch } from './browser.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const world = new InterlockSite();
let browser: Browser;
let ann: Page;
let bo: Page;

/** Right at both sizes and in both languages: nothing wider than the screen, nothing that axe finds. */
async function sound(page: Page, name: string): Promise<void> {
  for (const [width, height] of [
    [1366, 768],
    [390, 844],
  ] as const) {
    await page.setViewportSize({ width, height });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect([name, width, wide <= 0]).toEqual([name, width, true]);
    await page.evaluate(axe);
    const { violations } = (await page.evaluate(
      `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] })`,
    )) as AxeResults;
    expect(violations.map(({ id, nodes }) => `${name} ${width}: ${id} ${nodes[0]?.html}`)).toEqual([]);
    if (process.env.ANLIN_PICTURES !== undefined)
      await page.screenshot({ path: `${process.env.ANLIN_PICTURES}/${name}-${width}.png`, fullPage: true });
  }
  await page.setViewportSize({ width: 1366, height: 768 });
}

describe.skipIf(!hasChromium)('interlocks in the console, on a real gateway', () => {
  beforeAll(async () => {
    const release = 'release: { within: 120 s, source: { zh: 测试, en: A test } }\n';
    world.write(gasInterlock(20, '    dangerous: true\n', release));
    await world.open(2);
    browser = await launch();
    const desk = async (id: string, language: string) => {
      const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: language === 'zh' ? 'zh-CN' : 'en-GB' });
      const [name = '', ...value] = (world.cookies.get(id) ?? '').split('=');
      await context.addCookies([{ name, value: value.join('='), url: world.site.gateway.http }]);
      const page = await context.newPage();
      await page.goto(`${world.site.gateway.http}/interlocks?lang=${language}`);
      await page.waitForSelector('.interlock-figure');
      return page;
    };
    ann = await desk('ann', 'en');
    bo = await desk('bo', 'zh');
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await world.close();
  });

  /** The button, then the same one in the question that it asks. */
  async function confirmed(page: Page, label: RegExp, words?: string): Promise<void> {
    await page.getByRole('button', { name: label }).first().click();
    const asked = page.locator('.asked');
    await asked.waitFor();
    if (words !== undefined) await asked.locator('input').fill(words);
    await asked.locator('button').first().click();
    await asked.waitFor({ state: 'detached', timeout: 15_000 });
  }

  test('two people take it from shipped to enabled, with a test that both saw; then gas fires it and both release it', async () => {
    expect(await ann.innerText('main')).toMatch(/Disabled everywhere, as shipped/);
    expect(await ann.innerText('.interlock-figure figcaption')).toMatch(
      /gas\.high.*the unit.*Close the valve.*confirmed within 20 s, waits for two people/s,
    );
    expect(await ann.locator('.interlock-diagram').getAttribute('aria-label')).toBe('Gas: cause and effects');
    await sound(ann, 'shipped-en');

    await ann.getByLabel('Place', { exact: true }).fill(unit);
    await confirmed(ann, /^Propose: Gas$/, 'leaks in winter');
    await ann.getByText('Proposed, not enabled').waitFor();
    await ann.selectOption('.interlock-test select', 'gas-1');
    await ann.getByRole('button', { name: /^Test: / }).click();
    expect(await ann.innerText('.asked')).toMatch(/This moves real devices: shaft-1/);
    await ann.locator('.asked button').first().click();
    // The test waits for two people, as the real thing does.
    await confirmed(ann, /^Release$/);
    await confirmed(bo, /^放行$/);
    await eventually(() => ann.innerText('.firings')).toMatch(/Test by ann.*Confirmed.*shaft-1/s);
    expect(world.valve.told).toHaveLength(1);
    // Nobody witnesses the own test, or approves the own proposal, and is told so.
    await eventually(() => ann.innerText('.interlock-next')).toMatch(/another administrator.*ann \(you\) fired the test and may not/);
    expect(await ann.getByRole('button', { name: /^(It passed|Approve)/ }).count()).toBe(0);
    await confirmed(bo, /^见证通过/, '阀门已关');
    await eventually(() => ann.innerText('.interlock-next')).toMatch(/another administrator.*ann \(you\) proposed it and may not approve/);
    await confirmed(bo, /^批准启用/, '');
    await bo.getByText('已启用').waitFor();

    await world.gas('gas-2');
    await eventually(() => bo.innerText('.firings')).toMatch(/待两人放行/);
    await sound(bo, 'waits-zh');
    await confirmed(bo, /^放行$/);
    await confirmed(ann, /^Release$/);
    await eventually(() => bo.locator('.firings > li').first().innerText()).toMatch(/已回读确认/);
    expect(world.valve.told).toHaveLength(2);
    await confirmed(bo, /^停用/, '检修');
    await eventually(() => ann.innerText('.interlock-sites')).toMatch(/Disabled by bo/);
    await sound(bo, 'disabled-zh');
    // On one floor of the unit there is no valve: nothing is tested.
    await ann.getByLabel('Place', { exact: true }).fill(`${unit}/1层`);
    await confirmed(ann, /^Propose: Gas$/, 'this floor only');
    await ann.selectOption('.interlock-test select', 'gas-1');
    await ann.locator('.interlock-test [role=status]', { hasText: /nothing would move.*No device for: Close the valve/ }).waitFor();
    expect(await ann.getByRole('button', { name: /^Test/ }).count()).toBe(0);
    await sound(ann, 'nothing-en');
  }, 120_000);
});
