import { join } from 'node:path';
import { lifeDevices, liveOneLife, neglected, type Stage, withoutIds } from './alarm-life.ts';
import { Community } from './community.ts';
import { copyFolder, removeFolder, root, temporaryFolder } from './gateway-run.ts';
import { countedTwice, readKept, violations } from './invariants.ts';
import { buildSite, type Site } from './site.ts';

export interface LifeResult {
  readonly kills: number;
  /** Starts that came to their word. */
  readonly starts: number;
  readonly violations: readonly string[];
  readonly slowestReadyMs: number;
  readonly countedTwice: number;
  /** Deliveries that came to a terminal once more. */
  readonly shownAgain: number;
}

/** One life with this in front of the process that is killed; it is given that process' data folder. */
export type Live = (wrapper: (data: string) => readonly string[]) => Promise<LifeResult>;

/** A plan whose clock runs out within a life. */
const lifeEnv = { ANLIN_PLANS: join(root, 'test', 'faults', 'quick-plans') };

export const buildLifeSite = (): Promise<Site> => buildSite(lifeDevices, { env: lifeEnv });

/** One life on its own copy of the site, INV checked at its end. `wrapper` gets the first start's data folder. */
export async function runLife(
  site: Site,
  options: {
    readonly wrapper?: (data: string) => readonly string[];
    /** Rules that the disturbance itself is told by. */
    readonly alsoExpected?: readonly string[];
    readonly at?: (stage: Stage, community: Community) => Promise<void> | void;
  } = {},
): Promise<LifeResult> {
  const parent = temporaryFolder('life');
  const data = join(parent, 'data');
  copyFolder(site.folder, data);
  const wrapper = options.wrapper?.(data);
  const community = new Community({ site, data, neglected, withoutIds, env: lifeEnv, ...(wrapper && { wrapper }) });
  const found: string[] = [];
  let twice = 0;
  try {
    await liveOneLife(community, (stage) => options.at?.(stage, community));
    const kept = readKept(data);
    found.push(...violations(community, kept, options.alsoExpected));
    twice = countedTwice(community, kept);
  } catch (error) {
    found.push(`the life did not come to its end: ${error instanceof Error ? error.message : error}`);
    found.push(...community.terminal.refusals.map((refusal) => `the terminal was refused: ${refusal}`));
    await community.abandon();
  } finally {
    if (found.length === 0) removeFolder(parent);
    else found.push(`files kept in ${parent}`);
  }
  return {
    kills: community.kills,
    starts: community.readyMs.length,
    violations: found,
    slowestReadyMs: Math.max(0, ...community.readyMs),
    countedTwice: twice,
    shownAgain: shownAgain(community),
  };
}

/** The same delivery id twice: a receipt that died on its way. */
export function shownAgain({ terminal: { deliveries } }: Pick<Community, 'terminal'>): number {
  return deliveries.length - new Set(deliveries.map(({ deliveryId }) => deliveryId)).size;
}

/** For the sweep: lives of one gateway on copies of one site. */
export async function openOwnLife(): Promise<{ readonly live: Live; readonly close: () => void }> {
  const site = await buildLifeSite();
  return { live: (wrapper) => runLife(site, { wrapper }), close: () => site.remove() };
}
