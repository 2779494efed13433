import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { Community } from './community.ts';
import { copyFolder, removeFolder, temporaryFolder } from './gateway-run.ts';
import { readKept } from './invariants.ts';
import { type LifeResult, type Live, shownAgain } from './life-run.ts';
import { linkViolations } from './link-invariants.ts';
import { buildSite, type Site } from './site.ts';

/** One is acknowledged, seen through and ended by people above, the other by people below. */
export const [actedAbove, actedBelow] = ['call-above', 'call-below'] as const;
const below = 'bell';

interface ShownCopy {
  readonly id: string;
  readonly subject: string;
  readonly state: string;
  readonly confirmed: boolean;
  readonly occurrences: number;
}

interface ShownResponse {
  readonly id: string;
  readonly stage: string;
  readonly closedAt: string | null;
  readonly confirmed: boolean;
}

interface Sites {
  readonly lower: Site;
  readonly upper: Site;
}

/** For the sweep: lives over a link, in which `killed` is the one that dies. */
export async function openLinkLife(killed: 'lower' | 'upper'): Promise<{ readonly live: Live; readonly close: () => void }> {
  const lower = await buildSite([actedAbove, actedBelow]);
  const upper = await buildSite([], { terminals: ['desk'], gatewaysBelow: [below], env: upperEnv });
  return {
    live: (wrapper) => runLinkLife({ lower, upper }, killed, wrapper),
    close: () => {
      lower.remove();
      upper.remove();
    },
  };
}

const upperEnv = { ANLIN_TIER: 'city', ANLIN_GATEWAY_NAME: 'city' };

async function runLinkLife(sites: Sites, killed: 'lower' | 'upper', wrapper: (data: string) => readonly string[]): Promise<LifeResult> {
  const parent = temporaryFolder('link');
  const data = { lower: join(parent, 'lower'), upper: join(parent, 'upper') };
  for (const side of ['lower', 'upper'] as const) copyFolder(sites[side].folder, data[side]);
  let upper: Community | null = null;
  // The one address of the gateway above, wherever it runs after a death; nobody listens while it is dead.
  const proxy = await startTcpProxy(() => (upper?.isUp ? Number(new URL(upper.running.http).port) : 1));
  const lowerEnv = {
    ANLIN_TIER: 'community',
    ANLIN_GATEWAY_NAME: below,
    ANLIN_FEDERATION_URL: `ws://127.0.0.1:${proxy.port}`,
    ANLIN_FEDERATION_ID: below,
    ANLIN_FEDERATION_SECRET_ENV: 'LINK_SECRET',
    LINK_SECRET: sites.upper.gatewaysBelow.get(below) ?? '',
  };
  const wrapped = (side: keyof Sites) => (side === killed ? { wrapper: wrapper(data[side]) } : {});
  const lower = new Community({
    site: sites.lower,
    data: data.lower,
    env: lowerEnv,
    neglected: new Set([actedAbove]),
    ...wrapped('lower'),
  });
  upper = new Community({ site: sites.upper, data: data.upper, env: upperEnv, neglected: new Set([actedBelow]), ...wrapped('upper') });
  const found: string[] = [];
  try {
    await liveOverLink(lower, upper);
    found.push(...linkViolations({ outside: lower, kept: readKept(data.lower) }, { outside: upper, kept: readKept(data.upper) }));
  } catch (error) {
    found.push(`the life did not come to its end: ${error instanceof Error ? error.message : error}`);
    for (const { terminal } of [lower, upper]) found.push(...terminal.refusals.map((refusal) => `a terminal was refused: ${refusal}`));
    await Promise.all([lower.abandon(), upper.abandon()]);
  } finally {
    await proxy.stop();
    if (found.length === 0) removeFolder(parent);
    else found.push(`files kept in ${parent}`);
  }
  return {
    kills: lower.kills + upper.kills,
    starts: lower.readyMs.length + upper.readyMs.length,
    violations: found,
    slowestReadyMs: Math.max(0, ...lower.readyMs, ...upper.readyMs),
    countedTwice: 0,
    shownAgain: shownAgain(lower) + shownAgain(upper),
  };
}

/**
 * One alarm life over two gateways, through any number of deaths of either: two calls below that go up, one acknowledged,
 * seen through and ended by somebody above, whose acts come down, one by somebody below; each copy ends and its response is
 * closed; orderly stops.
 */
async function liveOverLink(lower: Community, upper: Community): Promise<void> {
  const [one, two] = [lower.device(actedAbove), lower.device(actedBelow)];
  await upper.start();
  await lower.start();
  await lower.until('connections', () => lower.terminal.connected && upper.terminal.connected && one.connected && two.connected);
  await Promise.all([
    one.publish('events', 'call-1', { 'sos.pressed': true, 'device.signal': -41 }),
    two.publish('events', 'call-2', { 'sos.pressed': true, 'device.signal': -42 }),
  ]);
  for (const { terminal } of [lower, upper])
    await lower.until('both calls on both screens', () =>
      [actedAbove, actedBelow].every((device) => terminal.deliveries.some(({ alarm }) => alarm.subject === `device:${device}`)),
    );
  const acknowledged = (device: string) =>
    lower.terminal.deliveries.some(({ alarm }) => alarm.subject === `device:${device}` && alarm.acknowledgedBy !== null);
  await lower.until('the acknowledgement from above on the screen below', () => acknowledged(actedAbove), 120_000);
  await lower.until('the acknowledgement from below on the screen below', () => acknowledged(actedBelow));
  await shown(upper, 'the acknowledged copies', (copies) => copies.every(({ state, confirmed }) => isSigned(state) && confirmed));
  const sides = [upper, lower];
  for (const act of sending) await Promise.all([respond(upper, actedAbove, act), respond(lower, actedBelow, act)]);
  for (const side of sides) await responses(side, 'somebody on the way', ({ stage, confirmed }) => stage === 'dispatched' && confirmed);
  await end(upper, actedAbove);
  await end(lower, actedBelow);
  await shown(upper, 'the ended copies', (copies) => copies.every(({ state, confirmed }) => state === 'normal' && confirmed));
  await shown(lower, 'the ended alarms', (alarms) => alarms.every(({ state }) => state === 'normal'));
  await Promise.all([respond(upper, actedAbove, closing), respond(lower, actedBelow, closing)]);
  for (const side of sides) await responses(side, 'the closed responses', ({ closedAt, confirmed }) => closedAt !== null && confirmed);
  // Receipts are written a little later than they come.
  await sleep(20);
  await lower.stop();
  await upper.stop();
}

const isSigned = (state: string): boolean => ['acknowledged', 'latched-acknowledged', 'normal'].includes(state);

/** Asks until both calls are there and so; through deaths and the time that a link needs to come back. */
async function shown(at: Community, what: string, so: (alarms: readonly ShownCopy[]) => boolean): Promise<readonly ShownCopy[]> {
  const limit = performance.now() + 120_000;
  for (;;) {
    const { items } = (await at.read('/api/v1/alarms?limit=50')) as { items: readonly ShownCopy[] };
    const calls = items.filter(({ subject }) => [actedAbove, actedBelow].some((device) => subject === `device:${device}`));
    if (calls.length >= 2 && so(calls)) return calls;
    if (performance.now() > limit) throw new Error(`in vain: ${what}: ${JSON.stringify(calls).slice(0, 1_000)}`);
    await sleep(50);
  }
}

/** What is said of each response while its alarm is active, and after it. */
const sending = [
  { act: 'step', step: 'send' },
  { act: 'need', need: 'call-back', comment: 'she is well' },
] as const;
const closing = { act: 'close', as: 'nuisance', comment: 'a mistake' } as const;

/** Said again when the answer was lost: that succeeds and changes nothing, and what is closed says so. */
async function respond(at: Community, device: string, act: { readonly act: string }): Promise<void> {
  const { id } = await call(at, device);
  const { status, body } = await at.act(`/api/v1/responses/${encodeURIComponent(id)}/acts`, act);
  if (status !== 200 && (body as { refusal?: string }).refusal !== 'closed')
    throw new Error(`${act.act} answered ${status}: ${JSON.stringify(body)}`);
}

/** Asks until the response of each call is so. */
async function responses(at: Community, what: string, so: (response: ShownResponse) => boolean): Promise<void> {
  const limit = performance.now() + 120_000;
  const ids = [(await call(at, actedAbove)).id, (await call(at, actedBelow)).id];
  for (;;) {
    const { items } = (await at.read('/api/v1/responses?limit=50')) as { items: readonly ShownResponse[] };
    const ours = items.filter(({ id }) => ids.includes(id));
    if (ours.length === ids.length && ours.every(so)) return;
    if (performance.now() > limit) throw new Error(`in vain: ${what}: ${JSON.stringify(ours).slice(0, 1_000)}`);
    await sleep(50);
  }
}

async function call(at: Community, device: string): Promise<ShownCopy> {
  const calls = await shown(at, `the call of ${device}`, () => true);
  const found = calls.find(({ subject }) => subject === `device:${device}`);
  if (found === undefined) throw new Error(`no call of ${device}`);
  return found;
}

/** A person says it is over; said again when the answer was lost. */
async function end(at: Community, device: string): Promise<void> {
  const { id } = await call(at, device);
  const { status, body } = await at.act(`/api/v1/alarms/${encodeURIComponent(id)}/end`);
  if (status !== 200 && (body as { refusal?: string }).refusal !== 'already-ended')
    throw new Error(`end answered ${status}: ${JSON.stringify(body)}`);
}
