import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TierColumn, type TierGateway, until } from '../faults/tier-column.ts';
import { removeFolder, temporaryFolder } from '../support/gateway-process.ts';
import { shortened } from '../support/shortened.ts';
import { hasChromium, launch } from './browser.ts';
import { pictures } from './pictures.ts';

/** Two gateways, one above the other, and a terminal of each: shipped plans and types, only the delay of the rule is shortened. */
const folder = temporaryFolder('two-tiers');
const problems: string[] = [];
let column: TierColumn;
let browser: Browser;
let below: Page;
let above: Page;

const trapped = {
  'lift.serviceMode': 'normal',
  'lift.carStatus': 'stopped',
  'lift.doorZone': 'outside',
  'lift.doorClosed': true,
  'lift.passengers': true,
};
const freed = { ...trapped, 'lift.doorZone': 'inside', 'lift.doorClosed': false, 'lift.passengers': false };

async function signedInAt(tier: TierGateway): Promise<Page> {
  await tier.ask('terminal.add', { id: 'hall' });
  // A cookie is of a host, not of a port: a browser of its own for each.
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'en-GB' });
  const cut = tier.cookie.indexOf('=');
  await context.addCookies([{ name: tier.cookie.slice(0, cut), value: tier.cookie.slice(cut + 1), url: tier.run.http }]);
  const page = await context.newPage();
  page.on('pageerror', (error) => problems.push(`${tier.name}: ${error.message}`));
  await page.goto(`${tier.run.http}/terminal/hall?lang=en`);
  await page.waitForSelector('html[data-link="up"]');
  await page.click('#sound-enable');
  return page;
}

async function press(page: Page, name: string): Promise<void> {
  await page.click(`#response-bar >> text=${name}`);
  await page.waitForSelector('#act-dialog[open]');
  await page.click('#act-submit');
}
const reached = (page: Page, name: string) => page.waitForSelector(`#response-bar button[disabled]:has-text("✓ ${name}")`);
const figure = async (page: Page) => {
  const text = await page.innerText('[data-clock="arrival"] .clock-figure');
  return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
};

describe.skipIf(!hasChromium)('a response at two tiers, on a screen of each', () => {
  beforeAll(async () => {
    const devices = shortened(folder, 'devices', 'lift/lift-monitor.yaml', /raiseDelay: 45 s/, 'raiseDelay: 1 s');
    column = await TierColumn.open(['community', 'sub-district'], {}, (name) => (name === 'community' ? { ANLIN_DEVICES: devices } : {}));
    await column.at(0).addDevice('lift-1', 'lift-monitor');
    browser = await launch();
    [below, above] = [await signedInAt(column.at(0)), await signedInAt(column.at(1))];
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await column?.close();
    removeFolder(folder);
    expect(problems).toEqual([]);
  });

  test('entrapment from the message to the closed incident: rings on both, done from one or the other, both show the same end', async () => {
    const [community, street] = [column.at(0), column.at(1)];
    await community.say('lift-1', trapped);
    for (const page of [below, above]) {
      await page.waitForSelector('#front h2:has-text("People trapped in the lift")');
      await page.waitForSelector('html[data-ringing="critical"]');
      await page.waitForSelector('.plan-steps:has-text("Talk to the car")');
    }
    await above.waitForSelector('.tier-line:has-text("community")');
    expect(await below.locator('.tier-line').count()).toBe(0);
    // Both clocks run down to the same moment.
    expect(Math.abs((await figure(below)) - (await figure(above)))).toBeLessThanOrEqual(3);
    // Whichever screen was the first of all: it says of which tier.
    await expect
      .poll(() => above.locator('.plan-stages li').allInnerTexts())
      .toEqual(
        expect.arrayContaining([
          expect.stringMatching(/^Delivered (Community|Sub-district) \d/),
          expect.stringMatching(/^Shown (Community|Sub-district) \d/),
        ]),
      );
    // And of each tier when it first had it, and first showed it.
    for (const page of [below, above])
      await expect
        .poll(() => page.locator('.plan-receipts li').allInnerTexts(), { timeout: 30_000 })
        .toEqual([
          expect.stringMatching(/^Community community · Delivered \d.* · Shown \d/),
          expect.stringMatching(/^Sub-district sub-district · Delivered \d.* · Shown \d/),
        ]);
    await pictures(above, 'tiers-above-waiting-en');

    await above.waitForSelector('#acknowledge:enabled');
    await above.waitForTimeout(900);
    await above.click('#acknowledge');
    for (const page of [below, above]) {
      await page.waitForSelector('html[data-ringing="none"]');
      await page.waitForSelector('#response-bar button');
      await page.waitForSelector('.plan-stages li:has-text("Acknowledged"):has-text("sub-district-person (Sub-district)")');
    }
    await above.waitForTimeout(900);
    await above.click('[data-key="do talk"]');
    for (const page of [below, above])
      await page.waitForSelector('.plan-step.is-done:has-text("Done by sub-district-person (Sub-district) at")');
    await press(above, 'Dispatched');
    for (const page of [below, above]) await reached(page, 'Dispatched');
    expect(await above.getAttribute('[data-clock="response"]', 'data-state')).toBe('met');

    // An id is of the tier that is named beside it.
    for (const page of [below, above])
      await page.waitForSelector('.line-more:has-text("Acknowledged by sub-district-person (Sub-district)")');

    // The line becomes a hole: both say that somebody is there, and who was below was first.
    street.proxy.freeze();
    await press(above, 'On site');
    await above.waitForSelector('#response-bar button[disabled]:has-text("△ On site")');
    await above.waitForSelector('.tier-line.is-pending:has-text("not yet confirmed below")');
    await pictures(above, 'tiers-above-pending-en');
    await press(below, 'On site');
    await reached(below, 'On site');
    street.proxy.thaw();
    await above.waitForSelector('.tier-line.is-over:has-text("community-person was first")');
    await reached(above, 'On site');
    expect(await above.locator('.tier-line.is-pending').count()).toBe(0);
    await above.waitForSelector('.plan-stages li:has-text("On site"):has-text("community-person (Community)")');

    await press(below, 'Resolved');
    for (const page of [below, above]) await reached(page, 'Resolved');
    await community.say('lift-1', freed);
    await above.click('.plan-alarms .end');
    await above.fill('#end-comment', 'Two people out, the lift is locked');
    await above.click('#end-submit');
    for (const page of [below, above]) await page.waitForSelector('text=Its alarms have ended; the response is not closed');
    await press(below, 'Verified');
    await reached(above, 'Verified');
    await above.click('[data-key="need call-back"]');
    await above.fill('#act-comment', 'Mrs Wang: both are well');
    await above.click('#act-submit');
    for (const page of [below, above]) await page.waitForSelector('.plan-closing:has-text("It can be closed")');
    await pictures(above, 'tiers-above-closing-en');
    await above.click('#response-bar .close');
    await above.fill('#act-comment', 'Went home');
    await above.click('#act-submit');
    for (const page of [below, above]) await page.waitForSelector('#calm:not([hidden])');

    const shown = async (tier: TierGateway) => {
      const [{ id }] = (await tier.get<{ items: [{ id: string }] }>('/api/v1/responses')).items;
      const { stage, closedAs, sequence, steps } = await tier.get<Record<string, unknown> & { steps: { event: string }[] }>(
        `/api/v1/responses/${id}`,
      );
      return { id, stage, closedAs, sequence, steps: steps.map(({ event }) => event) };
    };
    const end = await shown(community);
    expect(end).toMatchObject({ stage: 'closed', closedAs: 'real' });
    await until(
      'the same end above',
      () => shown(street),
      (found) => JSON.stringify(found) === JSON.stringify(end),
    );

    // Each tier's first receipt is in the incident of the owner, from the API and on the page.
    const told = async (tier: TierGateway) => {
      const { items } = await tier.get<{ items: { tier: string; event: string; terminal: string }[] }>(
        `/api/v1/incidents/${end.id}/timeline?kinds=tier`,
      );
      return items.map(({ tier: at, event, terminal }) => `${at} ${event} ${terminal}`).sort();
    };
    const first = (tier: string) => [`${tier} received hall`, `${tier} shown hall`];
    await until(
      'the receipts of both',
      () => told(community),
      (found) => found.join() === [...first('community'), ...first('sub-district')].join(),
    );
    expect(await told(street)).toEqual(expect.arrayContaining(first('sub-district')));
    await below.goto(`${community.run.http}/incident/${end.id}?lang=en`);
    for (const name of ['Community', 'Sub-district']) {
      await expect
        .poll(() => below.locator(`.plan-receipts li:has-text("${name}")`).innerText())
        .toMatch(/received \d\d:\d\d:\d\d · shown \d\d:\d\d:\d\d/);
      await below.waitForSelector(`.timeline-list li.is-tier:has-text("${name} · shown")`);
    }
    await pictures(below, 'tiers-below-receipts-en');

    // And in the console of the tier above: whose it was, by whom, and that it is closed.
    await above.goto(`${street.run.http}/incidents?state=all&lang=en`);
    await above.waitForSelector('.incident-row .plan-brief:has-text("Closed")');
    await above.locator('.incident-row a').first().click();
    await above.waitForSelector('.plan-tier:has-text("community")');
    await above.waitForSelector('.plan-stages li:has-text("Dispatched"):has-text("sub-district-person (Sub-district)")');
    await above.waitForSelector('.timeline-list li:has-text("Went home")');
    await pictures(above, 'tiers-above-incident-en');
  }, 240_000);
});
