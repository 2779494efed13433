// npm run pictures [-- <name> ...]: a picture of every page in both languages into docs/pictures, from a running demo.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { cliPath, removeFolder, temporaryFolder } from '../support/gateway-process.ts';
import { hasChromium, launch } from '../web/browser.ts';
import { heldDrill } from './held-drill.ts';
import { type PicturedPage, picturedPages } from './page-table.ts';

const folder = join(import.meta.dirname, '..', '..', 'docs', 'pictures').replace('/dist/', '/');
const viewport = { width: 1366, height: 768 };
/** Of all pictures together: people clone this. */
const mostBytes = 6 * 1024 ** 2;
const languages = ['zh', 'en'] as const;

interface Ready {
  readonly http: string;
  readonly signIn: string;
}

function startDemo(data: string): Promise<{ child: ChildProcess; ready: Ready }> {
  const env = { ...process.env, ANLIN_DATA: data, ANLIN_HTTP_PORT: '0', ANLIN_MQTT_PORT: '0' };
  const child = spawn(process.execPath, [cliPath, 'demo', '--json'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (part: Buffer) => {
      text += part.toString();
      const line = text.split('\n').find((one) => one.includes('"ready"'));
      if (line !== undefined) resolve({ child, ready: JSON.parse(line) as Ready });
    });
    child.once('exit', (code) => reject(new Error(`the demo ended (${code}) before it was ready`)));
  });
}

/** What a page says that it should not: errors of its scripts, of its console, and what its policy stops. */
function listen(page: Page, complaints: string[], where: string): void {
  page.on('console', (message) => {
    if (message.type() === 'error' || /Content Security Policy/i.test(message.text())) complaints.push(`${where}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`${where}: ${error}`));
}

async function take(context: BrowserContext, at: string, one: PicturedPage, language: string, complaints: string[]): Promise<void> {
  const where = `${one.name} (${language})`;
  const page = await context.newPage();
  listen(page, complaints, where);
  try {
    await page.goto(`${at}${at.includes('?') ? '&' : '?'}lang=${language}`);
    await page.locator(one.waitFor).first().waitFor({ timeout: 30_000 });
    if (one.press !== undefined) await page.click(one.press);
    await page.waitForTimeout(one.settle ?? 300);
    await page.screenshot({ path: join(folder, `${one.name}-${language}.png`) });
    process.stdout.write(`${one.name}-${language}.png\n`);
  } catch (error) {
    complaints.push(`${where}: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
  } finally {
    await page.close();
  }
}

async function first(context: BrowserContext, http: string, path: string): Promise<{ id: string; deviceId?: string | null }> {
  for (let tries = 0; tries < 60; tries++) {
    const { items } = (await (await context.request.get(`${http}/api/v1/${path}`)).json()) as {
      items: { id: string; deviceId?: string | null; severity?: string }[];
    };
    const found = items.find(({ severity }) => severity === 'critical') ?? items[0];
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`/api/v1/${path}: nothing came in 30 s`);
}

async function main(wanted: readonly string[]): Promise<void> {
  if (!hasChromium) throw new Error('no browser: apt-get install chromium-headless-shell fonts-noto-cjk');
  const pages = picturedPages.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  if (pages.length === 0) throw new Error(`expected one of ${picturedPages.map(({ name }) => name).join(', ')}, came ${wanted.join(', ')}`);
  mkdirSync(folder, { recursive: true });
  const data = temporaryFolder('pictures');
  const { child, ready } = await startDemo(data);
  const browser = await launch();
  const complaints: string[] = [];
  try {
    const signedIn = await browser.newContext({ viewport });
    const invitation = new URL(ready.signIn).pathname.split('/').at(-1);
    const answer = await signedIn.request.post(`${ready.http}/api/v1/setup`, { data: { invitation }, headers: { origin: ready.http } });
    if (!answer.ok()) throw new Error(`sign-in: ${answer.status()} ${await answer.text()}`);
    const alarm = await first(signedIn, ready.http, 'alarms?state=active');
    const incident = await first(signedIn, ready.http, 'incidents?state=open');
    const drill = pages.some(({ path }) => path.includes('{drill}')) ? await heldDrill(signedIn, ready.http) : '';
    const names = { device: alarm.deviceId ?? '', alarm: alarm.id, terminal: 'duty-room', incident: incident.id, drill };
    for (const one of pages) {
      const path = one.path.replace(/\{(\w+)\}/g, (_all, name: keyof typeof names) => encodeURIComponent(names[name]));
      for (const language of languages) {
        await take(signedIn, `${ready.http}${path}`, one, language, complaints);
      }
    }
  } finally {
    await browser.close();
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
    removeFolder(data);
  }
  const files = picturedPages.flatMap(({ name }) => languages.map((language) => join(folder, `${name}-${language}.png`)));
  const bytes = files.reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
  process.stdout.write(`${Math.round(bytes / 1024)} KiB in all\n`);
  if (bytes > mostBytes) complaints.push(`pictures: expected at most ${mostBytes} bytes in all, came ${bytes}`);
  for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
  if (complaints.length > 0) process.exitCode = 1;
}

await main(process.argv.slice(2));
