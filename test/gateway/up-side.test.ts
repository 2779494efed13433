import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../../src/runtime/clock.ts';
import { TierAbove, TierBelow } from './tier-link.ts';

const patience = { timeout: 20_000 };
let folder: string;
let secretFile: string;
let above: TierAbove;
let below: TierBelow;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'anlin-up-side-'));
  secretFile = join(folder, 'secret');
  writeFileSync(secretFile, 's'.repeat(32));
  above = new TierAbove();
});
afterEach(() => {
  below.side.stop();
  above.stop();
  rmSync(folder, { recursive: true });
});

const state = () => below.side.state();

test.each(['federation.secretFile', 'federation.ca'])(
  'a file of %s that is away while the link is down ends nothing: it is named, and the link is back when the file is',
  { timeout: 60_000 },
  async (setting) => {
    const ca = join(folder, 'ca.pem');
    writeFileSync(ca, '');
    below = new TierBelow(await above.start(), { secretFile, ca });
    below.side.start();
    await expect.poll(() => state().connected, patience).toBe(true);
    const file = setting === 'federation.ca' ? ca : secretFile;
    renameSync(file, `${file}.away`);
    above.cut();
    await expect.poll(() => state().why?.en, patience).toMatch(/cannot be read/);
    expect(state().connected).toBe(false);
    expect(state().why?.en).toMatch(new RegExp(`^the file ${file} of ${setting} cannot be read \\(ENOENT.*\\): put it back`));
    expect(state().why?.zh).toMatch(new RegExp(`^${setting} 的文件 ${file} 读不出来（ENOENT.*）：请放回`));
    renameSync(`${file}.away`, file);
    await expect.poll(() => state().connected, patience).toBe(true);
  },
);

test('a tier above that greets and keeps nothing is no link: never said to work, said to be lost, until it keeps something', {
  timeout: 60_000,
}, async () => {
  const clock = new ManualClock();
  above.keeps = false;
  below = new TierBelow(await above.start(), { secretFile }, clock);
  below.head = 3;
  below.side.start();
  await expect.poll(() => above.batches, patience).toBeGreaterThan(1);
  expect(state()).toMatchObject({
    connected: false,
    why: { en: expect.stringMatching(/could not put on disk.*its free space.*\(1013 not kept\)$/) },
  });
  expect(below.observed).toEqual([]);
  clock.advance(16_000);
  await expect.poll(() => below.observed, patience).toEqual(['tier.link-lost true']);
  expect(below.said).toEqual([]);
  above.keeps = true;
  await expect.poll(() => below.observed, patience).toEqual(['tier.link-lost true', 'tier.link-lost false']);
  expect(state()).toMatchObject({ connected: true, backlog: 0, why: null });
  expect(below.said).toEqual(['the link to the tier above works']);
});

test('a link that worked counts as away from the first batch that is refused, and is tried again more and more seldom', {
  timeout: 60_000,
}, async () => {
  const clock = new ManualClock();
  below = new TierBelow(await above.start(), { secretFile }, clock);
  below.side.start();
  await expect.poll(() => state().connected, patience).toBe(true);
  above.keeps = false;
  const refused: number[] = [];
  above.onBatch = () => refused.push(performance.now());
  below.head = 1;
  await expect.poll(() => refused.length, patience).toBe(3);
  // Half of 1 s and of 2 s at least. It was half of 1 s each time: each greeting made the pause short again.
  expect(refused[2]! - refused[1]!).toBeGreaterThan(950);
  expect(state().connected).toBe(false);
  clock.advance(16_000);
  await expect.poll(() => below.observed, patience).toEqual(['tier.link-lost true']);
  expect(below.said).toEqual(['the link to the tier above works']);
});

test('a gateway above of the same tier is an alarm while the link works, which ends when it is of a higher one', {
  timeout: 60_000,
}, async () => {
  above.tier = 'community';
  below = new TierBelow(await above.start(), { secretFile });
  below.side.start();
  await expect.poll(() => below.observed, patience).toEqual(['tier.not-above true']);
  expect(below.reasons.at(-1)?.en).toBe(
    'The gateway above, "street", is of tier community, this one of tier community: see tier (ANLIN_TIER) of both',
  );
  above.tier = 'district';
  above.cut();
  await expect.poll(() => below.observed, patience).toEqual(['tier.not-above true', 'tier.not-above false']);
});
