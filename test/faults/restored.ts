import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Community } from './community.ts';
import type { RowReport } from './fault-row.ts';
import { copyFolder, removeFolder, temporaryFolder } from './gateway-run.ts';
import { alarmViolations, type Kept, readKept } from './invariants.ts';
import { buildSite } from './site.ts';

const rtoMinutes = 15;
const [open, neglected, later] = ['open', 'neglected', 'later'];
const seenMs = 60_000;

interface ActiveAlarm {
  readonly id: string;
  readonly subject: string;
  readonly state: string;
  readonly acknowledgedBy: string | null;
}

/**
 * Row 35: the data folder is copied (docs/how-to/operate.md), work goes on, the machine is lost, and the copy is started on an
 * empty folder. `alarms` have ended before the copy.
 */
export async function restored(alarms: number, say: (line: string) => void): Promise<RowReport> {
  const closed = Array.from({ length: alarms }, (_each, index) => `closed-${index}`);
  const site = await buildSite([...closed, open, neglected, later]);
  const parent = temporaryFolder('restored');
  const [data, copy] = [join(parent, 'data'), join(parent, 'copy')];
  copyFolder(site.folder, data);
  const community = new Community({ site, data, neglected: new Set([neglected]) });
  const violations: string[] = [];
  try {
    await community.start();
    await community.until('the terminal', () => community.terminal.connected);
    const device = (id: string) => community.device(id);
    const press = (id: string, key: string) => device(id).publish('events', key, { 'sos.pressed': true });
    const active = async () => ((await community.read('/api/v1/alarms?state=active&limit=500')) as { items: ActiveAlarm[] }).items;
    await Promise.all([...closed, open, neglected].map((id) => press(id, `before-${id}`)));
    await community.until(
      'every call on the screen',
      () => new Set(community.terminal.deliveries.map(({ alarm }) => alarm.subject)).size >= alarms + 2,
    );
    await community.until(
      'every acknowledgement',
      () => new Set(community.terminal.acknowledged.map(({ alarmId }) => alarmId)).size >= alarms + 1,
    );
    for (const { id, subject } of await active())
      if (subject.startsWith('device:closed-')) await community.act(`/api/v1/alarms/${encodeURIComponent(id)}/end`);
    await sleep(500);
    const standing = await active();
    say(`${alarms} alarms have ended, ${standing.length} stand; the folder is copied`);

    community.beforeStart = () => copyFolder(data, copy);
    await killed(community);
    const kept = readKept(copy);
    community.beforeStart = () => {};
    await press(later, 'after-the-copy');
    await community.until('the call after the copy', () =>
      community.terminal.deliveries.some(({ alarm }) => alarm.subject === `device:${later}`),
    );
    await community.until('its acknowledgement', () => community.terminal.lastOf(last(community, later))?.alarm.acknowledgedBy !== null);

    community.beforeStart = () => {
      removeFolder(data);
      copyFolder(copy, data);
      rmSync(join(data, 'journal.mark'), { force: true });
    };
    const before = community.terminal.deliveries.length;
    const lostAt = performance.now();
    await killed(community);
    community.beforeStart = () => {};
    const readyMs = performance.now() - lostAt;
    const again = await active();
    if (names(again) !== names(standing))
      violations.push(`stood before the copy: ${names(standing)}; stand after the restore: ${names(again)}`);
    await community.until('the terminal again', () => community.terminal.connected, seenMs);
    // The device never pressed, as far as the copy knows.
    await press(later, 'after-the-restore');
    await community.until(
      'a new call on the screen',
      () => fresh(community, before).some(({ alarm }) => alarm.subject === `device:${later}`),
      seenMs,
    );
    const workingMs = performance.now() - lostAt;
    // What would fire again has done so by now.
    await sleep(3_000);
    // That it has ended may be said once more to a terminal whose cursor lies ahead of the copy.
    for (const { alarm, event } of fresh(community, before))
      if (alarm.subject.startsWith('device:closed-') && alarm.state !== 'normal')
        violations.push(`${alarm.subject}, which had ended, was told again: ${event}`);
    await community.stop();
    const now = readKept(data);
    violations.push(...missingOf(kept, now));
    const since = new Set(kept.alarms.map(({ id }) => id));
    const { deliveries, acknowledged, asked } = community.terminal;
    const terminal = {
      deliveries: deliveries.filter(({ alarm }, index) => index >= before || since.has(alarm.id)),
      acknowledged: acknowledged.filter(({ alarmId }) => since.has(alarmId)),
      asked,
    };
    violations.push(...community.surprises, ...alarmViolations(terminal, now, new Set(['sos.call'])));
    if (workingMs > rtoMinutes * 60_000) violations.push(`working again after ${Math.round(workingMs / 1_000)} s, goal ${rtoMinutes} min`);
    if (missingOf(kept, { ...now, alarms: now.alarms.filter(({ id }) => id !== kept.alarms[0]?.id) }).length === 0)
      violations.push('the checker is blind: an alarm was taken out and not missed');
    return {
      enumerated: 1,
      fired: existsSync(copy) ? 1 : 0,
      violations,
      figures: {
        'alarms that had ended, that stood': `${alarms}, ${standing.length}`,
        'audit links in the copy, verified': kept.audit.checked,
        'from the loss to a gateway that is ready, s': (readyMs / 1_000).toFixed(1),
        'from the loss to a new call on the terminal, s': (workingMs / 1_000).toFixed(1),
        'acknowledged calls after the copy that the copy does not have': 1,
      },
    };
  } catch (error) {
    await community.abandon();
    throw error;
  } finally {
    removeFolder(parent);
    site.remove();
  }
}

async function killed(community: Community): Promise<void> {
  const [kills, starts] = [community.kills, community.readyMs.length];
  community.kill();
  await community.until('the gateway again', () => community.kills > kills && community.readyMs.length > starts);
}

const fresh = (community: Community, before: number) => community.terminal.deliveries.slice(before);
const last = (community: Community, device: string) =>
  community.terminal.deliveries.filter(({ alarm }) => alarm.subject === `device:${device}`).at(-1)?.alarm.id ?? '';
const names = (alarms: readonly ActiveAlarm[]) =>
  alarms
    .map(({ id, subject, state, acknowledgedBy }) => `${id} ${subject} ${state} by ${acknowledgedBy}`)
    .sort()
    .join(', ');

/** Everything of the copy is there, step by step, and both chains verify. */
function missingOf(copy: Kept, now: Kept): string[] {
  const found: string[] = [];
  for (const [which, { audit }] of Object.entries({ copy, restored: now }))
    if (audit.bad !== null || audit.checked === 0) found.push(`${which}: audit chain ${JSON.stringify(audit)}`);
  if (now.audit.checked < copy.audit.checked)
    found.push(`${copy.audit.checked} audit links in the copy, ${now.audit.checked} after the restore`);
  const ids = new Set(now.alarms.map(({ id }) => id));
  for (const { id } of copy.alarms) {
    if (!ids.has(id)) found.push(`alarm ${id} is gone`);
    const steps = (of: Kept) => (of.transitions.get(id) ?? []).map(({ sequence, event }) => `${sequence} ${event}`);
    const kept = steps(copy);
    if (steps(now).slice(0, kept.length).join() !== kept.join()) found.push(`alarm ${id}: steps ${steps(now)}, in the copy ${kept}`);
  }
  for (const message of copy.messages.keys()) if (!now.messages.has(message)) found.push(`message ${message} is gone`);
  return found;
}
