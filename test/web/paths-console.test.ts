import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { channelTable } from '../../src/notify/channel-table.ts';
import { texts } from '../../src/web/console/text/text-table.ts';
import { hasChromium, launch } from './browser.ts';
import { alarmOf, buildConsole, FakeGateway, fillCommunity } from './fake-gateway.ts';

let browser: Browser;
let gateway: FakeGateway;
let page: Page;

const row = (name: string) => page.locator('.paths .row', { has: page.getByText(name, { exact: true }) });
const lead = (name: string) => row(name).getByRole('link', { name: new RegExp(`^What to do: see the alarm ?: ${name}$`) });
const path = () => gateway.answers.get('GET /api/v1/paths')?.body as { readonly items: readonly { readonly id: string }[] };
/** The paths of the community, each changed. */
function all(change: object): void {
  const body = { ...path(), items: path().items.map((each) => ({ ...each, ...change })) };
  gateway.answers.set('GET /api/v1/paths', { status: 200, body });
}
async function open(language = 'en'): Promise<void> {
  await page.goto(`${gateway.url}/paths?lang=${language}`);
  await page.waitForSelector('.paths .row');
}

test('every channel has a name in both languages', () => {
  const names = Object.keys(channelTable).map((kind) => `paths.channel.${kind}`);
  expect(names.length).toBeGreaterThan(5);
  expect(names.filter((key) => !(key in texts))).toEqual([]);
  expect(Object.keys(texts).filter((key) => key.startsWith('paths.channel.') && !names.includes(key))).toEqual([]);
});

describe.skipIf(!hasChromium)('channels and paths in the console', () => {
  beforeAll(async () => {
    buildConsole();
    gateway = new FakeGateway('');
    await gateway.start();
    browser = await launch();
    page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  }, 120_000);
  beforeEach(() => fillCommunity(gateway));
  afterAll(async () => {
    await browser?.close();
    await gateway?.stop();
  });

  test('a way that is lost leads to its own alarm, of whatever kind it is; one that works leads nowhere', async () => {
    const about = (id: string, subject: string, rule: string, change = {}) => alarmOf(id, { subject, rule, deviceId: null, ...change });
    const items = [
      // Of a gateway below that has a terminal of the same name.
      about('below', 'terminal:duty-2', 'terminal.lost', { owner: { gateway: 'a', name: 'A', tier: 'community' } }),
      about('sound', 'terminal:duty-2', 'terminal.sound-locked'),
      about('lost', 'terminal:duty-2', 'terminal.lost'),
      about('cap', 'path:city', 'path.lost'),
      about('up', 'path:tier-above', 'tier.link-lost'),
      about('beat', 'path:heartbeat', 'path.lost'),
    ];
    gateway.answers.set('GET /api/v1/alarms', { status: 200, body: { items, next: null } });
    await open();
    await expect.poll(() => lead('duty-2').getAttribute('href')).toBe('/alarm/lost');
    expect(await row('gate').getByRole('link').count()).toBe(0);
    all({ lost: true });
    await open();
    for (const [name, id] of [
      ['duty-2', 'lost'],
      ['city', 'cap'],
      ['tier-above', 'up'],
      ['heartbeat', 'beat'],
    ] as const)
      await expect.poll(() => lead(name).getAttribute('href')).toBe(`/alarm/${id}`);
    // Its alarm is not known: those of its place.
    expect(await lead('gate').getAttribute('href')).toBe(`/alarms?place=${encodeURIComponent('阳光社区/1号楼')}`);
  });

  test('a channel has its name; since when nothing came, and from when a loss counts, is said of each kind', async () => {
    all({ times: null });
    await open();
    const words = async (name: string) => (await row(name).innerText()).replace(/\s+/g, ' ');
    expect(await words('city')).toMatch(
      /Subscriber · CAP .*No alarm was raised to it in 30 days.*lost 4 times, .* in all \(from being told\)/,
    );
    expect(await words('gate')).toContain('No alarm was raised to it in 30 days');
    expect(await words('tier-above')).toContain('No alarm has gone up since this start of the gateway');
    expect(await words('heartbeat')).toContain('No answer has come since this start of the gateway');
    all({ channel: 'dingtalk' });
    await open('zh');
    expect(await words('city')).toMatch(/收件方 · 钉钉机器人.*（自报失联起）/);
    expect(await words('heartbeat')).toContain('网关本次启动以来没有收到应答');
  });
});
