import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { InterlockSet } from '../../src/gateway/interlock-set.ts';
import type { InterlockDefinition } from '../../src/model/interlock.ts';
import { loadProfiles } from '../../src/profiles/load-profiles.ts';
import { createLog } from '../../src/runtime/log.ts';
import { removeFolder, temporaryFolder } from '../support/gateway-process.ts';

test('an interlock that was taken away while the disk takes nothing goes out of force as soon as it takes something again', async () => {
  const folder = join(temporaryFolder('interlocks'), 'interlocks');
  onTestFinished(() => removeFolder(join(folder, '..')));
  cpSync('plans/interlocks', folder, { recursive: true });
  const { profiles, vocabulary } = loadProfiles('devices');
  let inForce: readonly InterlockDefinition[] = [];
  let full = false;
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const set = new InterlockSet({
    folder,
    vocabulary: () => vocabulary,
    profiles: () => profiles.values(),
    book: { inForce: () => inForce },
    act: async (act: { readonly definitions: readonly InterlockDefinition[] }) => {
      if (full) throw new Error('ENOSPC');
      inForce = act.definitions;
    },
    log: createLog('silent'),
  } as never);
  onTestFinished(() => set.stop());
  await set.start();
  expect(inForce.map(({ id }) => id).sort()).toEqual(['charging-fire', 'fire', 'gas-high']);
  full = true;
  rmSync(join(folder, 'gas-high.yaml'));
  await vi.advanceTimersByTimeAsync(5_000);
  await vi.waitFor(() => expect(set.problems()).toEqual([]));
  expect(inForce).toHaveLength(3);
  full = false;
  await vi.advanceTimersByTimeAsync(5_000);
  await vi.waitFor(() => expect(inForce.map(({ id }) => id).sort()).toEqual(['charging-fire', 'fire']));
});
