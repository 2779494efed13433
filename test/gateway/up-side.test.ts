import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
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
