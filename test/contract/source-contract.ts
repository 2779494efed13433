import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Custody, Intake, Settle } from '../../src/model/intake.ts';

/** A source with one genuine peer, as this suite needs it. */
export interface StartedSource {
  /** The device that `say` speaks for. */
  readonly deviceId: string;
  /**
   * The peer says its `n`th thing. Resolves when its protocol told it that it was taken; where a protocol has no such word
   * (`withholds` false), when it was said. May reject or stay open when it is not taken.
   */
  say(n: number): Promise<unknown>;
  /** Whether this body says what `say(n)` said. */
  carries(body: string, n: number): boolean;
  /** The peer tries once more with what it said and nobody confirmed, where that is its part and not the source's. */
  again(n: number): Promise<unknown>;
  /** The peer is gone without a word, and stays away until `back`. */
  cut(): Promise<void>;
  back(): Promise<void>;
  /** Whether this is what the source itself says of a peer that is gone, where its protocol has a word for that (OCPP: unavailable). */
  readonly isLoss?: (body: string) => boolean;
  /** Somebody claims to be another device, `other`, or has a wrong credential. Resolves when he has been dealt with. */
  impersonate(): Promise<void>;
  readonly otherId: string;
  /** A peer sends what is no sentence of the protocol. Resolves when it was sent. */
  hostile(): Promise<void>;
  /** The peer stops in its tracks: connected, and silent. */
  freeze(): void;
  /** The source itself. */
  stop(): Promise<void>;
  /** Everything else. */
  close(): Promise<void>;
}

export interface SourceUnderTest {
  readonly name: string;
  /** An acknowledgement is withheld until the message is on disk (MQTT, OCPP). */
  readonly withholds: boolean;
  start(custody: Custody): Promise<StartedSource>;
}

/** Custody as a disk: free, slow (`held`) or full (`full`). */
class TestDisk implements Custody {
  state: 'free' | 'held' | 'full' = 'free';
  readonly kept: { readonly deviceId: string; readonly body: string }[] = [];
  offered = 0;
  private waiting: (() => void)[] = [];

  take(message: Intake, settle: Settle): void {
    this.offered++;
    const keep = () => {
      this.kept.push({ deviceId: message.deviceId, body: Buffer.from(message.body).toString() });
      settle.kept(this.kept.length, false);
    };
    if (this.state === 'full') settle.refused(new Error('no space left on device'));
    else if (this.state === 'held') this.waiting.push(keep);
    else keep();
  }

  release(): void {
    this.state = 'free';
    for (const keep of this.waiting.splice(0)) keep();
  }
}

/** Real servers with keys to make, on a machine that others use as well. */
const patienceMs = 180_000;

async function until(what: string, holds: () => boolean, ms = patienceMs): Promise<void> {
  const end = performance.now() + ms;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`waited ${ms} ms for: ${what}`);
    await sleep(20);
  }
}

/** Values of a body in the contract's forms; null where there is no value. */
function valuesIn(body: string): unknown[] {
  const parsed: unknown = JSON.parse(body);
  return (Array.isArray(parsed) ? parsed : [parsed]).flatMap((element) => Object.values(element.values ?? element));
}

/** What every source must show, whatever its protocol (design, invariant 1 and "sources"). */
export function sourceContract(source: SourceUnderTest): void {
  describe(`the source contract: ${source.name}`, { timeout: 2 * patienceMs }, () => {
    const disk = new TestDisk();
    let started: StartedSource;
    const has = (n: number) => disk.kept.some(({ deviceId, body }) => deviceId === started.deviceId && started.carries(body, n));

    beforeAll(async () => {
      started = await source.start(disk);
    }, 2 * patienceMs);
    afterAll(async () => {
      disk.release();
      await started.close();
    }, 2 * patienceMs);

    test('a message comes into custody under the name of the device that was proven', async () => {
      await started.say(1);
      await until('the first message', () => has(1));
    });

    test(
      source.withholds
        ? 'it is not acknowledged before it is on disk'
        : 'one that waits for a slow disk stands in the way of nothing that comes after it',
      async () => {
        disk.state = 'held';
        const offered = disk.offered;
        let acknowledged = false;
        const said = started.say(2).then(() => {
          acknowledged = true;
        });
        await until('the message is offered', () => disk.offered > offered);
        await sleep(300);
        if (source.withholds) expect(acknowledged).toBe(false);
        expect(has(2)).toBe(false);
        disk.release();
        await said;
        await until('the message is kept', () => has(2));
      },
    );

    test('what a full disk refused is not acknowledged, and is had once there is space again', async () => {
      disk.state = 'full';
      const offered = disk.offered;
      let acknowledged = false;
      const said = started.say(3).then(
        () => {
          acknowledged = true;
        },
        () => {},
      );
      await until('the message is offered', () => disk.offered > offered);
      await sleep(300);
      if (source.withholds) expect(acknowledged).toBe(false);
      expect(has(3)).toBe(false);
      disk.state = 'free';
      await Promise.all([started.again(3), source.withholds ? undefined : said]);
      await until('the message is had after all', () => has(3));
    });

    test('nobody speaks in the name of another device', async () => {
      await started.impersonate();
      expect(disk.kept.filter(({ deviceId }) => deviceId === started.otherId)).toEqual([]);
      await started.say(4);
      await until('the genuine one goes on', () => has(4));
    });

    test('what is no sentence of the protocol stops nobody', async () => {
      await started.hostile();
      await started.say(5);
      await until('the next message', () => has(5));
    });

    test('a peer that is gone says nothing: no value is invented, and it is heard again when it is back', async () => {
      const before = disk.kept.length;
      await started.cut();
      await sleep(1_500);
      const since = disk.kept.slice(before).filter(({ deviceId }) => deviceId === started.deviceId);
      const losses = since.filter(({ body }) => started.isLoss?.(body));
      // Said once, and it holds no number.
      if (started.isLoss !== undefined) expect(losses.length).toBe(1);
      for (const { body } of losses) expect(body).not.toMatch(/:-?\d/);
      const invented = since.filter((said) => !losses.includes(said));
      expect(invented.flatMap(({ body }) => valuesIn(body)).filter((value) => value !== null)).toEqual([]);
      await started.back();
      await started.say(6);
      await until('it is heard again', () => has(6));
    });

    test('the source stops within ten seconds with a frozen peer, and takes nothing afterwards', async () => {
      started.freeze();
      const begun = performance.now();
      await started.stop();
      expect(performance.now() - begun).toBeLessThan(10_000);
      const offered = disk.offered;
      await sleep(500);
      expect(disk.offered).toBe(offered);
    });
  });
}
