import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestAuthority } from '../support/certificates.ts';
import { anlin, type RunningGateway, removeFolder, startGateway, temporaryFolder } from '../support/gateway-process.ts';

/** A link over wss: only the gateway above that the authority vouches for under this name is spoken to, and what is wrong is said with its cure. */
const authority = new TestAuthority('Tiers');
const other = new TestAuthority('Somebody else');
const folders: string[] = [];
const running: RunningGateway[] = [];
const named = 'subjectAltName=DNS:localhost,IP:127.0.0.1';

function folder(name: string): string {
  const made = temporaryFolder(name);
  folders.push(made);
  return made;
}
async function above(days: number, extensions: string): Promise<{ url: string; secret: string }> {
  const { file, keyFile } = authority.issue('/CN=city', { days, extensions });
  const data = folder('above');
  const { out } = await anlin(['gateway', 'add', 'below', '--json'], { ANLIN_DATA: data });
  const gateway = await startGateway({
    data,
    env: { ANLIN_TIER: 'city', ANLIN_TLS_CERT: file, ANLIN_TLS_KEY: keyFile, ANLIN_MQTTS_PORT: '0' },
  });
  running.push(gateway);
  return { url: gateway.http.replace('https', 'wss').replace('127.0.0.1', 'localhost'), secret: JSON.parse(out).secret };
}
interface Above {
  readonly connected: boolean;
  readonly why: { readonly en: string; readonly zh: string } | null;
}
/** What a gateway below says of its link, once it is up or has failed. */
async function linked({ url, secret }: { url: string; secret: string }, ca: string): Promise<Above> {
  const data = folder('below');
  const token = JSON.parse((await anlin(['token', 'add', '--role', 'reader', '--json'], { ANLIN_DATA: data })).out).token as string;
  const env = { ANLIN_FEDERATION_URL: url, ANLIN_FEDERATION_ID: 'below', ANLIN_FEDERATION_SECRET_ENV: 'ANLIN_TEST_SECRET' };
  const gateway = await startGateway({ data, env: { ...env, ANLIN_TEST_SECRET: secret, ANLIN_FEDERATION_CA: ca } });
  running.push(gateway);
  const read = async () => {
    const answer = await fetch(`${gateway.http}/api/v1/gateways`, { headers: { authorization: `Bearer ${token}` } });
    return ((await answer.json()) as { above: Above }).above;
  };
  await expect
    .poll(
      async () => {
        const { connected, why } = await read();
        return connected || why !== null;
      },
      { timeout: 20_000 },
    )
    .toBe(true);
  return read();
}

let good: { url: string; secret: string };
beforeAll(async () => {
  good = await above(2, named);
}, 60_000);
afterAll(async () => {
  for (const gateway of running) await gateway.stop();
  for (const each of folders) removeFolder(each);
});

test('the authority that issued it: the link is up', async () => {
  expect(await linked(good, authority.file)).toMatchObject({ connected: true, why: null });
});

test('another authority, one that is over, another name, a wrong secret: no link, and what helps', async () => {
  const notTrusted = await linked(good, other.file);
  expect([notTrusted.connected, notTrusted.why?.en]).toEqual([
    false,
    expect.stringMatching(/not trusted here: name that authority in federation\.ca/),
  ]);
  expect(notTrusted.why?.zh).toContain('federation.ca');
  const over = await linked(await above(-1, named), authority.file);
  expect([over.connected, over.why?.en]).toEqual([false, expect.stringMatching(/has expired: renew it there/)]);
  const foreign = await linked(await above(2, 'subjectAltName=DNS:city.example'), authority.file);
  expect([foreign.connected, foreign.why?.en]).toEqual([
    false,
    expect.stringMatching(/is for another name: give the name it has in federation\.url.*city\.example/),
  ]);
  const unknown = await linked({ ...good, secret: `${good.secret.slice(0, -4)}AAAA` }, authority.file);
  expect([unknown.connected, unknown.why?.en]).toEqual([false, expect.stringMatching(/does not take the id or the secret \(HTTP 401\)/)]);
}, 120_000);
