import { join } from 'node:path';
import { askGateway } from '../../src/cli/control-client.ts';
import { removeFolder, runGateway, temporaryFolder } from './gateway-run.ts';

export const devicePlace = '阳光社区/1号楼';
export const person = 'wang';
export const password = 'a long enough password';

export interface SiteTerminal {
  readonly id: string;
  readonly secret: string;
}

export interface SiteOptions {
  /** Device type of a device; default `sos-button`. */
  readonly profileOf?: (device: string) => string;
  /** Where a device is; default `devicePlace`. */
  readonly placeOf?: (device: string) => string;
  readonly terminals?: readonly string[];
  /** Ids of gateways below that may connect. */
  readonly gatewaysBelow?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A data folder with devices, one terminal, one person and one token in it; copied for every run. */
export interface Site {
  readonly folder: string;
  readonly devices: ReadonlyMap<string, string>;
  /** Secrets of the gateways below. */
  readonly gatewaysBelow: ReadonlyMap<string, string>;
  readonly terminal: SiteTerminal;
  /** The first of them is `terminal`. */
  readonly terminals: readonly SiteTerminal[];
  readonly token: string;
  /** The person's session, as a Cookie header. */
  readonly cookie: string;
  remove(): void;
}

/** Built through the gateway's own door, as an installer does it. */
export async function buildSite(deviceIds: readonly string[], options: SiteOptions = {}): Promise<Site> {
  const parent = temporaryFolder('site');
  const folder = join(parent, 'data');
  const gateway = await runGateway({ data: folder, ...(options.env && { env: options.env }) });
  const ask = async <C extends Parameters<typeof askGateway>[1]>(command: C, input: unknown) => {
    const answer = await askGateway(folder, command, input);
    if (answer === null) throw new Error('the gateway does not answer on its own socket');
    return answer;
  };
  const asked = deviceIds.map((id) => ({
    id,
    profile: options.profileOf?.(id) ?? 'sos-button',
    place: options.placeOf?.(id) ?? devicePlace,
  }));
  const { devices } = asked.length === 0 ? { devices: [] } : await ask('device.add', { devices: asked });
  const terminals: SiteTerminal[] = [];
  for (const id of options.terminals ?? ['gate']) {
    const { terminal } = await ask('terminal.add', { id });
    terminals.push({ id, secret: terminal.secret ?? '' });
  }
  const gatewaysBelow = new Map<string, string>();
  for (const id of options.gatewaysBelow ?? []) {
    const { gateway: below } = await ask('lower-gateway.add', { id, place: '' });
    gatewaysBelow.set(id, below.secret ?? '');
  }
  const [terminal] = terminals;
  if (terminal === undefined) throw new Error('a site needs a terminal');
  await ask('user.add', { id: person, role: 'operator', password });
  const { token } = await ask('token.add', { role: 'administrator' });
  const signedIn = await fetch(`${gateway.http}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user: person, password }),
  });
  const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0];
  if (cookie === undefined) throw new Error(`sign-in failed: ${signedIn.status} ${await signedIn.text()}`);
  gateway.signal('SIGTERM');
  const how = await gateway.exited;
  if (how !== 0) throw new Error(`the gateway did not end cleanly: ${how} ${gateway.errors()}`);
  return {
    folder,
    devices: new Map(devices.map(({ id, secret }) => [id, secret ?? ''])),
    gatewaysBelow,
    terminal,
    terminals,
    token: token.token,
    cookie,
    remove: () => removeFolder(parent),
  };
}
