import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Community } from './community.ts';
import type { RowReport } from './fault-row.ts';
import { copyFolder, removeFolder, temporaryFolder } from './gateway-run.ts';
import { countedTwice, readKept, violations } from './invariants.ts';
import { randomFrom } from './random-from.ts';
import { buildSite, type Site } from './site.ts';

export const loadDevices = Array.from({ length: 12 }, (_, index) => `load-${index}`);
export const loadNeglected: ReadonlySet<string> = new Set(loadDevices.slice(0, 3));
export const loadWithoutIds: ReadonlySet<string> = new Set(loadDevices.slice(2, 6));

export interface Load {
  stop(): Promise<void>;
}

/** Every device calls or reports again as soon as it was answered, with a little chance in between. */
export function underLoad(community: Community, seed: number): Load {
  const random = randomFrom(seed);
  let going = true;
  let count = 0;
  const lanes = [...community.devices.values()].map(async (device) => {
    while (going) {
      const number = ++count;
      const call = random() < 0.3;
      await device.publish(call ? 'events' : 'telemetry', `load-${number}`, {
        'sos.pressed': call,
        // Makes the body unique where the device sends no id.
        'device.signal': -(number / 10_000),
      });
      await sleep(random() * 40);
    }
  });
  return {
    stop: async () => {
      going = false;
      await Promise.all(lanes);
    },
  };
}

/** One site under load, killed `kills` times at random moments, INV at the end of each round of its own. */
export async function killAtRandom(kills: number, seed: number, say: (line: string) => void): Promise<RowReport> {
  const site = await buildSite(loadDevices);
  const found: string[] = [];
  let fired = 0;
  let messages = 0;
  let slowest = 0;
  let twice = 0;
  try {
    for (let round = 0; round < kills; round++) {
      const result = await oneRound(site, seed + round);
      fired += result.kills;
      messages += result.messages;
      twice += result.twice;
      slowest = Math.max(slowest, result.slowestMs);
      found.push(...result.violations.map((what) => `seed ${seed + round}: ${what}`));
      say(`seed ${seed + round}: ${result.kills} kills, ${result.messages} messages acknowledged, ${result.violations.length} violations`);
    }
  } finally {
    site.remove();
  }
  const figures = {
    'messages acknowledged': messages,
    'without id counted twice': twice,
    'slowest start ms': Math.round(slowest),
    seeds: `${seed}..${seed + kills - 1}`,
  };
  return { enumerated: kills, fired, violations: found, figures };
}

async function oneRound(
  site: Site,
  seed: number,
): Promise<{ kills: number; messages: number; slowestMs: number; twice: number; violations: string[] }> {
  const random = randomFrom(seed);
  const parent = temporaryFolder('random');
  const data = join(parent, 'data');
  copyFolder(site.folder, data);
  let twice = 0;
  const community = new Community({ site, data, neglected: loadNeglected, withoutIds: loadWithoutIds });
  const found: string[] = [];
  try {
    await community.start();
    await community.until('the terminal', () => community.terminal.connected);
    const load = underLoad(community, seed);
    await sleep(50 + random() * 1_500);
    community.kill();
    await community.until('the death', () => community.kills === 1);
    await community.until('the gateway again', () => community.readyMs.length === 2, 60_000);
    await sleep(300);
    await load.stop();
    await community.until('every call on the screen', () => everyCallShown(community));
    await sleep(50);
    await community.stop();
    const kept = readKept(data);
    found.push(...violations(community, kept));
    twice = countedTwice(community, kept);
  } catch (error) {
    found.push(error instanceof Error ? error.message : String(error));
    await community.abandon();
  } finally {
    if (found.length === 0) removeFolder(parent);
    else found.push(`files kept in ${parent}`);
  }
  const messages = community.sent().filter((sent) => sent.ackedAt !== null).length;
  return { kills: community.kills, messages, slowestMs: Math.max(0, ...community.readyMs), twice, violations: found };
}

function everyCallShown(community: Community): boolean {
  const shown = new Map<string, number>();
  for (const { alarm } of community.terminal.deliveries) {
    if (alarm.rule !== 'sos.call') continue;
    shown.set(alarm.deviceId ?? '', Math.max(shown.get(alarm.deviceId ?? '') ?? 0, alarm.occurrences));
  }
  return [...community.devices].every(([id, device]) => {
    const calls = device.log.filter((sent) => sent.values['sos.pressed'] === true && sent.ackedAt !== null).length;
    return (shown.get(id) ?? 0) >= calls;
  });
}
