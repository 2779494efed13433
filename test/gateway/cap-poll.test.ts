import { expect, test } from 'vitest';
import { CapPoll } from '../../src/gateway/cap-poll.ts';
import { maxCapBytes } from '../../src/notify/channels/cap/read-cap.ts';
import { ManualClock } from '../../src/runtime/clock.ts';

const refusal = {
  code: 'cap-refused',
  pointer: '/alert/sender',
  expected: 'a sender of the source met (cap.sources)',
  cure: 'correct the message at its sender, or the setting cap.sources',
  weight: 'error',
} as const;

/** An office whose feed lists what a test says, oldest first, and a gateway that asks it when told to. */
class Office {
  listed: string[] = [];
  /** Status or body of a document; left out = its name. */
  readonly answers = new Map<string, number | string>();
  /** Why the inbox has no room for it, or that it waits for others. */
  readonly full = new Set<string>();
  /** From a sender that the settings do not name. */
  readonly refused = new Set<string>();
  /** Entries that have no document. */
  readonly bare = new Set<string>();
  readonly taken: string[] = [];
  readonly fetched: string[] = [];
  readonly told: string[] = [];
  readonly notTaken: (readonly string[])[] = [];
  private next: () => void = () => {};
  private asked: () => void = () => {};
  private readonly clock = new ManualClock();
  private readonly poll = new CapPoll({
    source: {
      id: 'met',
      senders: ['a'],
      place: '',
      areas: [],
      hours: 24,
      feed: 'https://x.example/feed',
      everySeconds: 20,
      allowPrivateAddresses: true,
    },
    token: null,
    request: async ({ url }) => {
      const name = url.slice(url.lastIndexOf('/') + 1);
      if (name === 'feed') return { status: 200, retryAfterMs: undefined, body: this.feed() };
      this.fetched.push(name);
      const answer = this.answers.get(name) ?? name;
      return typeof answer === 'number'
        ? { status: answer, retryAfterMs: undefined, body: '' }
        : { status: 200, retryAfterMs: undefined, body: answer };
    },
    clock: this.clock,
    schedule: (_ms, run) => {
      this.next = run;
      this.asked();
      return () => {};
    },
    take: async (xml, othersToCome) => {
      if (this.full.has(xml)) return { busy: 'at most 100 messages of met stand at once' };
      if (this.refused.has(xml)) return { problem: { ...refusal, came: `b of ${xml}` } };
      if (xml.startsWith('cancel') && othersToCome && !this.taken.includes(xml.slice('cancel-'.length))) return 'held';
      this.taken.push(xml);
      return { outcome: 'raised', identifier: xml, duplicate: false };
    },
    notTaken: (entries) => void this.notTaken.push(entries),
    observe: async (lost, why) => void this.told.push(`${lost ? 'lost' : 'back'} ${why.en}`),
    lostStands: () => false,
  });

  /** One question, 20 s after the one before. */
  async ask(): Promise<void> {
    const done = new Promise<void>((resolve) => (this.asked = resolve));
    this.clock.advance(20_000);
    if (this.fetched.length === 0) this.poll.start();
    else this.next();
    await done;
  }

  private feed(): string {
    const link = (id: string) => (this.bare.has(id) ? '' : `<link type="application/cap+xml" href="https://x.example/${id}"/>`);
    const entries = this.listed.map((id) => `<entry><id>${id}</id><updated>2026-01-01T00:00:00Z</updated>${link(id)}</entry>`);
    return `<feed xmlns="http://www.w3.org/2005/Atom"><id>f</id>${entries.reverse().join('')}</feed>`;
  }
}

test('an entry that is gone, too long or finds no room stops no other, is tried again, and is what is wrong with the path', async () => {
  const office = new Office();
  office.listed = ['gone', 'long', 'full', 'typhoon'];
  office.answers.set('gone', 404).set('long', 'x'.repeat(maxCapBytes + 1));
  office.full.add('full');
  await office.ask();
  expect(office.taken).toEqual(['typhoon']);
  const why = [
    'https://x.example/full: at most 100 messages of met stand at once',
    'https://x.example/gone: HTTP 404',
    `https://x.example/long: expected at most ${maxCapBytes} bytes, came more`,
  ];
  expect(office.notTaken).toEqual([why]);
  office.full.delete('full');
  await office.ask();
  expect(office.taken).toEqual(['typhoon', 'full']);
  expect(office.notTaken).toEqual([why, why.slice(1)]);
  expect(office.told).toEqual([]);
  await office.ask();
  await office.ask();
  // Said once, for as long as it is the same.
  expect(office.notTaken).toHaveLength(2);
  expect(office.told).toEqual(['lost met: https://x.example/gone: HTTP 404']);
  office.listed = ['typhoon'];
  await office.ask();
  expect(office.told).toEqual(['lost met: https://x.example/gone: HTTP 404', 'back messages are taken again']);
  expect(office.fetched.filter((name) => name === 'typhoon')).toHaveLength(1);
});

test('a Cancel makes room while what it has to make room for is refused; one of what has not come waits for it', async () => {
  const office = new Office();
  office.listed = ['old'];
  await office.ask();
  office.full.add('flood');
  office.listed.push('flood', 'cancel-old', 'cancel-flood');
  await office.ask();
  expect(office.taken).toEqual(['old', 'cancel-old']);
  office.full.clear();
  await office.ask();
  expect(office.taken).toEqual(['old', 'cancel-old', 'flood', 'cancel-flood']);
});

test('two Cancels of what is gone from the feed do not wait for each other', async () => {
  const office = new Office();
  office.answers.set('flood', 404);
  office.listed = ['flood', 'cancel-flood', 'cancel-storm'];
  await office.ask();
  expect(office.taken).toEqual([]);
  office.listed.shift();
  await office.ask();
  expect(office.taken).toEqual(['cancel-flood', 'cancel-storm']);
});

test('however many fail, a new one is taken with the next question, and each of them has its turn', async () => {
  const office = new Office();
  const gone = Array.from({ length: 120 }, (_each, at) => `gone${at}`);
  for (const name of gone) office.answers.set(name, 404);
  office.listed = [...gone];
  for (let question = 0; question < 3; question += 1) await office.ask();
  office.listed.push('typhoon');
  await office.ask();
  expect(office.taken).toEqual(['typhoon']);
  for (let question = 0; question < 12; question += 1) await office.ask();
  expect(gone.filter((name) => office.fetched.filter((each) => each === name).length < 2)).toEqual([]);
});

test('a feed whose entries are all refused is lost with what is wrong, is not asked for them again, and is back with the next that is taken', async () => {
  const office = new Office();
  const why = (name: string) => `met: https://x.example/${name}: refused: /alert/sender: expected ${refusal.expected}, came b of ${name}`;
  office.listed = ['calm'];
  await office.ask();
  for (const name of ['storm', 'flood', 'frost', 'fog']) {
    office.refused.add(name);
    office.listed.push(name);
    await office.ask();
  }
  // Since the first of them; the reason is of the newest.
  expect(office.told).toEqual([`lost ${why('fog')}`]);
  for (let question = 0; question < 3; question += 1) await office.ask();
  expect(office.fetched).toEqual(['calm', 'storm', 'flood', 'frost', 'fog']);
  expect([office.told.length, office.notTaken]).toEqual([1, []]);
  office.listed.push('typhoon');
  await office.ask();
  expect(office.told).toEqual([`lost ${why('fog')}`, 'back messages are taken again']);
  for (let question = 0; question < 5; question += 1) await office.ask();
  expect([office.told.length, office.taken]).toEqual([2, ['calm', 'typhoon']]);
});

test('of what is refused the reason holds so much as can be read', async () => {
  const office = new Office();
  const long = 'x'.repeat(5_000);
  office.answers.set('storm', long);
  office.refused.add(long);
  office.listed = ['storm'];
  for (let question = 0; question < 5; question += 1) await office.ask();
  expect(office.told).toEqual([expect.stringMatching(/^lost met: .{1,400}$/)]);
});

test('one that is refused among others that are taken is nothing about the path', async () => {
  const office = new Office();
  office.refused.add('storm');
  office.listed = ['storm', 'typhoon'];
  for (let question = 0; question < 6; question += 1) await office.ask();
  expect([office.taken, office.told]).toEqual([['typhoon'], []]);
});

test('an entry without a document, and without a link to one, is refused', async () => {
  const office = new Office();
  office.bare.add('storm');
  office.listed = ['calm', 'storm'];
  for (let question = 0; question < 5; question += 1) await office.ask();
  expect(office.told).toEqual(['lost met: storm 2026-01-01T00:00:00Z: expected a CAP document or a link to one, came neither']);
});
