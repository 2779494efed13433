import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { askGateway } from '../../src/cli/control-client.ts';
import { type entries, type GatewayRun, root, runGateway, temporaryFolder } from './gateway-run.ts';
import { buildSite, password, person, type Site } from './site.ts';

/** Runs where it lands in a page as markup, and is harmless as text. `/` separates places, so there is none in it. */
export const script = '<img src=x onerror=window.stolen=1>';
/** Another way in, where `/` may stand: a value that leaves its attribute, and a link that runs. */
export const otherScript = `"'><svg/onload=window.stolen=1>`;
export const ownPlace = '阳光社区';
export const foreignPlace = '月光社区';
export const owner = 'chief';

/** A stop is bounded to about ten seconds (main.ts); a loaded machine has more. */
const stopMs = 30_000;

/** What a probe did and what it found. */
export interface Probe {
  /** What was wrong, in words; empty = everything was refused as it should be. */
  readonly found: readonly string[];
  /** How many times something was tried. */
  readonly tries: number;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly ms: number;
}

export interface Call {
  readonly method?: string;
  readonly token?: string;
  readonly cookie?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is, instead of `body`. */
  readonly raw?: string;
  /** Local address: a source of its own for the limits. */
  readonly from?: string;
}

/** A gateway with two estates on it, scripts wherever somebody may put a text, and hands to try it with. */
export class WebSite {
  readonly gateway: GatewayRun;
  readonly site: Site;

  private constructor(gateway: GatewayRun, site: Site) {
    this.gateway = gateway;
    this.site = site;
  }

  static async open(entry: keyof typeof entries, settings: Readonly<Record<string, string>> = {}): Promise<WebSite> {
    const env = { ANLIN_DEVICES: hostileTypes(), ...settings };
    const site = await buildSite(['button', 'spare'], { env });
    const gateway = await runGateway({ data: site.folder, entry, env });
    const world = new WebSite(gateway, site);
    try {
      await world.furnish();
    } catch (error) {
      await world.close();
      throw error;
    }
    return world;
  }

  async close(): Promise<void> {
    this.gateway.signal('SIGTERM');
    const ended = await Promise.race([this.gateway.exited, sleep(stopMs, null, { ref: false })]);
    this.gateway.signal('SIGKILL');
    this.site.remove();
    if (ended === null) throw new Error(`the gateway had not ended ${stopMs / 1_000} s after SIGTERM`);
  }

  async command<C extends Parameters<typeof askGateway>[1]>(command: C, input: unknown) {
    const answer = await askGateway(this.site.folder, command, input);
    if (answer === null) throw new Error('the gateway does not answer on its own socket');
    return answer;
  }

  /** One request on a connection of its own: the path goes out as it is written here, dots and all. */
  call(path: string, { method = 'GET', token, cookie, body, headers = {}, raw, from = '127.0.0.1' }: Call = {}): Promise<Answer> {
    const { port } = new URL(this.gateway.http);
    const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const begun = performance.now();
    return new Promise((resolve, reject) => {
      const asked = request(
        {
          host: '127.0.0.1',
          port,
          method,
          path,
          localAddress: from,
          agent: false,
          headers: {
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
            ...(cookie === undefined ? {} : { cookie }),
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...headers,
          },
        },
        (answer) => {
          const parts: Buffer[] = [];
          answer.on('data', (part: Buffer) => parts.push(part));
          answer.on('error', reject);
          answer.on('end', () => {
            const text = Buffer.concat(parts).toString('utf8');
            resolve({ status: answer.statusCode ?? 0, text, headers: answer.headers, ms: performance.now() - begun });
          });
        },
      );
      asked.on('error', reject);
      asked.on('upgrade', (answer, socket) => {
        socket.destroy();
        resolve({ status: answer.statusCode ?? 0, text: '', headers: answer.headers, ms: performance.now() - begun });
      });
      asked.end(sent);
    });
  }

  async list(path: string): Promise<readonly { readonly id: string }[]> {
    return JSON.parse((await this.call(path, { token: this.site.token })).text).items;
  }

  async newCookie(user = person, more: Call = {}): Promise<string> {
    const { headers, status, text } = await this.call('/api/v1/session', { method: 'POST', body: { user, password }, ...more });
    const [set] = headers['set-cookie'] ?? [];
    if (set === undefined) throw new Error(`no cookie for ${user}: ${status} ${text}`);
    return set.split(';')[0] ?? '';
  }

  /** A message in the name of a device. */
  send(device: string, secret: string, raw: string): Promise<Answer> {
    const headers = { authorization: `Basic ${Buffer.from(`${device}:${secret}`).toString('base64')}`, 'content-type': 'application/json' };
    return this.call(`/api/v1/devices/${device}/messages`, { method: 'POST', headers, raw });
  }

  private async furnish(): Promise<void> {
    await this.command('user.add', { id: owner, name: `${script}${otherScript}`.slice(0, 64), role: 'administrator', password });
    const papers = { maker: script, model: otherScript, maintainer: script, serial: otherScript };
    const add = async (id: string, place: string, more: object = {}) => {
      const { devices } = await this.command('device.add', { devices: [{ id, profile: 'sos-button', place, ...more }] });
      return devices[0]?.secret ?? '';
    };
    const dirty = await add('dirty', `${ownPlace}/${script}`, papers);
    const far = await add('far', `${foreignPlace}/9号楼`);
    await this.command('terminal.add', { id: 'near', place: ownPlace });
    await this.command('terminal.add', { id: 'far', place: foreignPlace });
    await this.command('user.add', { id: 'far', name: 'Far', role: 'reader', place: foreignPlace, password });
    await this.command('token.add', { role: 'reader', place: foreignPlace, name: script });
    await this.send('dirty', dirty, JSON.stringify({ 'sos.pressed': true, 'sos.wearer': script, 'device.battery': 5 }));
    await this.send('dirty', dirty, `{"${script}": ${otherScript}`);
    await this.send('dirty', dirty, JSON.stringify({ [script]: otherScript, 'sos.pressed': script }));
    await this.send('far', far, JSON.stringify({ 'sos.pressed': true }));
    await this.send('far', far, '{');
    const cookie = await this.newCookie(owner);
    for (const { id } of await this.list('/api/v1/alarms?state=active')) {
      await this.call(`/api/v1/alarms/${id}/comment`, { method: 'POST', cookie, body: { comment: `${script} ${otherScript}` } });
    }
  }
}

/** The shipped types, with scripts in the words of one of them. */
function hostileTypes(): string {
  const devices = join(temporaryFolder('types'), 'devices');
  cpSync(join(root, 'devices'), devices, { recursive: true });
  const type = join(devices, 'sos', 'sos-button.yaml');
  const text = readFileSync(type, 'utf8')
    .replace('一键呼救按钮, en: SOS button', `'呼救${script}', en: 'SOS ${script}'`)
    .replace('有人呼救, en: Somebody calls for help', `'有人呼救${script}', en: 'A call ${script}'`)
    .replace('有人按下呼救按钮。, en: Somebody pressed the call button.', `'有人按下${script}', en: 'Pressed ${script}'`);
  writeFileSync(type, text);
  return devices;
}
