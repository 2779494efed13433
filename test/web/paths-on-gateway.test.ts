import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { basic, eventually, openSite, type Site } from '../contract/site.ts';
import { hasChromium, launch } from './browser.ts';
import { signedIn } from './signed-in.ts';

let site: Site;
let browser: Browser;
let page: Page;
let screen: WebSocket;
let heart: NodeJS.Timeout;

interface Report {
  readonly items: readonly {
    id: string;
    lost: boolean;
    times: { sample: number; maxSeconds: number } | null;
    availability: { ratio: number | null; observedSeconds: number };
  }[];
}

describe.skipIf(!hasChromium)('channels and paths on a real gateway', () => {
  beforeAll(async () => {
    site = await openSite({ 'smoke-1': 'smoke-detector', 'sos-1': 'sos-button' }, '阳光社区/1号楼', {
      ANLIN_CHANNELS: JSON.stringify([{ id: 'city', kind: 'cap', url: 'http://127.0.0.1:9/', allowPrivateAddresses: true }]),
    });
    const { secret } = await site.cli<{ secret: string }>('terminal', 'add', 'gate', '--place', '阳光社区');
    screen = new WebSocket(`${site.gateway.http.replace('http', 'ws')}/api/v1/terminals/gate/stream`, {
      headers: { authorization: basic('gate', secret) },
    });
    screen.on('message', (data) => {
      const { type, deliveryId } = JSON.parse(String(data));
      if (type === 'delivery') screen.send(JSON.stringify({ type: 'shown', deliveryId }));
    });
    await new Promise((done) => screen.once('open', done));
    const alive = () => screen.send(JSON.stringify({ type: 'alive', lastSequence: 0, visible: true, sound: 'on' }));
    alive();
    heart = setInterval(alive, 5_000);
    await site.send('smoke-1', { 'smoke.alarm': true });
    await site.send('sos-1', { 'sos.pressed': true });
    const { invitation } = await site.cli<{ invitation: string }>('user', 'add', 'chief', '--name', '周', '--role', 'manager');
    browser = await launch();
    page = await (await signedIn(browser, site.gateway.http, invitation)).newPage();
  }, 120_000);
  afterAll(async () => {
    clearInterval(heart);
    screen?.close();
    await browser?.close();
    await site?.close();
  });

  test('each way to people is there with its figures, their sample, and no availability after a minute', async () => {
    const path = async (id: string) => (await site.get<Report>('/api/v1/paths')).items.find((each) => each.id === id);
    // Worked out at most every 30 s.
    await eventually(async () => (await path('gate'))?.times?.sample ?? 0, { timeout: 60_000, interval: 1_000 }).toBeGreaterThanOrEqual(2);
    const gate = await path('gate');
    expect(gate?.times?.maxSeconds).toBeLessThan(10);
    expect(gate?.availability.ratio).toBeNull();
    expect((await path('city'))?.times?.sample ?? 0).toBe(0);
    const metrics = await (await fetch(`${site.gateway.http}/metrics`)).text();
    expect(metrics).toMatch(/anlin_path_transmission_seconds\{path="gate",kind="terminal",stat="p95"\} 0?\.?\d/);
    expect(metrics).not.toMatch(/anlin_path_availability_ratio\{/);
    await page.goto(`${site.gateway.http}/paths?lang=en`);
    const row = page.locator('.paths .row', { hasText: 'gate' });
    await page.waitForSelector('.paths .row:has-text("gate")');
    expect(await row.innerText()).toMatch(/works.*\d+\.\d\d s \/ \d+\.\d\d s \/ \d+\.\d\d s.*of [2-9]\d*, .*Shown after 30 days/s);
    expect(await page.locator('.paths .row', { hasText: 'city' }).innerText()).toMatch(/Subscriber · CAP/);
    expect(await page.locator('.classes').innerText()).toMatch(/no class is claimed.*SP4 3 min/s);
    // Not live: that it is lost stands there before there is an alarm, and before it is measured anew.
    clearInterval(heart);
    screen.close();
    await expect.poll(async () => (await path('gate'))?.lost, { timeout: 40_000, interval: 500 }).toBe(true);
    await page.goto(`${site.gateway.http}/paths?lang=zh`);
    await page.waitForSelector('h1:has-text("通道与链路")');
  }, 120_000);
});
