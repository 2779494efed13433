import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, test } from 'vitest';
import { TestAuthority } from '../../support/certificates.ts';
import { anAlarm } from '../hub-bench.ts';
import { channelContract } from './channel-contract.ts';
import { aSubscriber, OutboxBench } from './outbox-bench.ts';

/** Base64 and quoted-printable as a mail program reads them. */
function readMail(raw: string): string {
  const [head = '', ...rest] = raw.split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  const words = head
    .replace(/\r\n\s+/g, ' ')
    .replace(/=\?UTF-8\?([BQ])\?([^?]*)\?=\s?/gi, (_all, how: string, text: string) =>
      how.toUpperCase() === 'B' ? Buffer.from(text, 'base64').toString() : quoted(text.replaceAll('_', ' ')),
    );
  if (/transfer-encoding: base64/i.test(head)) return `${words}\n\n${Buffer.from(body, 'base64').toString()}`;
  return `${words}\n\n${/quoted-printable/i.test(head) ? quoted(body) : body}`;
}
const quoted = (text: string) =>
  Buffer.from(
    text.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/g, (_all, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString();

async function mailServer(options: SMTPServerOptions = {}) {
  const took: string[] = [];
  let came = 0;
  let refusals = 0;
  let frozen = false;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: options.secure || options.key ? [] : ['STARTTLS'],
    logger: false,
    ...options,
    onData(stream, _session, done) {
      let raw = '';
      stream.on('data', (part) => (raw += part));
      stream.on('end', () => {
        came++;
        if (frozen) return;
        if (refusals-- > 0) return done(Object.assign(new Error('mailbox of li.wang full'), { responseCode: 452 }));
        took.push(readMail(raw));
        done();
      });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    fields: { host: '127.0.0.1', port, from: 'anlin@gw.example', to: 'duty@centre.example', insecure: true },
    took: () => took,
    came: () => came,
    refuse: (times: number) => {
      refusals = times;
    },
    freeze: (now: boolean) => {
      frozen = now;
    },
    close: () => new Promise<void>((done) => server.close(() => done())),
  };
}

channelContract('email', mailServer);

describe('e-mail', () => {
  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const each of closing.splice(0).reverse()) await each();
  });
  const sendOne = async (fields: object, change = {}) => {
    const subscriber = aSubscriber('one', 'email');
    const bench = new OutboxBench([subscriber]);
    closing.push(() => bench.kill());
    bench.open(subscriber, fields);
    bench.happen(anAlarm('a1', change), 'raised');
    return bench;
  };

  test('a mail says what and where, keeps its id at every attempt, and no refusal repeats an address', async () => {
    const server = await mailServer();
    closing.push(server.close);
    server.refuse(1);
    const bench = await sendOne(server.fields, { exercise: true });
    await expect.poll(() => bench.waiting('one'), { timeout: 8_000 }).toBe(0);
    const [mail = ''] = server.took();
    expect(mail).toContain('Subject: 【演练】【危及生命】电梯困人 产生');
    expect(mail).toContain('位置：阳光社区 › 1号楼');
    expect(mail).toMatch(/Message-ID: <a1-1--one@gw-1\.anlin>/i);
    expect(mail).toContain('X-Anlin-Exercise: yes');
    expect(server.came()).toBe(2);
    expect(JSON.stringify(bench.told)).not.toContain('li.wang');
  });

  test('without TLS on the other side nothing is sent, unless the settings say so', async () => {
    const server = await mailServer();
    closing.push(server.close);
    const bench = await sendOne({ ...server.fields, insecure: false });
    await expect.poll(() => (bench.counts.unreachable ?? 0) + (bench.counts.refused ?? 0), { timeout: 8_000 }).toBeGreaterThan(0);
    expect(server.came()).toBe(0);
  });

  test('over STARTTLS with a name and a password, to a server whose certificate is known; to another one nothing', async () => {
    const authority = new TestAuthority('mail');
    const certificate = authority.issue('/CN=localhost', { extensions: 'subjectAltName=DNS:localhost' });
    const server = await mailServer({
      key: certificate.key,
      cert: certificate.cert,
      authOptional: false,
      onAuth: ({ username, password }, _session, done) =>
        username === 'anlin' && password === 'right' ? done(null, { user: username }) : done(new Error('no')),
    });
    closing.push(server.close);
    const fields = { ...server.fields, host: 'localhost', insecure: false, user: 'anlin', password: 'right' };
    const unknown = await sendOne(fields);
    await expect.poll(() => unknown.counts.unreachable ?? 0, { timeout: 8_000 }).toBeGreaterThan(0);
    expect(server.came()).toBe(0);
    const known = await sendOne({ ...fields, ca: authority.cert });
    await expect.poll(() => known.waiting('one'), { timeout: 8_000 }).toBe(0);
    expect(server.took()).toHaveLength(1);
  });
});
