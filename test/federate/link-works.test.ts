import { expect, test } from 'vitest';
import { linkProtocol } from '../../src/federate/link-frames.ts';
import { UpLink } from '../../src/federate/up-link.ts';
import { ManualClock } from '../../src/runtime/clock.ts';

/** The lower end of a link of which the tier above has so many links, over a chain that grows; what it says of itself. */
class Below {
  readonly clock = new ManualClock();
  readonly said: unknown[] = [];
  head: number;
  /** Batches on their way, the oldest first. */
  private ids: { readonly id: number; readonly lane: string }[] = [];
  private readonly link: UpLink;

  constructor(head: number, after: number, histories: readonly object[] = []) {
    this.head = head;
    this.link = new UpLink(
      {
        self: { gateway: 'g0', name: 'community', tier: 'community', epoch: 1 },
        version: '1',
        chainHash: () => null,
        head: () => this.head,
        page: (from) => (from >= this.head ? null : { entries: [], through: from + 1, hash: 'h' }),
        active: () => [{ sequence: 0, alarm: null, step: null, fact: null }],
        bytes: () => 100,
        withPlans: (all) => all,
        takeFacts: async () => {},
        status: async () => ({ freeBytes: null, lastBackupAt: null }),
        greeted: (_above, restored) => void this.said.push(restored ? 'greeted, restored' : 'greeted'),
        arrived: () => {},
        works: (works) => void this.said.push(works),
        clock: this.clock,
      },
      {
        send: (json) => {
          const { type, id, lane } = JSON.parse(json) as { type: string; id: number; lane: string };
          if (type === 'log') this.ids.push({ id, lane });
        },
        buffered: () => 0,
        close: (_code, reason) => void this.said.push(reason),
      },
    );
    const self = { gateway: 'g1', name: 'street', tier: 'sub-district' };
    this.hear({ type: 'welcome', protocol: linkProtocol, self, histories });
    this.hear({ type: 'go', history: histories.length + 1, after });
  }

  hear(frame: object): void {
    this.link.receive(JSON.stringify(frame));
  }

  /** The oldest batch of a lane is confirmed. */
  kept(lane: 'log' | 'live'): void {
    const found = this.ids.find((batch) => batch.lane === lane)!;
    this.ids = this.ids.filter((batch) => batch !== found);
    this.hear({ type: 'kept', id: found.id });
  }

  /** Time goes on, and heartbeats come. */
  pass(seconds: number): void {
    for (let second = 0; second < seconds; second++) {
      this.clock.advance(1_000);
      this.hear({ type: 'ping', sent: 0, wall: 0 });
      this.link.tick();
    }
  }
}

test('a link works when there is nothing to send, or when the first piece of the log is kept; a greeting alone says nothing', () => {
  expect(new Below(5, 5).said).toEqual(['greeted', true]);
  const below = new Below(5, 0);
  expect(below.said).toEqual(['greeted']);
  below.kept('log');
  expect(below.said).toEqual(['greeted', true]);
  expect(new Below(5, 0, [{ number: 1, sequence: 9, hash: 'of another' }]).said).toEqual(['greeted, restored']);
});

test('what the live lane brings says nothing of a log that is refused', () => {
  const below = new Below(500, 0);
  below.kept('live');
  expect(below.said).toEqual(['greeted']);
  below.kept('log');
  expect(below.said).toEqual(['greeted', true]);
});

test('an open link over which nothing is confirmed for 30 s does not work until something is; a slow one and an idle one do', () => {
  const below = new Below(100, 0);
  // A batch in 20 s is slower than the longest one over 64 kbit/s.
  for (let batch = 0; batch < 5; batch++) {
    below.pass(20);
    below.kept('log');
  }
  expect(below.said).toEqual(['greeted', true]);
  below.pass(31);
  expect(below.said).toEqual(['greeted', true, false]);
  below.kept('log');
  expect(below.said).toEqual(['greeted', true, false, true]);

  const idle = new Below(5, 5);
  idle.pass(300);
  expect(idle.said).toEqual(['greeted', true]);
  idle.head = 6;
  idle.pass(29);
  expect(idle.said).toEqual(['greeted', true]);
  idle.pass(3);
  expect(idle.said).toEqual(['greeted', true, false]);
});
