import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { pageFiles } from '../../src/api/page-files.ts';
import { launch } from '../web/browser.ts';
import { password } from './site.ts';
import { otherScript, owner, type Probe, script, type WebSite } from './web-site.ts';

const markup = 'img[src="x"], svg[onload]';
/** On fewer pages than this nothing was tried. */
const leastPages = 6;
/** Pages that read what stands behind the `?`. */
const asked = ['/', '/places', '/devices', '/alarms', '/quarantine', '/workbench', '/register', '/sign-in'];

/** Row 28 in Chromium. Each probe in a context of its own. */
export async function browserProbes(world: WebSite, say: (line: string) => void): Promise<Readonly<Record<string, Probe>>> {
  const browser = await launch();
  try {
    const done: Record<string, Probe> = {};
    for (const [what, probe] of Object.entries({
      'scripts in every page': storedScripts,
      'another site in the browser': otherSites,
      'the cookie in the browser, and where a sign-in leads': signIns,
    })) {
      const { found, tries } = await probe(world, browser);
      done[what] = { found, tries };
      say(`Chromium, ${what}: ${tries} tries, ${found.length} findings`);
      for (const each of found.slice(0, 20)) say(`  ${each}`);
    }
    return done;
  } finally {
    await browser.close();
  }
}

/**
 * Every page with scripts wherever somebody may put a text. Once as people have it, in Chinese: the policy of the page
 * may not even be called on. Once in English with the policy switched off in the browser, where a script that got in would run. And once
 * with pages that take texts for markup, as a control: there it must run, or nobody would see it run.
 */
async function storedScripts(world: WebSite, browser: Browser): Promise<Probe> {
  const found: string[] = [];
  const addresses = await addressesOf(world);
  let tries = 0;
  const shown = new Set<string>();
  for (const bypassCSP of [false, true]) {
    const context = await browser.newContext({ bypassCSP });
    const page = await signedIn(world, context);
    let onPurpose = false;
    page.on('console', (message) => {
      if (!onPurpose && /Content Security Policy/i.test(message.text())) found.push(`${pathOf(page)}: ${message.text().slice(0, 200)}`);
    });
    for (const path of addresses) {
      // What an address says reaches no further with the policy than without.
      if (!bypassCSP && path.includes('?')) continue;
      tries++;
      await visit(page, world, path, bypassCSP ? 'en' : 'zh');
      const { ran, elements, says } = await look(page);
      if (ran) found.push(`${path}: a script ran`);
      if (elements > 0) found.push(`${path}: ${elements} texts became markup`);
      if (says) shown.add(path.split('?')[0] ?? path);
    }
    if (!bypassCSP) {
      onPurpose = true;
      await page.evaluate(insert);
      await page.waitForTimeout(300);
      if ((await look(page)).ran) found.push('the policy let a script run that was put into a page on purpose');
    }
    await context.close();
  }
  if (shown.size < leastPages) found.push(`CONTROL: scripts were shown as text on ${shown.size} pages only: ${[...shown].join(' ')}`);
  const careless = await browser.newContext({ bypassCSP: true });
  await careless.addInitScript(textsAreMarkup);
  const page = await signedIn(world, careless);
  let ran = 0;
  for (const path of shown) {
    await visit(page, world, path, 'en');
    if ((await look(page)).ran) ran++;
  }
  if (ran < leastPages) found.push(`CONTROL: where texts are markup, scripts ran on ${ran} of ${shown.size} pages only`);
  await careless.close();
  return { found, tries };
}

/** Every page there is, with ids of what has scripts in it, and scripts in what an address may say. */
async function addressesOf(world: WebSite): Promise<readonly string[]> {
  const alarms = (await world.list('/api/v1/alarms?deviceId=dirty')).map(({ id }) => `/alarm/${id}`);
  const ids: Readonly<Record<string, readonly string[]>> = {
    '/terminal/:id': ['/terminal/gate'],
    '/device/:id': ['/device/dirty', `/device/${encodeURIComponent(script)}`],
    '/alarm/:id': [...alarms, `/alarm/${encodeURIComponent(script)}`],
    '/setup/:token': [`/setup/${encodeURIComponent(script)}`],
  };
  const queries = ['place', 'search', 'text', 'profile', 'state', 'device', 'next', 'type', 'payload', 'tab', 'lang', 'id'];
  const hostile = queries.map((name) => `${name}=${encodeURIComponent(`${script}${otherScript}`)}`).join('&');
  return Object.keys(pageFiles).flatMap((path) =>
    (ids[path] ?? [path]).flatMap((each) => (asked.includes(path) ? [each, `${each}?${hostile}`] : [each])),
  );
}

async function visit(page: Page, world: WebSite, path: string, language: string): Promise<void> {
  const separator = path.includes('?') ? '&' : '?';
  await page.goto(`${world.gateway.http}${path}${path.includes('lang=') ? '' : `${separator}lang=${language}`}`);
  await settled(page);
  for (const text of [script, otherScript]) {
    for (const area of await page.locator('textarea, [contenteditable="true"]').all())
      await area.fill(text, { timeout: 500 }).catch(() => {});
  }
}

/** Streams never end, so it is not waited for the network: a page is there when it says more than that it is coming. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction('document.body.innerText.length > 60', undefined, { timeout: 15_000 }).catch(() => {});
  await page.waitForTimeout(700);
}

interface Look {
  readonly ran: boolean;
  readonly elements: number;
  readonly says: boolean;
}

function look(page: Page): Promise<Look> {
  return page.evaluate<Look>(`({
    ran: 'stolen' in window,
    elements: document.querySelectorAll(${JSON.stringify(markup)}).length,
    says: document.body.innerText.includes('onerror') || document.body.innerText.includes('onload'),
  })`);
}

const insert = `document.body.insertAdjacentHTML('beforeend', ${JSON.stringify(script)})`;

/** React and the terminal set texts by these three: here they take markup. */
const textsAreMarkup = `
  const set = Object.getOwnPropertyDescriptor(Node.prototype, 'textContent').set;
  Object.defineProperty(Node.prototype, 'textContent', { ...Object.getOwnPropertyDescriptor(Node.prototype, 'textContent'), set(text) {
    if (this.nodeType === 1 && String(text).includes('<')) this.innerHTML = text; else set.call(this, text);
  } });
  const make = Document.prototype.createTextNode;
  Document.prototype.createTextNode = function (text) {
    if (!String(text).includes('<')) return make.call(this, text);
    const span = this.createElement('span');
    span.innerHTML = text;
    return span;
  };
`;

/** A page of another origin, of the same site (another port) and of another, uses the cookie of who is signed in. */
async function otherSites(world: WebSite, browser: Browser): Promise<Probe> {
  const found: string[] = [];
  let tries = 0;
  const evil = createServer((_request, response) =>
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>evil</title>'),
  );
  await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));
  const { port } = evil.address() as AddressInfo;
  const context = await browser.newContext();
  const page = await signedIn(world, context);
  const [alarm] = await world.list('/api/v1/alarms?deviceId=dirty');
  const acts = async () => (await world.list(`/api/v1/audit?limit=1000&by=${owner}`)).length;
  const before = await acts();
  for (const host of ['127.0.0.1', 'localhost']) {
    const from = `http://${host}:${port}`;
    await page.goto(from);
    for (const { how, through } of await page.evaluate<readonly Attack[]>(attackFrom(world.gateway.http, alarm?.id ?? ''))) {
      tries++;
      if (through) found.push(`${how} from ${host} came through`);
    }
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      tries++;
      await page.goto(from);
      const sent = page.waitForResponse((answer) => answer.url().includes('/comment'));
      await page.evaluate(postForm(`${world.gateway.http}/api/v1/alarms/${alarm?.id}/comment`, type));
      const status = (await sent).status();
      await page.waitForURL((url) => url.pathname.endsWith('/comment'));
      if (status < 400) found.push(`a form (${type}) from ${host}: ${status}`);
    }
    for (const path of ['/', '/terminal/gate', '/sign-in']) {
      tries++;
      await page.goto(from);
      await page.evaluate(
        `document.body.append(Object.assign(document.createElement('iframe'), { src: ${JSON.stringify(world.gateway.http + path)} }))`,
      );
      await page.waitForTimeout(700);
      const [framed] = page.frames().filter((frame) => frame !== page.mainFrame());
      const text = await framed?.evaluate<string>('document.body.innerText').catch(() => '');
      if (framed?.url().startsWith(world.gateway.http) && text !== '') found.push(`${path} shows in a frame of ${host}`);
    }
  }
  const more = (await acts()) - before;
  if (more !== 0) found.push(`${more} acts stand in the audit chain under the name of who was signed in`);
  await page.goto(`${world.gateway.http}/sign-in`);
  for (const { how, through } of await page.evaluate<readonly Attack[]>(attackFrom(world.gateway.http, alarm?.id ?? '')))
    if (!through) found.push(`CONTROL: ${how} from the gateway itself did not come through`);
  if ((await acts()) === before) found.push('CONTROL: an act of the gateway itself is not in the audit chain');
  await context.close();
  await new Promise((resolve) => evil.close(resolve));
  return { found, tries };
}

interface Attack {
  readonly how: string;
  /** Something was done, or could be read. */
  readonly through: boolean;
}

/** Runs in the page, so it is a text. */
function attackFrom(gateway: string, alarmId: string): string {
  const given = {
    gateway,
    act: `/api/v1/alarms/${alarmId}/comment`,
    stream: `${gateway.replace('http', 'ws')}/api/v1/terminals/gate/stream`,
  };
  return `(async ({ gateway, act, stream }) => {
    const within = (promise) => Promise.race([promise.catch(() => false), new Promise((resolve) => setTimeout(() => resolve(false), 3000))]);
    const opened = (made) => new Promise((resolve) => { made.onopen = () => resolve(true); made.onerror = () => resolve(false); });
    const send = (path, init) => fetch(gateway + path, { credentials: 'include', ...init }).then(({ status }) => status === 200);
    const headers = { 'content-type': 'application/json' };
    return [
      { how: 'fetch POST with JSON', through: await within(send(act, { method: 'POST', headers, body: '{"comment":"evil"}' })) },
      { how: 'WebSocket', through: await within(opened(new WebSocket(stream))) },
      { how: 'EventSource', through: await within(opened(new EventSource(gateway + '/api/v1/events', { withCredentials: true }))) },
      { how: 'fetch GET', through: await within(send('/api/v1/devices', {})) },
    ];
  })(${JSON.stringify(given)})`;
}

/** Runs in the page: a form needs no leave of anybody. */
function postForm(action: string, type: string): string {
  return `(() => {
    const form = Object.assign(document.createElement('form'), { method: 'post', action: ${JSON.stringify(action)}, enctype: ${JSON.stringify(type)} });
    form.append(Object.assign(document.createElement('input'), { name: '{"comment":"evil","x":"', value: '"}' }));
    document.body.append(form);
    form.submit();
  })()`;
}

/** Signing in by the page itself: a planted cookie, what scripts can read, and where the address may lead. */
async function signIns(world: WebSite, browser: Browser): Promise<Probe> {
  const found: string[] = [];
  const places = [
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '\\\\evil.example',
    'javascript:window.stolen=1',
    '/\t/evil.example/',
    '/.//evil.example/',
    'data:text/html,x',
  ];
  for (const next of places) {
    const context = await browser.newContext({ bypassCSP: true });
    await context.addCookies([{ name: 'anlin_session', value: `${owner}~${'A'.repeat(43)}`, url: world.gateway.http }]);
    const page = await context.newPage();
    await page.goto(`${world.gateway.http}/sign-in?next=${encodeURIComponent(next)}`);
    await page.locator('input[name="user"]').fill(owner);
    await page.locator('input[name="password"]').fill(password);
    await page.locator('button[type="submit"]').click();
    await page
      .waitForURL((url) => url.pathname !== '/sign-in', { timeout: 10_000 })
      .catch(() => found.push(`next=${next}: nobody was signed in`));
    await settled(page);
    if (new URL(page.url()).origin !== world.gateway.http) found.push(`next=${next} leads to ${page.url()}`);
    if ((await look(page)).ran) found.push(`next=${next}: a script ran`);
    if ((await page.evaluate<string>('document.cookie')) !== '') found.push('a script can read a cookie');
    const cookies = (await context.cookies()).filter(({ name }) => name === 'anlin_session');
    const [cookie] = cookies;
    if (cookies.length !== 1 || cookie?.value.endsWith('AAAA') || cookie?.httpOnly !== true || cookie.sameSite !== 'Strict')
      found.push(`the cookie after a sign-in over a planted one: ${JSON.stringify(cookies)}`);
    await context.close();
  }
  return { found, tries: places.length };
}

async function signedIn(world: WebSite, context: BrowserContext): Promise<Page> {
  const [name = '', value = ''] = (await world.newCookie(owner)).split(/=(.*)/s);
  await context.addCookies([{ name, value, url: world.gateway.http, httpOnly: true, sameSite: 'Strict' }]);
  return context.newPage();
}

function pathOf(page: Page): string {
  return new URL(page.url()).pathname;
}
