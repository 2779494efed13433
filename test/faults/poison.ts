import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Community } from './community.ts';
import type { RowReport } from './fault-row.ts';
import { copyFolder, removeFolder, temporaryFolder } from './gateway-run.ts';
import { readKept, violations } from './invariants.ts';
import { buildSite } from './site.ts';

const crashes = 3;

/**
 * Row 9, second half: a message that judging throws on is acknowledged, set aside where it can be looked at, and stands
 * in the way of nothing: neither of the next message nor of the next start, however often the gateway is killed.
 */
export async function poison(say: (line: string) => void): Promise<RowReport> {
  const site = await buildSite(['poison', 'healthy']);
  const parent = temporaryFolder('poison');
  const data = join(parent, 'data');
  copyFolder(site.folder, data);
  const community = new Community({ site, data, entry: 'poisonable' });
  const found: string[] = [];
  try {
    const poisoned = community.device('poison');
    const healthy = community.device('healthy');
    await community.start();
    await community.until('the terminal', () => community.terminal.connected);
    await poisoned.publish('telemetry', 'poison-0', { 'device.battery': 50 });
    for (let crash = 1; crash <= crashes; crash++) {
      community.kill();
      await community.until('the gateway again', () => community.readyMs.length === crash + 1, 60_000);
      await healthy.publish('events', `call-${crash}`, { 'sos.pressed': true });
      await community.until(`call ${crash} on the screen`, () =>
        community.terminal.deliveries.some(({ alarm }) => alarm.deviceId === 'healthy' && alarm.occurrences === crash),
      );
      say(`crash ${crash}: started again, call ${crash} came through`);
    }
    const { items } = (await community.read('/api/v1/quarantine')) as { items: readonly { deviceId: string; problem: { code: string } }[] };
    const aside = items.filter((entry) => entry.deviceId === 'poison' && JSON.stringify(entry).includes('not-judged'));
    if (aside.length !== 1) found.push(`expected the message in quarantine once, found ${aside.length} times: ${JSON.stringify(items)}`);
    await sleep(50);
    await community.stop();
    found.push(...violations(community, readKept(data)));
  } catch (error) {
    found.push(error instanceof Error ? error.message : String(error));
    await community.abandon();
  } finally {
    removeFolder(parent);
    site.remove();
  }
  return {
    enumerated: crashes,
    fired: community.kills,
    violations: found,
    figures: { 'kills with an unjudgeable message in the log': community.kills },
  };
}
