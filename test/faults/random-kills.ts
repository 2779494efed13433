import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Community } from './community.ts';
import type { RowReport } from './fault-row.ts';
import { copyFolder, removeFolder, temporaryFolder } from './gateway-run.ts';
import { countedTwice, readKept, violations, withoutOne } from './invariants.ts';
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
      let answered = 0;
      for (const lane of lanes) void lane.then(() => answered++);
      await community.until('an answer to every device', () => answered === lanes.length);
    },
  };
}

/** Kills of one life of a data folder, each followed by a start under load; INV at its end. */
const killsARound = 10;
/** The battery's figure. */
export const readyLimitMs = 5_000;

export interface KillOptions {
  readonly kills: number;
  readonly seed: number;
  /** A start that takes longer is a violation; null = the machine is shared, so starts are only measured. */
  readonly readyLimit: number | null;
}

/** Row 8: kill -9 at seeded random moments under load, with no repair by hand in between. */
export async function killAtRandom({ kills, seed, readyLimit }: KillOptions, say: (line: string) => void): Promise<RowReport> {
  const site = await buildSite(loadDevices);
  const found: string[] = [];
  const readyMs: number[] = [];
  let fired = 0;
  let messages = 0;
  let twice = 0;
  let rounds = 0;
  let blind = 0;
  try {
    for (; fired < kills && found.length === 0; rounds++) {
      const result = await oneRound(site, seed + rounds, Math.min(killsARound, kills - fired));
      fired += result.kills;
      messages += result.messages;
      twice += result.twice;
      if (result.blind) blind++;
      readyMs.push(...result.readyMs);
      found.push(...result.violations.map((what) => `seed ${seed + rounds}: ${what}`));
      say(`seed ${seed + rounds}: ${result.kills} kills, ${result.messages} messages acknowledged, ${result.violations.length} violations`);
    }
  } finally {
    site.remove();
  }
  readyMs.sort((a, b) => a - b);
  const slow = readyMs.filter((ms) => ms > readyLimitMs).length;
  if (blind > 0) found.push(`the checker is blind: ${blind} of ${rounds} doctored folders passed`);
  if (readyLimit !== null && slow > 0) found.push(`${slow} of ${readyMs.length} starts took longer than ${readyLimit} ms`);
  const figures = {
    'messages acknowledged': messages,
    'without id counted twice': twice,
    starts: readyMs.length,
    'median start ms': Math.round(readyMs[Math.floor(readyMs.length / 2)] ?? 0),
    'slowest start ms': Math.round(readyMs.at(-1) ?? 0),
    'starts over 5 s': slow,
    'repairs by hand': 0,
    'control: one acknowledged message taken out of the files is missed by the checker': blind,
    seeds: `${seed}..${seed + rounds - 1}`,
  };
  return { enumerated: kills, fired, violations: found, figures };
}

interface Round {
  readonly kills: number;
  readonly messages: number;
  /** Every start after a kill. */
  readonly readyMs: readonly number[];
  readonly twice: number;
  /** The control: the checker found nothing although a message was taken out. */
  readonly blind: boolean;
  readonly violations: readonly string[];
}

async function oneRound(site: Site, seed: number, kills: number): Promise<Round> {
  const random = randomFrom(seed);
  const parent = temporaryFolder('random');
  const data = join(parent, 'data');
  copyFolder(site.folder, data);
  let twice = 0;
  let blind = true;
  const community = new Community({ site, data, neglected: loadNeglected, withoutIds: loadWithoutIds });
  const found: string[] = [];
  try {
    await community.start();
    await community.until('the terminal', () => community.terminal.connected);
    const load = underLoad(community, seed);
    for (let kill = 1; kill <= kills; kill++) {
      await sleep(50 + random() * 1_500);
      community.kill();
      await community.until('the death', () => community.kills === kill);
      await community.until('the gateway again', () => community.readyMs.length === kill + 1);
    }
    await sleep(300);
    await load.stop();
    await community.until('every call on the screen', () => everyCallShown(community));
    await sleep(50);
    await community.stop();
    const kept = readKept(data);
    found.push(...violations(community, kept));
    twice = countedTwice(community, kept);
    blind = violations(community, withoutOne(community, kept)).length <= found.length;
  } catch (error) {
    found.push(error instanceof Error ? error.message : String(error));
    await community.abandon();
  } finally {
    if (found.length === 0) removeFolder(parent);
    else found.push(`files kept in ${parent}`);
  }
  const messages = community.sent().filter((sent) => sent.ackedAt !== null).length;
  return { kills: community.kills, messages, readyMs: community.readyMs.slice(1), twice, blind, violations: found };
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
