import { afterEach, describe, expect, it } from 'vitest';
import { watchGaps } from './loop-gaps.ts';
import { type Rig, startRig, until } from './rig.ts';
import { connected, frame, ping, publishPacket, subscribePacket, unsubscribePacket } from './wire.ts';

let rig: Rig;
afterEach(async () => rig?.stop());

const many = (packet: Buffer): Buffer => Buffer.concat(Array.from({ length: Math.ceil(65_536 / packet.length) }, () => packet));

describe('an authenticated peer that sends as many small packets as fit', () => {
  it.each([
    ['foreign readings', publishPacket('a', '', 0), 'closed denied-too-often'],
    ['foreign filters', subscribePacket(['a']), 'closed control-flood'],
    ['filters of its own', subscribePacket(['v1/devices/me/commands']), 'closed control-flood'],
    ['unsubscriptions', unsubscribePacket(['a']), 'closed control-flood'],
    [
      'QoS 2 messages without PUBREL',
      Buffer.concat(Array.from({ length: 1_100 }, (_, i) => publishPacket('v1/devices/me/telemetry', '', 2, i + 1))),
      'closed qos-2-window',
    ],
  ])('is cut for %s, and the loop stands still for 100 ms at most', async (_name, packet, reason) => {
    rig = await startRig();
    const bytes = many(packet);
    const gaps: number[] = [];
    // The machine stalls too; what the flood does it does every time.
    for (const user of ['d1', 'd2', 'd3', 'd4', 'd5']) {
      const wire = await connected(rig.port, { user });
      const stop = watchGaps();
      wire.send(bytes);
      await wire.hangUp();
      gaps.push(Math.max(0, ...stop().values()));
    }
    expect(Math.min(...gaps)).toBeLessThan(100);
    expect(rig.counts.get(reason)).toBe(5);
    expect(rig.denied.length).toBeLessThanOrEqual(5 * 101);
  });

  it('gets every answer to its pings and releases', async () => {
    rig = await startRig();
    const wire = await connected(rig.port);
    const bytes = Buffer.concat([many(ping), many(frame(0x62, 9))]);
    const stop = watchGaps();
    wire.send(bytes);
    await until('the answers', () => wire.of('pingresp').length === 32_768 && wire.of('pubcomp').length === 16_384, 10_000);
    stop();
    expect(wire.closed).toBe(false);
    wire.destroy();
  });
});
