import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { planLayout, wrapped } from '../../src/web/console/pages/plans/plan-layout.ts';
import { hasChromium, launch } from './browser.ts';
import { buildConsole, FakeGateway, fillCommunity } from './fake-gateway.ts';
import { planOf, saidBy } from './fake-plan.ts';
import { briefOf, planDrills, runDrill, shippedPlan } from './fake-plans.ts';
import { pictures } from './pictures.ts';

const everywhere = [390, 1366, 1920];
let browser: Browser;
let gateway: FakeGateway;

const signIn = (role: string) =>
  gateway.answers.set('GET /api/v1/session', { status: 200, body: { user: { id: 'wang', name: '王芳', role, place: '' } } });
const posted = (end: string) => gateway.asked.filter(({ method, path }) => method === 'POST' && path.endsWith(end)).map(({ body }) => body);
async function open(path: string, language = 'en'): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  await page.goto(`${gateway.url}${path}${path.includes('?') ? '&' : '?'}lang=${language}`);
  return page;
}

test('in every shipped plan each step stands in the lane of its role, nothing lies upon another, and all is within the picture', () => {
  for (const id of ['lift-entrapment', 'gas-leak-household', 'fire', 'power-cut', 'sos']) {
    const plan = shippedPlan(id);
    const { width, height, steps, lanes, stages, clocks, rungs } = planLayout(plan);
    expect(steps).toHaveLength(plan.steps.length);
    for (const [at, step] of steps.entries()) {
      const lane = lanes.find(({ role }) => role === plan.steps[at]?.role);
      expect([id, step.id, step.y >= lane!.y && step.y + step.height <= lane!.y + lane!.height]).toEqual([id, step.id, true]);
      const upon = steps.filter(
        (each) => each !== step && Math.abs(each.x - step.x) < step.width && Math.abs(each.y - step.y) < step.height,
      );
      expect([id, step.id, upon]).toEqual([id, step.id, []]);
      const reaches = plan.steps[at]?.reaches;
      if (reaches !== undefined) expect(step.x + step.width / 2).toBeLessThan(stages.find(({ stage }) => stage === reaches)!.x);
    }
    expect(new Set(clocks.map(({ y }) => y)).size).toBe(clocks.length);
    for (const { from, to } of clocks) expect(from).toBeLessThan(to);
    for (const box of [...steps, ...rungs]) expect(box.x >= 0 && box.x + box.width <= width && box.y + box.height <= height).toBe(true);
  }
  expect(wrapped('Send the maintenance firm at once', 20, 2)).toEqual(['Send the maintenance', 'firm at once']);
  expect(wrapped('派维保单位到现场去', 10, 2)).toEqual(['派维保单位', '到现场去']);
  expect(wrapped('one two three four five', 9, 2)).toEqual(['one two', 'three…']);
});

describe.skipIf(!hasChromium)('plans, responses and drills in the console', () => {
  beforeAll(async () => {
    buildConsole();
    gateway = new FakeGateway('');
    await gateway.start();
    browser = await launch();
  }, 120_000);
  beforeEach(() => {
    fillCommunity(gateway);
    gateway.asked.length = 0;
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.stop();
  });

  test('the list says stage, level and the clock that is due; an incident shows its plan, running, and takes what people say', async () => {
    const page = await open('/incidents');
    await page.waitForSelector('.incident-row .plan-brief');
    expect(await page.locator('.plan-brief').first().innerText()).toMatch(/Shown\s+level 1\s+■ missed: 1\s+▶ next clock: 01:\d\d left/);
    await page.locator('.incident-row a').first().click();
    await page.waitForSelector('.clock-tile');
    expect(await page.locator('.clock-tile').first().innerText()).toMatch(
      /Somebody answers\s+\+00:\d\d\s+■ MISSED by 00:\d\d: "Acknowledged" was due at/,
    );
    const figure = page.locator('.clock-tile >> nth=1 >> .clock-figure');
    const before = await figure.innerText();
    await expect.poll(() => figure.innerText(), { timeout: 5_000 }).not.toBe(before);
    expect(await page.innerText('.ladder .is-now')).toContain('The firm under contract');
    await pictures(page, 'incident-en', everywhere);
    const answer = { status: 200, body: { outcome: 'done', response: {} } };
    gateway.answers.set('POST /api/v1/responses/lift-1/acts', answer);
    await page.click('button[aria-label="Done: Talk to the car"]');
    await page.fill('.asked input', 'two people, calm');
    await page.click('.asked .ant-btn-primary');
    await expect
      .poll(() => posted('/acts'), { timeout: 5_000 })
      .toEqual([{ act: 'step', step: 'talk', skip: false, comment: 'two people, calm' }]);
    await page.waitForSelector('.asked', { state: 'detached' });
    // A step that reaches a later stage is not offered before the stages in front of it are said.
    expect(await page.locator('.plan-step', { hasText: 'First: Dispatched' }).count()).toBeGreaterThan(0);
    expect(await page.locator('.plan-step', { hasText: 'First: Dispatched' }).getByRole('button', { name: /^Done/ }).count()).toBe(0);
    // The stage is said by the step that reaches it, and the question names it.
    await page.click('.is-stages >> text=Say: Dispatched');
    expect(await page.innerText('.asked')).toContain('This also marks the step as done: Send');
    await page.click('.asked .ant-btn-primary');
    await expect.poll(() => posted('/acts').at(-1), { timeout: 5_000 }).toEqual({ act: 'step', step: 'send', skip: false, comment: null });
    await page.waitForSelector('.asked', { state: 'detached' });
    const refuse = (detail: string, missing: readonly string[] = []) =>
      gateway.answers.set('POST /api/v1/responses/lift-1/acts', {
        status: 409,
        body: { code: 'act-refused', title: 'Refused', detail, missing },
      });
    refuse('It is at level 2 by now');
    await page.click('.is-stages > button >> text=Escalate');
    expect(await page.innerText('.asked')).toContain('Property and the rescue station');
    await page.fill('.asked input', 'they cannot come');
    await page.click('.asked .ant-btn-primary');
    await page.waitForSelector('.asked [role=alert]:has-text("It is at level 2 by now")');
    expect(posted('/acts').at(-1)).toEqual({ act: 'escalate', level: 2, comment: 'they cannot come' });
    await page.click('.asked >> text=Cancel');
    refuse('It cannot be closed yet: Free the people', ['Free the people']);
    await page.click('.is-stages > button >> text=Close');
    expect(await page.innerText('.asked .problem >> nth=0')).toContain('alarms that have not ended: 1 · Resolved');
    await page.click('.asked .ant-btn-primary');
    await page.waitForSelector('.asked [role=alert]:has-text("It cannot be closed yet: Free the people")');
    await page.close();
  });

  test('the overview begins with responses past a time limit or escalated, and leads to the one there is or to the list, the latest first', async () => {
    const answer = (items: readonly object[]) => gateway.answers.set('GET /api/v1/responses', { status: 200, body: { items, next: null } });
    const onTime = { missed: [], level: 1 };
    answer([briefOf('lift-2', { ...onTime, incident: 'fire-2' }), briefOf('lift-1')]);
    const page = await open('/');
    await page.waitForSelector('.needs li >> nth=0 >> text=Responses past a time limit or escalated: 1');
    expect(await page.getAttribute('.needs li >> nth=0 >> .ant-btn-primary', 'href')).toBe('/incident/lift-1');
    await page.waitForSelector('.needs li:has-text("within their time limits: 1") a[href="/incident/fire-2"]');
    answer([briefOf('lift-2', onTime), briefOf('lift-3', { ...onTime, level: 3 }), briefOf('lift-1')]);
    await page.reload();
    await page.click('.needs li:has-text("escalated: 2") .ant-btn-primary');
    await page.waitForURL('**/incidents?state=responses');
    await page.waitForSelector('.incident-row');
    expect(await page.locator('.plan-brief').allInnerTexts()).toEqual([
      expect.stringContaining('level 3'),
      expect.stringContaining('missed: 1'),
      expect.not.stringMatching(/missed|level [23]/),
    ]);
    // What could not be read is not nothing.
    gateway.answers.set('GET /api/v1/responses', { status: 500, body: { code: 'internal', title: 'It failed' } });
    await page.goto(`${gateway.url}/?lang=en`);
    await page.waitForSelector('.frame-main >> text=It failed');
    expect(await page.locator('.needs').count()).toBe(0);
    await page.close();
  });

  test('of incidents the open ones stand first, the gravest before the newest', async () => {
    const incident = gateway.answers.get('GET /api/v1/incidents/lift-1')?.body as object;
    const items = [
      { ...incident, id: 'over', state: 'ended', endedAt: new Date().toISOString(), active: 0, responses: [] },
      { ...incident, id: 'minor-1', responses: [] },
      { ...incident, id: 'grave-1', responses: [] },
    ];
    gateway.answers.set('GET /api/v1/incidents', { status: 200, body: { items, next: null } });
    const [alarm] = (gateway.answers.get('GET /api/v1/alarms')!.body as { items: object[] }).items;
    const alarms = [
      { ...alarm, id: 'a1', incident: 'minor-1', severity: 'minor' },
      { ...alarm, id: 'a2', incident: 'grave-1', severity: 'critical' },
    ];
    gateway.answers.set('GET /api/v1/alarms', { status: 200, body: { items: alarms, next: null } });
    const page = await open('/incidents?state=all');
    const links = () => page.locator('.incident-row a').evaluateAll((all) => all.map((each) => each.getAttribute('href')));
    await expect.poll(async () => (await links())[0], { timeout: 10_000 }).toBe('/incident/grave-1');
    expect((await links()).indexOf('/incident/minor-1')).toBe(1);
    expect((await links()).at(-1)).toBe('/incident/over');
    await page.close();
  });

  test('all that happened stands in one list, which can be asked for deliveries, one terminal, or people alone', async () => {
    const page = await open('/incident/lift-1');
    await page.waitForSelector('.timeline-list li');
    const lines = () => page.locator('.timeline-list li').allInnerTexts();
    // Deliveries are many: they come when they are asked for.
    expect(await lines()).toHaveLength(4);
    expect((await lines()).join()).not.toContain('Delivery');
    await page.click('button:has-text("Show deliveries and receipts, too (3)")');
    expect(await lines()).toHaveLength(7);
    expect((await lines())[2]).toMatch(/Delivery\s+gate · sent · Raised\s+×2 · People trapped in the lift/);
    expect(await page.innerText('.panel:has(.timeline-list)')).toContain('Not listed: 3 alarms, and 0 earlier entries');
    await page.selectOption('select[aria-label="Kind"]', 'people');
    expect((await lines()).map((line) => line.split('\n').at(-1))).toEqual(['wang', '两人']);
    await page.selectOption('select[aria-label="Kind"]', 'happened');
    await page.selectOption('select[aria-label="Terminal"]', '@city');
    expect(await lines()).toHaveLength(1);
    expect((await lines())[0]).toContain('@city · not sent yet · Raised');
    await page.close();
  });

  test('every plan is drawn and said in words with its sources; a drill is held by those who may, and stopped', async () => {
    signIn('manager');
    const page = await open('/plans');
    await page.waitForSelector('.plan-diagram .rung');
    expect(await page.locator('.plan-index a').allInnerTexts()).toEqual([
      'People trapped in a lift',
      expect.stringContaining('Gas'),
      'Power cut',
    ]);
    const drawn = await page.locator('.plan-diagram').textContent();
    for (const words of ['Response in 3 minutes · 3 min', '1. Talk to the car', 'Where it begins', 'When "3'.slice(0, 5), 'Fire service'])
      expect(drawn).toContain(words);
    expect(await page.innerText('.plain')).toContain('[M] from memory, check it');
    expect(await page.locator('.exercise-band').count()).toBe(0);
    await pictures(page, 'plans-en', everywhere);
    await page.click('.panel-head button:has-text("Hold a drill")');
    // The community, where there is one: what is held above it counts for none.
    await expect.poll(() => page.inputValue('.hold-drill select'), { timeout: 5_000 }).toBe('阳光社区');
    await page.selectOption('.hold-drill select', '');
    await page.waitForSelector('.hold-drill:has-text("counts for no community")');
    await page.click('.hold-drill .ant-btn-primary');
    await page.waitForSelector('.hold-drill [role=alert]:has-text("Say what it is for")');
    await page.selectOption('.hold-drill select', '阳光社区/1号楼');
    expect(await page.innerText('.hold-drill')).not.toContain('counts for no community');
    await page.fill('.hold-drill input[required]', 'yearly drill');
    gateway.answers.set('POST /api/v1/drills', { status: 200, body: { id: 'd', response: 'lift-1' } });
    await page.click('.hold-drill .ant-btn-primary');
    await page.waitForURL('**/incident/lift-1*');
    expect(posted('/drills')).toEqual([{ plan: 'lift-entrapment', place: '阳光社区/1号楼', reason: 'yearly drill', scenario: false }]);
    runDrill(gateway);
    await page.goto(`${gateway.url}/plans?lang=zh`);
    await page.waitForSelector('.frame .exercise-band.is-page:has-text("演练 EXERCISE")');
    expect(await page.innerText('.exercise-band.is-page')).toMatch(/演练进行中：电梯困人，阳光社区 › 1号楼 › 1单元/);
    await pictures(page, 'plans-zh', everywhere);
    gateway.answers.set('POST /api/v1/drills/drill-1/stop', { status: 200, body: { outcome: 'done' } });
    await page.click('.running-drill button');
    await page.fill('.running-drill input', '下雨');
    await page.click('.running-drill .ant-btn-primary');
    await expect.poll(() => posted('/stop'), { timeout: 5_000 }).toEqual([{ reason: '下雨' }]);
    signIn('operator');
    await page.goto(`${gateway.url}/devices?lang=en`);
    // On every page.
    await page.waitForSelector('.exercise-band.is-page a[href="/incident/drill-1"]');
    await page.goto(`${gateway.url}/plans?lang=en`);
    await page.waitForSelector('.plan-diagram');
    expect(await page.locator('.running-drill button, .panel-head button').count()).toBe(0);
    await page.close();
  });

  test('of several communities none is chosen for a drill beforehand', async () => {
    signIn('manager');
    const indicators = gateway.answers.get('GET /api/v1/indicators')!.body as { drills: object[] };
    const drills = ['阳光社区', '月光社区'].map((place) => ({ ...indicators.drills[0], place }));
    gateway.answers.set('GET /api/v1/indicators', { status: 200, body: { ...indicators, drills } });
    const page = await open('/plans');
    await page.click('.panel-head button:has-text("Hold a drill")');
    await page.waitForSelector('.hold-drill option:text-is("月光社区")', { state: 'attached' });
    await page.fill('.hold-drill input[required]', 'yearly drill');
    await page.click('.hold-drill .ant-btn-primary');
    await page.waitForSelector('.hold-drill [role=alert]:has-text("Choose where")');
    expect(posted('/drills')).toEqual([]);
    await page.close();
  });

  test('a drill is planned for an hour, with what follows; what waits is called off, and what was not held says why', async () => {
    signIn('manager');
    const page = await open('/plans?plan=power-cut');
    await page.waitForSelector('.panel:has-text("Planned drills") >> text=No drill is planned');
    await page.click('.panel-head button:has-text("Hold a drill")');
    await expect.poll(() => page.inputValue('.hold-drill select'), { timeout: 5_000 }).toBe('阳光社区');
    expect(await page.locator('.hold-drill .choice').allInnerTexts()).toEqual([
      ' this plan alone',
      ' the scenario "Power cut, people in a lift, a call for help": "People trapped in a lift" after 1 min · "sos" after 5 min',
      ' now',
      ' at an hour',
    ]);
    await page.check('.hold-drill .choice:has-text("the scenario") input');
    await page.check('.hold-drill .choice:has-text("at an hour") input');
    await page.fill('.hold-drill input[maxlength]', 'spring');
    await page.fill('.hold-drill input[type=datetime-local]', '2020-01-01T09:00');
    await page.click('.hold-drill .ant-btn-primary:has-text("Plan the drill")');
    await page.waitForSelector('.hold-drill [role=alert]:has-text("Choose an hour to come")');
    await page.fill('.hold-drill input[type=datetime-local]', '2099-01-01T09:00');
    gateway.answers.set('POST /api/v1/drills', { status: 200, body: { id: 'd1', response: null } });
    planDrills(gateway);
    await page.click('.hold-drill .ant-btn-primary');
    await page.waitForSelector('.drill-parts');
    const at = new Date('2099-01-01T09:00').toISOString();
    expect(posted('/drills')).toEqual([{ plan: 'power-cut', place: '阳光社区', reason: 'spring', scenario: true, at }]);
    expect(await page.locator('.drill-parts li').allInnerTexts()).toEqual([
      expect.stringMatching(/ · Power cut · held$/),
      expect.stringMatching(/ · People trapped in a lift · waits$/),
      expect.stringMatching(/ · Power cut · not held · a real danger was going on there$/),
    ]);
    await pictures(page, 'drills-planned', everywhere);
    gateway.answers.set('POST /api/v1/drills/d1/stop', { status: 200, body: { outcome: 'done' } });
    await page.click('.running-drill button:has-text("Call it off")');
    await page.fill('.running-drill input', 'rain');
    await page.click('.running-drill .ant-btn-primary');
    await expect.poll(() => posted('/stop'), { timeout: 5_000 }).toEqual([{ reason: 'rain' }]);
    await page.close();
  });

  test('of two responses the open one stands first, each says what it is about, and what is closed has no next step', async () => {
    const incident = gateway.answers.get('GET /api/v1/incidents/lift-1')!.body as { items: { deviceId: string | null }[] };
    const closed = planOf('done', { stage: 'closed', closedAt: saidBy('wang', 1).at, milestones: { closed: saidBy('wang', 1) } });
    const brief = briefOf('done', { place: '阳光社区/2号楼', closedAt: saidBy('wang', 1).at, closedAs: 'real' });
    gateway.answers.set('GET /api/v1/responses/done', { status: 200, body: { ...brief, progress: closed, steps: [] } });
    gateway.answers.set('GET /api/v1/incidents/lift-1', {
      status: 200,
      body: {
        ...incident,
        items: [{ ...incident.items[0], id: 'lift-1', deviceId: 'lift-0101' }],
        responses: [brief, briefOf('lift-1')],
      },
    });
    const page = await open('/incident/lift-1');
    await expect.poll(() => page.locator('.plan-steps').count(), { timeout: 10_000 }).toBe(2);
    const panels = page.locator('.panel:has(.plan-steps)');
    expect(await panels.locator('.panel-head h2').allInnerTexts()).toEqual([
      'Response: People trapped in a lift · 阳光社区 › 1号楼 › 1单元 · lift-0101',
      'Response: People trapped in a lift · 阳光社区 › 2号楼',
    ]);
    expect(await panels.nth(0).locator('.plan-step-next').count()).toBe(1);
    expect(await panels.nth(1).locator('.plan-step-next').count()).toBe(0);
    // Nothing runs there any more.
    expect(await panels.nth(0).locator('.clock-words:has-text("▶")').count()).toBeGreaterThan(0);
    expect(await panels.nth(1).locator('.clock-words:has-text("▶")').count()).toBe(0);
    await page.close();
  });

  test('a drill and a response that is closed say so; a reader is offered nothing', async () => {
    signIn('reader');
    const incident = gateway.answers.get('GET /api/v1/incidents/lift-1')?.body as object;
    gateway.answers.set('GET /api/v1/incidents/lift-1', {
      status: 200,
      body: { ...incident, responses: [briefOf('lift-1', { exercise: true })] },
    });
    const page = await open('/incident/lift-1', 'zh');
    await page.waitForSelector('.panel .exercise-band:has-text("这是演练")');
    expect(await page.locator('.plan-acts').count()).toBe(0);
    expect(await page.textContent('.frame-main')).toContain('您的角色只能查看');
    await pictures(page, 'incident-drill-zh', everywhere);
    const closed = planOf('lift-1', { stage: 'closed', closedAt: saidBy('wang', 1).at, milestones: { closed: saidBy('wang', 1) } });
    gateway.answers.set('GET /api/v1/responses/lift-1', {
      status: 200,
      body: { ...briefOf('lift-1', { closedAs: 'false' }), progress: closed },
    });
    await page.reload();
    await page.waitForSelector('.plan-stages .is-now:has-text("已办结")');
    expect(await page.textContent('.panel-head')).toContain('误报');
    // A drill was never real, and is no test: it was played, or called off and does not count.
    gateway.answers.set('GET /api/v1/responses/lift-1', {
      status: 200,
      body: { ...briefOf('lift-1', { closedAs: 'real', exercise: true }), progress: { ...closed, exercise: true } },
    });
    await page.reload();
    await page.waitForSelector('.panel-head:has-text("演练完成")');
    signIn('operator');
    const played = planOf('lift-1', { exercise: true });
    gateway.answers.set('GET /api/v1/responses/lift-1', {
      status: 200,
      body: { ...briefOf('lift-1', { exercise: true }), progress: played },
    });
    await page.reload();
    await page.click('.plan-acts.is-stages > button:last-of-type');
    expect(await page.locator('.asked option').allInnerTexts()).toEqual(['演练完成', '演练终止，不计次数']);
    await page.close();
  });
});
