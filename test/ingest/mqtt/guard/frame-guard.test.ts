import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameGuard } from '../../../../src/ingest/mqtt/guard/frame-guard.ts';
import { defaultLimits } from '../../../../src/ingest/mqtt/limits.ts';
import { makeSession } from '../session-grammar.ts';
import { connectPacket, ping, puback, publishPacket, pubrel, subscribePacket } from '../wire.ts';

/** What comes out of a guard that is fed `chunks` and accepts every CONNECT at once; after so many messages the sink is full for a moment. */
function feed(
  chunks: readonly Buffer[],
  fullAfter = Number.POSITIVE_INFINITY,
): { readonly events: string[]; readonly reason: string | null } {
  const events: string[] = [];
  let held = false;
  let taken = 0;
  const guard = new FrameGuard(defaultLimits, {
    connect: (frame) => {
      events.push(`connect ${frame.toString('hex')}`);
      held = true;
    },
    message: (topic, qos, dup, packetId, payload) => {
      taken++;
      events.push(`message ${topic} ${qos} ${dup} ${packetId} ${payload.toString('hex')}`);
    },
    publish: (frame) => events.push(`publish ${frame.toString('hex')}`),
    puback: (packetId) => events.push(`puback ${packetId}`),
    ping: () => events.push('ping'),
    control: (frame) => events.push(`control ${frame.toString('hex')}`),
    get isFull() {
      return taken >= fullAfter;
    },
  });
  for (const chunk of chunks) {
    let wrong = guard.push(chunk, 0);
    if (wrong === null && held) {
      held = false;
      wrong = guard.accept(0);
    }
    while (wrong === null && taken >= fullAfter) {
      taken = 0;
      wrong = guard.proceed(0);
    }
    if (wrong !== null) return { events, reason: wrong.reason };
  }
  return { events, reason: null };
}

function cutAt(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const edges = [0, ...[...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b), bytes.length];
  return edges.slice(1).map((edge, i) => bytes.subarray(edges[i], edge));
}

describe('the frame guard', () => {
  it('hands over every packet of a legal session', () => {
    const telemetry = publishPacket('v1/devices/me/telemetry', 'x', 2, 5, true);
    const seen = feed([Buffer.concat([connectPacket(), telemetry, pubrel(5), puback(6), ping, subscribePacket(['a/+', '#'])])]);
    expect(seen.reason).toBeNull();
    const handed = [`publish ${telemetry.toString('hex')}`, `publish ${pubrel(5).toString('hex')}`, 'puback 6', 'ping'];
    expect(seen.events.slice(1, 5)).toEqual(handed);
    expect(seen.events).toHaveLength(6);
  });

  it('comes to the same packets and the same verdict however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.array(fc.nat(4_000), { maxLength: 30 }), (index, cuts) => {
        const bytes = Buffer.concat([...makeSession(3, index).chunks]);
        const whole = feed([bytes]);
        const pieces = feed(cutAt(bytes, cuts));
        // In pieces a claim of length is refused before the rest of the header is there; both refuse at the same packet.
        expect(pieces.events).toEqual(whole.events);
        expect(pieces.reason).toBe(whole.reason);
        // Nor does it matter when the sink is full in between.
        expect(feed([bytes], 1)).toEqual(whole);
        expect(feed(cutAt(bytes, cuts), 2).events).toEqual(whole.events);
      }),
      { numRuns: 2_000, seed: 42 },
    );
  });

  it('never throws on bytes without any grammar', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, opened) => {
        feed(opened ? [connectPacket(), Buffer.from(bytes)] : [Buffer.from(bytes)]);
      }),
      { numRuns: 5_000, seed: 42 },
    );
  });

  it('dates a packet from its first byte, and forgets the date when it is whole', () => {
    const sink = {
      connect: () => {},
      message: () => {},
      publish: () => {},
      puback: () => {},
      ping: () => {},
      control: () => {},
      isFull: false,
    };
    const guard = new FrameGuard(defaultLimits, sink);
    const bytes = connectPacket();
    guard.push(bytes.subarray(0, 5), 100);
    guard.push(bytes.subarray(5, 7), 200);
    expect(guard.partialSince).toBe(100);
    guard.push(bytes.subarray(7), 300);
    guard.accept(300);
    expect(guard.partialSince).toBeNull();
    guard.push(Buffer.concat([ping, ping.subarray(0, 1)]), 400);
    expect(guard.partialSince).toBe(400);
  });
});
