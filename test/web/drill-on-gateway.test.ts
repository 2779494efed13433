import { inflateSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSite, type Site } from '../contract/site.ts';
import { removeFolder, temporaryFolder } from '../support/gateway-process.ts';
import { shortened } from '../support/shortened.ts';
import { hasChromium, launch } from './browser.ts';
import { pictures } from './pictures.ts';
import { signedIn } from './signed-in.ts';

/** The shipped plan on a real gateway; only its first clock is shortened, so that one of them is missed for certain. */
const folder = temporaryFolder('drill');
const place = '阳光社区/1号楼/1单元';
let site: Site;
let browser: Browser;
let terminal: Page;
let desk: Page;
const problems: string[] = [];

interface Report {
  readonly score: number | null;
  readonly closedAt: string | null;
  readonly people: readonly string[];
  readonly clocks: readonly { id: string; verdict: string; limitSeconds: number; tookSeconds: number | null }[];
  readonly steps: readonly { id: string; verdict: string; by: string | null; afterSeconds: number | null }[];
}

/**
 * Does a step of the plan on the terminal, until the gateway has it: what is pressed just after the front changed is not taken, and
 * one that reaches a stage is asked once more.
 */
async function step(id: string, title: string): Promise<void> {
  const done = terminal.locator(`.plan-step.is-done:has-text("${title}"):has-text("Done by 李 at")`);
  const press = async () => {
    if ((await done.count()) > 0) return 1;
    const asked = (await terminal.locator('#act-dialog[open]').count()) > 0;
    await terminal.click(asked ? '#act-submit' : `[data-key="do ${id}"]`, { timeout: 1_000 }).catch(() => {});
    return done.count();
  };
  await expect.poll(press, { timeout: 30_000, interval: 500 }).toBe(1);
}

/** The characters of the fonts in a PDF: those that are printed, and no others. */
function printedCharacters(pdf: Buffer): string {
  let all = '';
  for (let at = pdf.indexOf('stream'); at !== -1; at = pdf.indexOf('stream', at + 6)) {
    const end = pdf.indexOf('endstream', at);
    if (end === -1 || pdf.toString('latin1', at - 3, at) === 'end') continue;
    const from = at + 'stream'.length + (pdf[at + 6] === 0x0d ? 2 : 1);
    let text: string;
    try {
      text = inflateSync(pdf.subarray(from, end)).toString('latin1');
    } catch {
      continue;
    }
    for (const [, list = ''] of text.matchAll(/beginbfchar([\s\S]*?)endbfchar/g))
      for (const [, to = ''] of list.matchAll(/<[0-9A-F]+> <([0-9A-F]{4})>/gi)) all += String.fromCharCode(Number.parseInt(to, 16));
    for (const [, list = ''] of text.matchAll(/beginbfrange([\s\S]*?)endbfrange/g))
      for (const [, first = '', last = '', to = ''] of list.matchAll(/<([0-9A-F]+)> <([0-9A-F]+)> <([0-9A-F]{4})>/gi))
        for (let n = 0; n <= Number.parseInt(last, 16) - Number.parseInt(first, 16); n++)
          all += String.fromCharCode(Number.parseInt(to, 16) + n);
  }
  return all;
}

describe.skipIf(!hasChromium)('a drill on a real gateway, from its beginning to its printed report', () => {
  beforeAll(async () => {
    const plans = shortened(folder, 'plans', 'lift-entrapment.yaml', /within: 60 s/, 'within: 1 s');
    site = await openSite({ 'lift-1': 'lift-monitor' }, place, { ANLIN_PLANS: plans });
    await site.cli('terminal', 'add', 'gate', '--place', '阳光社区');
    const person = ['--name', '李', '--role', 'manager', '--place', '阳光社区'];
    const { invitation } = await site.cli<{ invitation: string }>('user', 'add', 'li', ...person);
    browser = await launch();
    const context = await signedIn(browser, site.gateway.http, invitation);
    [terminal, desk] = [await context.newPage(), await context.newPage()];
    for (const page of [terminal, desk]) page.on('pageerror', (error) => problems.push(error.message));
    await terminal.goto(`${site.gateway.http}/terminal/gate?lang=en`);
    await terminal.waitForSelector('html[data-link="up"]');
    await terminal.click('#sound-enable');
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    removeFolder(folder);
    expect(problems).toEqual([]);
  });

  let id = '';
  test('held, answered, worked through and closed on the terminal', async () => {
    const body = { plan: 'lift-entrapment', place, reason: 'yearly drill' };
    const held = await desk.request.post(`${site.gateway.http}/api/v1/drills`, { data: body, headers: { origin: site.gateway.http } });
    expect(held.status(), await held.text()).toBe(200);
    await terminal.waitForSelector('html[data-exercise="front"] .exercise-strip:has-text("EXERCISE")');
    await terminal.waitForSelector('[data-clock="answered"][data-state="missed"]');
    await terminal.waitForSelector('#acknowledge:enabled');
    await terminal.click('#acknowledge');
    await terminal.waitForSelector('#response-bar button');
    await step('talk', 'Talk to the car');
    await step('send', 'Send the maintenance firm');
    await terminal.waitForSelector('[data-clock="response"][data-state="met"]');
    await step('arrive', 'Rescuers are on site');
    await step('free', 'Free the people');
    // The danger that was played is over; its alarm is ended by a person, as a real one.
    await terminal.click('.plan-alarms .end');
    await terminal.fill('#end-comment', 'Both are out');
    await terminal.click('#end-submit');
    await terminal.waitForSelector('text=Its alarms have ended; the response is not closed');
    await step('call-back', 'Call back');
    await terminal.click('[data-key="need call-back"]');
    await terminal.fill('#act-comment', 'Mrs Wang: both are well');
    await terminal.click('#act-submit');
    await terminal.waitForSelector('.plan-closing:has-text("It can be closed")');
    await terminal.click('#response-bar .close');
    await terminal.fill('#act-comment', 'End of the drill');
    await terminal.click('#act-submit');
    await terminal.waitForSelector('#calm:not([hidden])');
    await terminal.waitForSelector('html[data-exercise="none"]');
  }, 180_000);

  test('its report has a score, each clock and step with its time, and who; it counts', async () => {
    const { items } = await site.get<{ items: { id: string }[] }>('/api/v1/drills');
    id = items[0]?.id ?? '';
    const report = await site.get<Report>(`/api/v1/drills/${id}`);
    expect(report).toMatchObject({ people: ['li'], closedAt: expect.any(String) });
    expect(report.clocks.map((each) => [each.id, each.verdict, each.limitSeconds])).toEqual([
      ['answered', 'late', 1],
      ['response', 'kept', 180],
      ['arrival', 'kept', 1_800],
      ['release', 'kept', 3_600],
    ]);
    expect(report.clocks[0]?.tookSeconds).toBeGreaterThan(1);
    expect(report.steps.map((each) => [each.id, each.verdict, each.by])).toEqual([
      ['talk', 'done', 'li'],
      ['send', 'done', 'li'],
      ['guard', 'not-done', null],
      ['arrive', 'done', 'li'],
      ['free', 'done', 'li'],
      ['call-back', 'done', 'li'],
    ]);
    const times = report.steps.flatMap(({ afterSeconds }) => afterSeconds ?? []);
    expect([times.length, times]).toEqual([5, [...times].sort((a, b) => a - b)]);
    // Three of four clocks, five of five required steps: 50 x 3/4 + 50.
    expect(report.score).toBe(88);

    await desk.goto(`${site.gateway.http}/indicators?lang=en`);
    await desk.waitForSelector('.drill-counts:has-text("1 of 4")');
    await desk.goto(`${site.gateway.http}/plans?lang=en`);
    await desk.click('ul[aria-label="Drills held"] a');
    await desk.waitForSelector('.drill-verdict:has-text("88 of 100")');
    const page = (await desk.innerText('.drill-report')).replace(/\s+/g, ' ');
    for (const words of ['Clock "Somebody answers": 1 s allowed', 'Talk to the car', 'yearly drill', '李', 'Optional steps not done: 1'])
      expect(page).toContain(words);
    await pictures(desk, 'drill-report-scored-en');
  }, 120_000);

  test('the printed report is marked as an exercise and is not empty', async () => {
    await desk.emulateMedia({ media: 'print' });
    expect(await desk.locator('.drill-report .exercise-band').isVisible()).toBe(true);
    expect(await desk.locator('.drill-report .only-print').isVisible()).toBe(true);
    expect(await desk.locator('.drill-report button').first().isVisible()).toBe(false);
    const pdf = await desk.pdf({ format: 'A4', printBackground: false });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length).toBeGreaterThanOrEqual(1);
    const printed = printedCharacters(pdf);
    // In English these stand nowhere on the page but in the marking; the place has none of them.
    for (const character of '演练EXERCISE88of100Signed') expect([character, printed.includes(character)]).toEqual([character, true]);
    expect(printed).not.toContain('燃');
    await desk.emulateMedia({ media: null });
  }, 60_000);
});
