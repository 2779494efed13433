import { expect, test } from 'vitest';
import { acknowledgedMessage, deliveryMessage, errorMessage, heartbeatMessage } from '../../src/notify/delivery-message.ts';
import { gatewayMessages, streamAsyncApi } from '../../src/notify/stream-asyncapi.ts';
import { gate, HubBench } from './hub-bench.ts';

test('what is described is exactly what is sent', () => {
  const delivery = new HubBench([gate]).raise('a1');
  const sent = {
    delivery: deliveryMessage(delivery, 1, 'zh'),
    heartbeat: heartbeatMessage(7),
    acknowledged: acknowledgedMessage('d', 'a', 'wang', 0),
    error: errorMessage('bad-message', 'x'),
  };
  for (const [name, schema] of Object.entries(gatewayMessages)) {
    expect(schema.strict().safeParse(JSON.parse(sent[name as keyof typeof sent])).error?.issues ?? [], name).toEqual([]);
  }
  expect(gatewayMessages.delivery.shape.alarm.strict().safeParse(JSON.parse(sent.delivery).alarm).error?.issues ?? []).toEqual([]);
});

test('every message of the contract is in the document, and every reference leads somewhere', () => {
  const document = streamAsyncApi('1.2.3');
  expect(Object.keys(document.components.messages).sort()).toEqual(
    ['acknowledge', 'acknowledged', 'alive', 'delivery', 'error', 'heartbeat', 'received', 'shown', 'silence'].sort(),
  );
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map((match) => match[1] ?? '');
  expect(references.length).toBeGreaterThan(20);
  for (const reference of references) {
    const found = reference.split('/').reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], document);
    expect(found, reference).toBeDefined();
  }
  expect(JSON.stringify(document.components.messages.silence)).toContain('"maximum":60');
});
