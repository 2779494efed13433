import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, launch } from './browser.ts';
import { alarmOf, buildConsole, buildPage, FakeGateway, fillCommunity } from './fake-gateway.ts';
import { planOf } from './fake-plan.ts';
import { runDrill } from './fake-plans.ts';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
let browser: Browser;
let gateway: FakeGateway;

/** Rules broken, and how many were looked at. */
async function judge(page: Page): Promise<{ broken: string[]; passed: number }> {
  await page.addScriptTag({ path: axePath });
  const results: AxeResults = await page.evaluate(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] })`,
  );
  const broken = results.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.target.join(' ')} ${node.failureSummary}`),
  );
  return { broken, passed: results.passes.length };
}

const sizes = [
  [1920, 1080],
  [390, 844],
  [1366, 768],
] as const;

/** Nothing is wider than the screen, and both buttons of an alarm that rings are in view and large enough for a thumb. */
async function fits(page: Page, width: number, height: number): Promise<void> {
  await page.setViewportSize({ width, height });
  const size = `at ${width} x ${height}`;
  await expect.poll(() => page.evaluate('document.documentElement.scrollWidth'), { message: size }).toBeLessThanOrEqual(width);
  for (const button of ['#acknowledge', '#silence']) {
    const box = (await page.isVisible(button)) ? await page.locator(button).boundingBox() : null;
    if (box !== null) expect(box.y >= 0 && box.y + box.height <= height && box.height >= 44, `${button} ${size}`).toBe(true);
  }
}

async function ringing(page: Page): Promise<void> {
  await page.waitForSelector('html[data-link="up"]');
  const test = { by: 'li', reason: 'new', until: new Date().toISOString(), terminals: ['gate'] };
  gateway.deliver(alarmOf('lift-1', { exercise: true, test }));
  for (const severity of ['major', 'minor', 'warning']) gateway.deliver(alarmOf(severity, { severity }));
  gateway.deliver(alarmOf('y', { state: 'latched-acknowledged', condition: 'false', acknowledgedBy: 'wang' }));
  await page.waitForSelector('#acknowledged-list .end');
  await page.waitForSelector('#acknowledge');
  await page.waitForSelector('#silence');
}
/** A response in hand and another beside it; clocks that run and one that was missed. */
async function responding(page: Page, exercise: boolean): Promise<void> {
  await page.waitForSelector('html[data-link="up"]');
  const done = { state: 'acknowledged', acknowledgedBy: 'wang', acknowledgedAt: new Date().toISOString() };
  gateway.respond(alarmOf('plan-1', { exercise, ...done }), planOf('plan-1', { exercise }));
  if (exercise) return void (await page.waitForSelector('html[data-exercise="front"] .exercise-strip'));
  gateway.respond(alarmOf('plan-2', { exercise: true, ...done }), planOf('plan-2', { exercise: true, level: 2 }));
  await page.waitForSelector('#in-hand-list .line-clock');
  await page.waitForSelector('#response-bar button');
  await page.waitForTimeout(900);
}
const cases: readonly [string, string, (page: Page) => Promise<unknown>][] = [
  ['overview', '/', (page) => page.waitForSelector('.needs li')],
  ['places', '/places', (page) => page.waitForSelector('.plain tbody tr')],
  ['device', '/device/gas-0301', (page) => page.waitForSelector('#chart canvas')],
  [
    'device, asking for a command',
    '/device/gas-0301',
    async (page) => {
      await page.fill('.command [name=minutes]', '5');
      await page.click('.command button');
      await page.waitForSelector('#command-dialog[open]');
    },
  ],
  [
    'device, correcting its papers',
    '/device/lift-1',
    async (page) => {
      await page.click('#papers-edit');
      await page.waitForSelector('#papers-form');
    },
  ],
  [
    'device under test',
    '/device/sos-0102',
    async (page) => {
      await page.waitForSelector('#test-now');
      await page.waitForSelector('#test-end');
    },
  ],
  ['devices', '/devices', (page) => page.waitForSelector('a[href="/device/gas-0301"]')],
  ['quarantine', '/quarantine', (page) => page.waitForSelector('.quarantine-list li')],
  [
    'alarm',
    '/alarm/gas-0301',
    async (page) => {
      await page.waitForSelector('.evidence-line path');
      await page.waitForSelector('td span:text-matches("overtaken by step 2|已由第 2 步取代")');
    },
  ],
  ['alarm desk', '/alarms', (page) => page.waitForSelector('.alarm-row')],
  [
    'alarm desk, acknowledging',
    '/alarms',
    async (page) => {
      await page.click('.alarm-row-acts button');
      await page.waitForSelector('#act-comment');
    },
  ],
  ['alarm desk, put aside', '/alarms?aside=outOfService', (page) => page.waitForSelector('.put-aside li')],
  [
    'alarm desk, shelving',
    '/alarm/door-5',
    async (page) => {
      await page.click('.alarm-acts button >> nth=0');
      await page.check('.act-times input[value=until]');
      await page.waitForSelector('.act-times input[type=datetime-local]');
    },
  ],
  [
    'alarm desk, taking out of service',
    '/alarm/door-5',
    async (page) => {
      await page.click('.alarm-acts button >> nth=1');
      await page.waitForSelector('.act-fields input[name=permit]');
    },
  ],
  [
    'alarm desk, ending',
    '/alarm/gas-0301',
    async (page) => {
      await page.click('.alarm-acts button >> nth=0');
      await page.waitForSelector('.act-fields input[value=nuisance]');
    },
  ],
  [
    'device out of service',
    '/device/door-vibration-1',
    async (page) => {
      await page.waitForSelector('#out-of-service');
      await page.click('.panel .act button');
    },
  ],
  ['incidents', '/incidents', (page) => page.waitForSelector('.incident-row')],
  ['incident', '/incident/lift-1', (page) => page.waitForSelector('.timeline-list li')],
  [
    'incident, saying what was done',
    '/incident/lift-1',
    async (page) => {
      await page.click('.plan-step.is-next .plan-acts button >> nth=1');
      await page.click('.plan-acts.is-stages > button:last-of-type');
      await page.waitForSelector('.asked select');
    },
  ],
  [
    'plans and drills',
    '/plans',
    async (page) => {
      await page.waitForSelector('.plan-diagram .rung');
      await page.click('.panel-head button');
      await page.waitForSelector('.hold-drill select');
    },
  ],
  ['channels and paths', '/paths', (page) => page.waitForSelector('.paths .row')],
  ['duty', '/duty', (page) => page.waitForSelector('.duty-shift')],
  [
    'duty, handing over',
    '/duty',
    async (page) => {
      await page.click('.duty-card:has(a[href="tel:13900000000"]) [data-act=hand]');
      await page.waitForSelector('.dialog .duty-list');
    },
  ],
  [
    'duty, position and roster',
    '/duty',
    async (page) => {
      await page.click('.duty-card >> nth=0 >> button:last-child');
      await page.waitForSelector('.duty-row');
    },
  ],
  ['hand-over record', '/handover/h-1', (page) => page.waitForSelector('.duty-list')],
  ['maintenance', '/maintenance', (page) => page.waitForSelector('.due-rows .row')],
  ['forecasts', '/maintenance?view=forecasts', (page) => page.waitForSelector('.due-rows .row >> text=/约|about/')],
  ['health of devices', '/maintenance?view=health', (page) => page.waitForSelector('.due-rows meter')],
  ['indicators', '/indicators', (page) => page.waitForSelector('.clock-figures .time-dots')],
  [
    'indicators, own period',
    '/indicators?range=own&from=2026-01-01&to=2026-06-30',
    (page) => page.waitForSelector('.filters input[type=datetime-local]'),
  ],
  ['indicators, behind a number', '/indicators?figure=open&what=Open', (page) => page.waitForSelector('.incident-row')],
  ['report of a drill', '/drill/drill-1', (page) => page.waitForSelector('.drill-steps tbody tr')],
  ['alarm load', '/kpis', (page) => page.waitForSelector('.kpi-list li')],
  ['alarm load, behind a number', '/kpis?figure=top:0&what=Alarms', (page) => page.waitForSelector('.alarm-row')],
  [
    'workbench',
    '/workbench?profile=gas-household&payload=%7B%7D',
    async (page) => {
      await page.click('.panel >> nth=1 >> button >> nth=0');
      await page.click('.panel >> nth=1 >> button.ant-btn-primary');
      await page.waitForSelector('.editor-problems li');
      await page.click('.panel >> nth=0 >> button.ant-btn-primary');
      await page.waitForSelector('.would-alarm li');
    },
  ],
  [
    'rule lab',
    '/lab?profile=gas-household&run=run-1',
    async (page) => {
      await page.waitForSelector('#lab-editor');
      await page.click('.lab-entry summary');
      await page.waitForSelector('.lab-entry .evidence-line path');
    },
  ],
  [
    'rule lab, drafts',
    '/lab',
    async (page) => {
      await page.click('.drafts summary');
      await page.waitForSelector('.line-diff .is-in');
      await page.click('.drafts li:nth-child(2) .draft-acts button >> nth=1');
      await page.waitForSelector('.asked input');
    },
  ],
  ['registration', '/register', (page) => page.waitForSelector('form #place')],
  [
    'registration, done',
    '/register',
    async (page) => {
      await page.fill('#id', 'gas-1');
      await page.click('#profile');
      await page.keyboard.press('Enter');
      await page.click('button[type=submit]');
      await page.waitForSelector('#device-secret');
    },
  ],
  ['people', '/people', (page) => page.waitForSelector('.rows li')],
  [
    'people, inviting',
    '/people',
    async (page) => {
      await page.click('.page-head .ant-btn-primary');
      await page.fill('[name=name]', 'New');
      await page.fill('[name=id]', 'new');
      await page.click('form .ant-btn-primary');
      await page.waitForSelector('.shown-once');
    },
  ],
  [
    'people, managing',
    '/people',
    async (page) => {
      await page.click('.rows li >> nth=0 >> button');
      await page.click('.act >> nth=3 >> button');
      await page.waitForSelector('.asked');
    },
  ],
  ['gateways', '/gateways', (page) => page.waitForSelector('.gateways .row')],
  [
    'gateways, registered',
    '/gateways',
    async (page) => {
      await page.click('.page-head .ant-btn-primary');
      await page.fill('[name=id]', 'spring');
      await page.click('form .ant-btn-primary');
      await page.waitForSelector('.shown-once');
    },
  ],
  ['terminals', '/terminals', (page) => page.waitForSelector('.terminals .row')],
  [
    'terminals, added',
    '/terminals',
    async (page) => {
      await page.click('.page-head .ant-btn-primary');
      await page.fill('[name=id]', 'duty-room');
      await page.click('form .ant-btn-primary');
      await page.waitForSelector('.shown-once');
    },
  ],
  ['tokens', '/tokens', (page) => page.waitForSelector('.rows li')],
  [
    'tokens, made',
    '/tokens',
    async (page) => {
      await page.click('.page-head .ant-btn-primary');
      await page.fill('[name=name]', 'Grafana');
      await page.click('form .ant-btn-primary');
      await page.waitForSelector('.shown-once');
    },
  ],
  [
    'audit',
    '/audit',
    async (page) => {
      await page.waitForSelector('.trail li');
      await page.click('.verify button');
      await page.waitForSelector('.verify p:has-text("96")');
    },
  ],
  ['account', '/account', (page) => page.waitForSelector('.sign-ins li')],
  ['sign-in', '/sign-in', (page) => page.waitForSelector('form [name=password]')],
  ['setup', '/setup/abc', (page) => page.waitForSelector('form [name=name]')],
  ['terminal without alarms', '/terminal/gate', (page) => page.waitForSelector('html[data-link="up"]')],
  ['terminal with alarms', '/terminal/gate', ringing],
  ['terminal with a response plan', '/terminal/gate', (page) => responding(page, false)],
  ['terminal with a drill', '/terminal/gate', (page) => responding(page, true)],
  [
    'terminal, closing a response',
    '/terminal/gate',
    async (page) => {
      await responding(page, false);
      await page.click('#response-bar .close');
      await page.waitForSelector('#act-dialog[open]');
    },
  ],
  [
    'terminal, grey',
    '/terminal/gate',
    async (page) => {
      await ringing(page);
      await page.evaluate(`document.documentElement.dataset.link = 'down'; document.querySelector('#lost').hidden = false`);
    },
  ],
  [
    'terminal, ending an alarm',
    '/terminal/gate',
    async (page) => {
      await ringing(page);
      await page.click('#acknowledged-list .end');
    },
  ],
];

describe.skipIf(!hasChromium)('accessibility (axe, WCAG A and AA)', () => {
  beforeAll(async () => {
    buildConsole();
    gateway = new FakeGateway(buildPage());
    fillCommunity(gateway);
    runDrill(gateway);
    const known = (path: string) => gateway.answers.get(path)?.body as { user: object };
    const session = known('GET /api/v1/session');
    gateway.answers.set('GET /api/v1/session', {
      status: 200,
      body: { ...session, user: { ...session.user, role: 'administrator', place: '' } },
    });
    const now = new Date().toISOString();
    const underTest = { by: 'li', reason: '新装', since: now, until: now, terminals: ['gate'] };
    const sos = 'GET /api/v1/devices/sos-0102';
    gateway.answers.set(sos, { status: 200, body: { ...known(sos), test: underTest } });
    gateway.answers.set('POST /api/v1/setup', { status: 200, body: { outcome: 'details-needed', needs: ['user'], user: null } });
    await gateway.start();
    browser = await launch();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await gateway?.stop();
  });

  // Both languages of every page take ten minutes: the slow run does that; else every fifth page is judged, in turns.
  for (const [turn, language] of ['zh', 'en'].entries()) {
    const ours = cases.filter((_one, index) => process.env.ANLIN_SLOW === '1' || index % 10 === 5 * turn);
    let context: BrowserContext;
    // One for all cases, so that the pages' scripts are read once. axe itself is put in as a script tag: only for this test the
    // pages' own policy is set aside.
    beforeAll(async () => {
      context = await browser.newContext({ viewport: { width: 1366, height: 768 }, bypassCSP: true, reducedMotion: 'reduce' });
    });
    afterAll(async () => context?.close());
    test.each(ours)(`${language}: %s`, async (_name, path, ready) => {
      const page = await context.newPage();
      await page.goto(`${gateway.url}${path}${path.includes('?') ? '&' : '?'}lang=${language}`);
      await ready(page);
      const { broken, passed } = await judge(page);
      expect(broken).toEqual([]);
      expect(passed).toBeGreaterThan(8);
      for (const [width, height] of sizes) await fits(page, width, height);
      await page.close();
    });
  }
});
