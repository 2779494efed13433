import { expect, test } from 'vitest';
import { probeDelivery } from '../../src/model/terminal-probe.ts';
import { acknowledgedMessage, deliveryMessage, errorMessage, heartbeatMessage } from '../../src/notify/delivery-message.ts';
import { gatewayMessages, terminalAsyncApi } from '../../src/notify/stream-asyncapi.ts';
import { gate, HubBench } from './hub-bench.ts';

test('what is described is exactly what is sent', () => {
  const delivery = new HubBench([gate]).raise('a1');
  const sent = {
    delivery: deliveryMessage(delivery, 1, 'zh', null, null),
    test: deliveryMessage(probeDelivery('test', 'gate', 1, 8, 0, 0), 1, 'zh', null, null),
    'presence-check': deliveryMessage(probeDelivery('presence', 'gate', 1, 9, 0, 5), 1, 'zh', null, null),
    heartbeat: heartbeatMessage(7, '3f9c20a1b7de', 0),
    acknowledged: acknowledgedMessage('d', 'a', 'wang', 0),
    error: errorMessage('bad-message', 'x'),
  };
  for (const [name, schema] of Object.entries(gatewayMessages)) {
    expect(schema.strict().safeParse(JSON.parse(String(sent[name as keyof typeof sent]))).error?.issues ?? [], name).toEqual([]);
  }
  expect(gatewayMessages.delivery.shape.alarm.strict().safeParse(JSON.parse(String(sent.delivery)).alarm).error?.issues ?? []).toEqual([]);
});

test('every message of the contract is described', () => {
  const { messages, channels } = terminalAsyncApi();
  const said = ['acknowledge', 'alive', 'present', 'received', 'shown', 'silence'];
  const sent = ['acknowledged', 'delivery', 'error', 'heartbeat', 'presence-check', 'test'];
  expect(Object.keys(messages).sort()).toEqual([...said, ...sent].sort());
  expect(channels.map(({ sends, takes }) => [[...sends].sort(), [...takes].sort()])).toEqual([
    [sent, said],
    [sent, []],
    [[], said],
  ]);
  expect(JSON.stringify(messages.silence?.payload)).toContain('"maximum":60');
});
