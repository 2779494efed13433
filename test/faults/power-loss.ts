import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lifeDevices, liveOneLife, neglected, withoutIds } from './alarm-life.ts';
import { Community } from './community.ts';
import { DiskImage, missingForPictures } from './disk-image.ts';
import type { RowReport } from './fault-row.ts';
import { copyFolder, type entries, removeFolder, runGateway, temporaryFolder } from './gateway-run.ts';
import { type Kept, lostSince, readKept } from './invariants.ts';
import { randomFrom } from './random-from.ts';
import { loadDevices, loadNeglected, loadWithoutIds, underLoad } from './random-kills.ts';
import { buildSite, type Site } from './site.ts';

/** A disk as it was at one moment, and what the world outside had been promised until then. */
interface Picture {
  readonly file: string;
  readonly when: string;
  /** performance.now() before the copy began. */
  readonly at: number;
}

interface Opened {
  readonly lost: readonly string[];
  readonly readyMs: number;
}

const openLimitMs = 10_000;

/** Takes pictures during a load, or one at each stage of a life. The community's logs say what must be in them. */
async function takePictures(
  site: Site,
  parent: string,
  plan: { readonly entry: keyof typeof entries; readonly count: number; readonly seed: number } | 'stages',
): Promise<{ pictures: Picture[]; community: Community }> {
  const image = DiskImage.make(parent);
  const data = join(image.folder, 'data');
  copyFolder(site.folder, data);
  image.sync();
  const load = plan === 'stages' ? { neglected, withoutIds } : { neglected: loadNeglected, withoutIds: loadWithoutIds, entry: plan.entry };
  const community = new Community({ site, data, ...load });
  const pictures: Picture[] = [];
  const take = (when: string) => {
    const file = join(parent, `picture-${pictures.length}.img`);
    const at = performance.now();
    community.frozen(() => image.picture(file));
    pictures.push({ file, when, at });
  };
  try {
    if (plan === 'stages') await liveOneLife(community, (stage) => take(`stage ${stage}`));
    else await underRandomLoad(community, plan, take);
  } catch (error) {
    await community.abandon();
    throw error;
  } finally {
    image.remove();
  }
  return { pictures, community };
}

async function underRandomLoad(community: Community, plan: { count: number; seed: number }, take: (when: string) => void): Promise<void> {
  const random = randomFrom(plan.seed);
  await community.start();
  await community.until('the terminal', () => community.terminal.connected);
  const load = underLoad(community, plan.seed);
  for (let picture = 1; picture <= plan.count; picture++) {
    await sleep(20 + random() * 400);
    take(`random instant ${picture}`);
  }
  await load.stop();
  await community.stop();
}

/** Boots the gateway from a picture and compares. */
async function open(picture: Picture, community: Community, parent: string): Promise<Opened> {
  const disk = DiskImage.boot(picture.file, parent);
  try {
    const data = join(disk.folder, 'data');
    const gateway = await runGateway({ data });
    await sleep(50);
    gateway.signal('SIGTERM');
    const how = await gateway.exited;
    // SQLite keeps files open in this process for a while; the mount has to be given back at once.
    const copy = join(parent, 'read');
    removeFolder(copy);
    copyFolder(data, copy);
    const kept: Kept = readKept(copy);
    const lost = lostSince(community, kept, picture.at);
    if (how !== 0) lost.push(`the gateway ended with ${how}: ${gateway.errors()}`);
    return { lost, readyMs: gateway.readyMs };
  } catch (error) {
    return { lost: [`does not open: ${error instanceof Error ? error.message : error}`], readyMs: 0 };
  } finally {
    disk.remove();
  }
}

interface Series {
  readonly pictures: number;
  readonly promised: number;
  readonly lost: readonly string[];
  readonly losing: number;
  readonly slowestMs: number;
}

async function picturesOf(site: Site, plan: Parameters<typeof takePictures>[2], say: (line: string) => void): Promise<Series> {
  const parent = temporaryFolder('power');
  try {
    const { pictures, community } = await takePictures(site, parent, plan);
    const lost: string[] = [];
    let losing = 0;
    let slowestMs = 0;
    let promised = 0;
    for (const picture of pictures) {
      let opened = await open(picture, community, parent);
      // A machine that is busy with something else may be slow once; a store that repairs itself too long is so each time.
      if (opened.readyMs > openLimitMs) opened = await open(picture, community, parent);
      const found = [...opened.lost];
      if (opened.readyMs > openLimitMs) found.push(`took ${Math.round(opened.readyMs)} ms to open`);
      slowestMs = Math.max(slowestMs, opened.readyMs);
      promised += community.sent().filter((sent) => sent.ackedAt !== null && sent.ackedAt <= picture.at).length;
      if (found.length > 0) losing++;
      lost.push(...found.map((what) => `${picture.when}: ${what}`));
      say(`${picture.when}: ${found.length === 0 ? 'whole' : `${found.length} things lost, e.g. ${found[0]}`}`);
    }
    return { pictures: pictures.length, promised, lost, losing, slowestMs };
  } finally {
    removeFolder(parent);
  }
}

/** Row 10: what was acknowledged before the power went is there when it is back. `stages`: also one picture for each stage of a life. */
export async function powerLoss(
  count: number,
  seed: number,
  say: (line: string) => void,
  { stages = true, control: controlPictures = 4 }: { readonly stages?: boolean; readonly control?: number } = {},
): Promise<RowReport> {
  const missing = missingForPictures();
  if (missing !== null) throw new Error(missing);
  const site = await buildSite([...loadDevices, ...lifeDevices]);
  try {
    const load = await picturesOf(onlyDevices(site, loadDevices), { entry: 'gateway', count, seed }, say);
    const life = stages ? await picturesOf(onlyDevices(site, lifeDevices), 'stages', say) : null;
    say('control without sync: must lose');
    const control = await picturesOf(onlyDevices(site, loadDevices), { entry: 'noSync', count: controlPictures, seed }, say);
    const violations = [...load.lost, ...(life?.lost ?? [])];
    if (control.losing === 0) violations.push('the control without sync lost nothing: these pictures prove nothing');
    const taken = load.pictures + (life?.pictures ?? 0);
    return {
      enumerated: count + (life?.pictures ?? 0),
      fired: taken,
      violations,
      figures: {
        pictures: taken,
        'of these one for each stage': life?.pictures ?? 0,
        'acknowledged messages looked for': load.promised + (life?.promised ?? 0),
        'pictures that lost something': load.losing + (life?.losing ?? 0),
        'slowest start ms': Math.round(Math.max(load.slowestMs, life?.slowestMs ?? 0)),
        'control without sync': `${control.losing} of ${control.pictures} pictures lost something, ${control.lost.length} things`,
      },
    };
  } finally {
    site.remove();
  }
}

function onlyDevices(site: Site, ids: readonly string[]): Site {
  return { ...site, devices: new Map([...site.devices].filter(([id]) => ids.includes(id))) };
}
