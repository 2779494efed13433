import { Parser } from '@asyncapi/parser';
import { expect, test, vi } from 'vitest';
import * as z from 'zod';
import { asyncApiDocument } from '../../src/gateway/asyncapi-document.ts';
import { maySubscribe, publicationOf } from '../../src/ingest/mqtt/topic-rights.ts';

// The parser alone takes seconds to load.
vi.setConfig({ testTimeout: 60_000 });

const document = asyncApiDocument('0.1.0');
const schemaOf = (payload: object) => z.fromJSONSchema(payload as Parameters<typeof z.fromJSONSchema>[0]);

/** Rules that are about taste or about tools that are newer than those our readers have. */
const passedOver = new Set(['asyncapi-latest-version']);

test('the document is AsyncAPI 3 without an error or a warning', async () => {
  const { document: parsed, diagnostics } = await new Parser().parse(JSON.stringify(document));
  expect(diagnostics.filter(({ code }) => !passedOver.has(String(code))).map(({ code, message, path }) => [code, message, path])).toEqual(
    [],
  );
  expect(parsed?.channels().length).toBe(8);
  expect(parsed?.operations().length).toBe(9);
});

test('the check itself can fail', async () => {
  const broken = { ...document, operations: { 'send.nowhere': { action: 'send', channel: { $ref: '#/channels/nowhere' } } } };
  const { diagnostics } = await new Parser().parse(JSON.stringify(broken));
  expect(diagnostics.some(({ severity }) => severity === 0)).toBe(true);
  const { payload } = document.components.messages.silence ?? { payload: {} };
  expect(schemaOf(payload).safeParse({ type: 'silence', deliveryId: 'd', seconds: 61 }).success).toBe(false);
});

test('every message has examples, and every example fits its schema', () => {
  let checked = 0;
  for (const [name, { payload, examples }] of Object.entries(document.components.messages)) {
    expect([name, examples.length > 0]).toEqual([name, true]);
    for (const { payload: example } of examples) {
      expect([name, schemaOf(payload).safeParse(example).error?.issues]).toEqual([name, undefined]);
      checked++;
    }
  }
  expect(checked).toBeGreaterThanOrEqual(18);
});

test('the MQTT topics are the ones that the broker lets devices and terminals use, in the direction described', () => {
  const own = (address: string) => address.replace('{deviceId}', 'lift-1').replace('{terminalId}', 'gate').replace('{commandId}', 'c-7');
  let looked = 0;
  for (const [name, channel] of Object.entries(document.channels)) {
    if (channel.servers[0]?.$ref !== '#/servers/mqtt') continue;
    const topic = own(channel.address);
    const account = topic.startsWith('v1/terminals/')
      ? ({ kind: 'terminal', id: 'gate' } as const)
      : ({ kind: 'device', id: 'lift-1' } as const);
    expect([name, publicationOf(account, topic) !== null]).toEqual([name, `receive.${name}` in document.operations]);
    expect([name, maySubscribe(account, topic)]).toEqual([name, `send.${name}` in document.operations]);
    looked++;
  }
  expect(looked).toBe(6);
});
