import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hasChromium, launch } from './browser.ts';
import { alarmOf, buildConsole, FakeGateway, fillCommunity } from './fake-gateway.ts';
import { building, fillInterlocks, firingOf, seenBy, siteOf, testOf, waiting } from './fake-interlocks.ts';
import { pictures } from './pictures.ts';

let browser: Browser;
let gateway: FakeGateway;
let page: Page;

const [first, second, third] = [`${building}/1单元`, `${building}/2单元`, `${building}/3单元`];
const at = (place: string): Locator => page.locator('.interlock-sites > li', { hasText: place.split('/').at(-1) ?? '' });
const next = (place: string) => at(place).locator('.interlock-next').innerText();
const buttons = async (place: string) => (await at(place).getByRole('button').allInnerTexts()).map((text) => text.trim());
function be(role: string, place = ''): void {
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const body = {
    user: { id: 'wang', name: '王芳', role, place },
    expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
    timeZone,
    hasPassword: true,
  };
  gateway.answers.set('GET /api/v1/session', { status: 200, body });
}
async function open(path = '/interlocks', language = 'en'): Promise<void> {
  await page.goto(`${gateway.url}${path}?lang=${language}`);
}

describe.skipIf(!hasChromium)('what the page of interlocks says is next', () => {
  beforeAll(async () => {
    buildConsole();
    gateway = new FakeGateway('');
    await gateway.start();
    browser = await launch();
    page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  }, 120_000);
  beforeEach(() => {
    fillCommunity(gateway);
    be('manager');
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.stop();
  });

  test('who fired a test, or proposed it, reads that somebody else has to go on, and is not led to test again', async () => {
    const passed = testOf('li', { witnessed: seenBy('zhao', true) });
    const sites = [
      siteOf(first, { test: testOf('wang') }),
      siteOf(second, { proposed: { by: 'wang', at: '', comment: null }, test: passed }),
    ];
    fillInterlocks(gateway, { sites, moved: ['shaft-1'] });
    await open();
    await at(first).waitFor();
    expect(await next(first)).toMatch(
      /^Next: another administrator or property manager.*says whether it passed\. wang \(you\) fired the test and may not\. Do not test again/,
    );
    expect(await next(second)).toMatch(
      /^Next: another administrator.*approves it\. wang \(you\) proposed it and may not approve\..*void it/,
    );
    expect([await buttons(first), await buttons(second)]).toEqual([['Disable'], ['Disable']]);
    // It can be tested again, for who has a reason to, and hears what that does.
    await at(second).getByText('Test again (real devices move again)').click();
    await at(second).locator('select').selectOption('gas-0301');
    await at(second)
      .getByRole('button', { name: /^Test: / })
      .click();
    expect(await at(second).locator('.asked').innerText()).toMatch(/tested already.*is void.*This moves real devices: shaft-1/s);
    await pictures(page, 'interlock-next-en', [390]);
    await open('/interlocks', 'zh');
    await at(first).waitFor();
    expect(await next(first)).toMatch(/^下一步：由另一名.*wang（您） 发起了测试，不能认定。不要再测/);
    await pictures(page, 'interlock-next-zh', [390]);
  });

  test('another one has the buttons; where not all was confirmed the reason stands in the place of the pass', async () => {
    const sites = [
      siteOf(first, { test: testOf('li') }),
      siteOf(second, { test: testOf('li', { confirmed: 1 }) }),
      siteOf(third, { test: testOf('zhao', { witnessed: seenBy('li', true) }) }),
    ];
    fillInterlocks(gateway, { sites, moved: ['shaft-1'] });
    await open();
    await at(first).waitFor();
    expect(await buttons(first)).toEqual(['It passed', 'It did not pass', 'Disable']);
    expect(await next(first)).toMatch(/^Next: if you saw the devices do it, say whether it passed\. li fired the test/);
    expect(await buttons(second)).toEqual(['It did not pass', 'Disable']);
    expect(await at(second).innerText()).toContain('It cannot be said to have passed: 1 of 2 confirmed');
    expect(await next(second)).toMatch(/^Next: record that it did not pass.*Do not test again before it is known why/);
    expect(await buttons(third)).toEqual(['Approve', 'Disable']);
    // At the place of somebody else the gateway would refuse: nothing is offered, and who may is said.
    be('manager', second);
    await open();
    await at(first).waitFor();
    expect(await buttons(first)).toEqual([]);
    expect(await next(first)).toMatch(/^Next: another administrator or property manager/);
    expect(await buttons(second)).toEqual(['It did not pass', 'Disable']);
    be('operator');
    await open();
    await at(third).waitFor();
    expect([await buttons(third), await next(third)]).toEqual([
      [],
      expect.stringMatching(/^Next: another administrator.*approves it\. zhao/),
    ]);
  });

  test('no test is offered where nothing would move, and it says what is missing', async () => {
    fillInterlocks(gateway, { sites: [siteOf(first)] });
    await open();
    await at(first).waitFor();
    expect(await next(first)).toMatch(
      /^Next: fire a witnessed test\. Real devices move\..*another administrator or property manager there/,
    );
    await at(first).locator('select').selectOption('gas-0301');
    await at(first)
      .locator('[role=status]', { hasText: /^No test: .*nothing would move.*No device for: Close the valve · Release the doors/ })
      .waitFor();
    expect(await buttons(first)).toEqual(['Disable']);
  });

  test('what waits for its release stands first with the time left; the alarm of it leads there, while it waits', async () => {
    const over = { endedAt: new Date().toISOString() };
    fillInterlocks(gateway, {
      sites: [],
      firings: [
        firingOf('new', 5, over),
        firingOf('wait-long', 20, waiting(600)),
        firingOf('wait', 60, waiting(100, ['wang'])),
        firingOf('old', 900, over),
      ],
    });
    const about = { rule: 'interlock.release-waiting', deviceId: null, subject: `place:${building}` };
    const alarm = gateway.answers.get('GET /api/v1/alarms/lift-1')?.body as object;
    const tell = (change: object) =>
      gateway.answers.set('GET /api/v1/alarms/wait', {
        status: 200,
        body: { ...alarm, ...alarmOf('wait', about), device: null, ...change },
      });
    tell({});
    await open('/alarm/wait');
    const link = page.locator('.alarm-do').getByRole('link', { name: 'Release the interlock' });
    await link.click();
    await page.waitForURL('**/interlocks');
    await page.waitForSelector('.firings > li');
    // What is not over is asked for by itself: it may be older than the newest fifty.
    await page.waitForRequest(/firings\?state=open&limit=200/);
    const rows = await page.locator('.firings > li').allInnerTexts();
    expect(rows.map((row) => /^Gas (\S+)/.exec(row)?.[1])).toEqual(['wait', 'wait-long', 'new', 'old']);
    expect(rows[0]).toMatch(
      /1 min \d+ s left · Waits for two people.*released by: wang.*You have released it: it takes another person too/s,
    );
    expect(await page.locator('.firings > li').first().getByRole('button').count()).toBe(0);
    const left = () => page.locator('.firings .left').first().innerText();
    const before = await left();
    await expect.poll(left, { timeout: 5_000 }).not.toBe(before);
    await pictures(page, 'firings-waiting-en', [390]);
    for (const change of [{ condition: 'false' }, { owner: { gateway: 'a', name: 'A', tier: 'community' } }]) {
      tell(change);
      await open('/alarm/wait');
      await page.waitForSelector('.alarm-do-words');
      expect(await link.count()).toBe(0);
    }
  });
});
