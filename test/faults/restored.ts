import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { askCommand, runCommand } from './anlin-command.ts';
import { type CallTimes, callsUnderLoad } from './calls-under-load.ts';
import { Community } from './community.ts';
import { differences, doctoredBackups, listOf, newestIn } from './doctored-backups.ts';
import type { RowReport } from './fault-row.ts';
import { copyFolder, removeFolder, temporaryFolder } from './gateway-run.ts';
import { alarmViolations, type Kept, readKept } from './invariants.ts';
import { buildSite } from './site.ts';

const rtoMinutes = 15;
/** Instead of 5, so that several fit into the row: what can be lost is the interval, whatever it is. */
const everyMinutes = 0.5;
/** As in row 1: from the press to the terminal. */
const mostMs = 2_000;
const [open, neglected, later] = ['open', 'neglected', 'later'];
const seenMs = 60_000;
const bellsAPhase = 60;

interface ActiveAlarm {
  readonly id: string;
  readonly subject: string;
  readonly rule: string;
  readonly state: string;
  readonly acknowledgedBy: string | null;
}
interface Written {
  readonly folder: string;
  readonly bytes: number;
  readonly ms: number;
}

/**
 * Row 35: backups are taken while messages and calls go on, by hand one after the other and by themselves; the gateway is killed in
 * the middle of one, and at last the machine is lost. The newest whole backup is restored on an empty folder. `alarms` have ended.
 */
export async function restored(alarms: number, say: (line: string) => void): Promise<RowReport> {
  const many = (name: string, count: number) => Array.from({ length: count }, (_each, index) => `${name}-${index}`);
  const [closed, load, calm, backedUp] = [many('closed', alarms), many('load', 6), many('calm', bellsAPhase), many('backed', bellsAPhase)];
  const site = await buildSite([...closed, ...load, ...calm, ...backedUp, open, neglected, later]);
  const parent = temporaryFolder('restored');
  const [data, backups, byHand] = [join(parent, 'data'), join(parent, 'backups'), join(parent, 'by-hand')];
  copyFolder(site.folder, data);
  const env = { ANLIN_BACKUP_FOLDER: backups, ANLIN_BACKUP_EVERY_MINUTES: String(everyMinutes) };
  const community = new Community({ site, data, neglected: new Set([neglected]), env });
  const violations: string[] = [];
  try {
    await community.start();
    await community.until('the terminal', () => community.terminal.connected);
    const press = (id: string, key: string) => community.device(id).publish('events', key, { 'sos.pressed': true });
    const active = async () =>
      ((await community.read('/api/v1/alarms?state=active&limit=500')) as { items: ActiveAlarm[] }).items.filter(({ subject }) =>
        subject.startsWith('device:'),
      );
    await Promise.all([...closed, open, neglected].map((id) => press(id, `before-${id}`)));
    await community.until('every acknowledgement', () => {
      const { acknowledged } = community.terminal;
      const ofDevices = acknowledged.filter(({ alarmId }) => community.terminal.lastOf(alarmId)?.alarm.subject.startsWith('device:'));
      return new Set(ofDevices.map(({ alarmId }) => alarmId)).size >= alarms + 1;
    });
    for (const { id, subject } of await active())
      if (subject.startsWith('device:closed-')) await community.act(`/api/v1/alarms/${encodeURIComponent(id)}/end`);

    const without = await callsUnderLoad(community, load, calm, async () => {});
    const taken: Written[] = [];
    const under = await callsUnderLoad(community, load, backedUp, async (isOver) => {
      while (!isOver()) taken.push(await askCommand<Written>(['backup', byHand], { ANLIN_DATA: data }));
    });
    say(`${taken.length} backups under load: ${words(under)}; without: ${words(without)}`);
    const slowest = under.ms.at(-1) ?? Number.POSITIVE_INFINITY;
    if (slowest > Math.max(mostMs, without.ms.at(-1) ?? 0))
      violations.push(`a call took ${Math.round(slowest)} ms while a backup was taken`);
    if (taken.length < 3) violations.push(`only ${taken.length} backups were taken under load`);

    const halves = await killedInBackups(community, data, byHand, 3);
    violations.push(...halves.violations);

    // Everything is at rest, and then one is taken by itself.
    await community.until('the terminal', () => community.terminal.connected);
    await sleep(2_000);
    const standing = names(await active());
    const restedAt = Date.now();
    const takenAt = () => takenIn(backups);
    await community.until('a backup by itself', () => takenAt() > restedAt, everyMinutes * 120_000 + seenMs);
    // The worst moment to lose the machine: just before the next one is whole.
    let oldest = 0;
    for (const end = performance.now() + 2 * everyMinutes * 60_000; performance.now() < end; await sleep(10)) {
      const age = Date.now() - takenAt();
      if (age < oldest) break;
      oldest = age;
    }
    const ageMs = oldest;
    await press(later, 'after-the-backup');
    await community.until('the call after the backup', () => idsOf(community, later).length === 1);
    await community.until(
      'its acknowledgement',
      () => community.terminal.lastOf(idsOf(community, later)[0] ?? '')?.alarm.acknowledgedBy != null,
    );
    const backup = newestIn(backups) ?? '';
    const before = community.terminal.deliveries.length;
    community.beforeStart = () => {
      removeFolder(data);
      const { status, stderr } = runCommand(['restore', backups], { ANLIN_DATA: data });
      if (status !== 0) throw new Error(`restore: ${status} ${stderr}`);
      violations.push(...differences(backup, data));
    };
    const lostAt = performance.now();
    await killed(community);
    community.beforeStart = () => {};
    const readyMs = performance.now() - lostAt;
    const kept = readKept(backup);
    const again = await active();
    const inBackup = names(kept.alarms.filter(({ state, subject }) => state !== 'normal' && subject.startsWith('device:')));
    if (names(again) !== inBackup) violations.push(`stood in the backup: ${inBackup}; stand after the restore: ${names(again)}`);
    await community.until('the terminal again', () => community.terminal.connected, seenMs);
    // The device pressed, and nothing here knows of it any more.
    const fresh = () => community.terminal.deliveries.slice(before);
    await press(neglected, 'after-the-restore');
    await press(later, 'after-the-restore');
    await community.until('a call on the screen', () => fresh().some(({ alarm }) => alarm.subject === `device:${later}`), seenMs);
    const workingMs = performance.now() - lostAt;
    await community.until('the word of the gap', () => fresh().some(({ alarm }) => alarm.rule === 'journal.restored'), seenMs);
    // What would fire again has done so by now.
    await sleep(3_000);
    // That it has ended may be said once more to a terminal whose cursor lies ahead of the backup.
    for (const { alarm, event } of fresh())
      if (alarm.subject.startsWith('device:closed-') && alarm.state !== 'normal')
        violations.push(`${alarm.subject}, which had ended, was told again: ${event}`);
    await community.stop();
    const now = readKept(data);
    violations.push(...missingOf(kept, now), ...namedTwice(community, now));
    const { audit } = now;
    if (audit.bad !== null) violations.push(`audit chain: ${JSON.stringify(audit)}`);
    const since = new Set(kept.alarms.map(({ id }) => id));
    const { deliveries, acknowledged, asked } = community.terminal;
    const terminal = {
      deliveries: deliveries.filter(({ alarm, at }, index) => index >= before || (since.has(alarm.id) && at < lostAt)),
      acknowledged: acknowledged.filter(({ alarmId }) => since.has(alarmId)),
      asked,
    };
    // Here both folders are on one disk, and it says so.
    const told = new Set(['sos.call', 'journal.restored', 'backup.same-disk']);
    violations.push(...community.surprises, ...alarmViolations(terminal, now, told));
    if (ageMs > everyMinutes * 60_000)
      violations.push(`the newest whole backup was ${ageMs} ms old, the interval is ${everyMinutes * 60_000}`);
    if (workingMs > rtoMinutes * 60_000) violations.push(`working again after ${Math.round(workingMs / 1_000)} s, goal ${rtoMinutes} min`);
    if (missingOf(kept, { ...now, alarms: now.alarms.filter(({ id }) => id !== kept.alarms[0]?.id) }).length === 0)
      violations.push('the checker is blind: an alarm was taken out and not missed');
    violations.push(...doctoredBackups(backup));
    const slow = taken.toSorted((a, b) => a.ms - b.ms).at(-1);
    return {
      enumerated: 4,
      fired: halves.fired + 1,
      violations,
      figures: {
        'alarms that had ended, that stood': `${alarms}, ${standing.split('\n').length}`,
        'backups under load': taken.length,
        'the slowest of them, s, MB': `${((slow?.ms ?? 0) / 1_000).toFixed(1)}, ${((slow?.bytes ?? 0) / 2 ** 20).toFixed(1)}`,
        'press to terminal without one, p50, longest, messages': words(without),
        'press to terminal meanwhile, p50, longest, messages': words(under),
        'kills in the middle of one': halves.fired,
        'oldest that the newest became, s, interval': `${(ageMs / 1_000).toFixed(1)}, ${everyMinutes * 60}`,
        'audit links in the backup, verified': kept.audit.checked,
        'from the loss to a gateway that is ready, s': (readyMs / 1_000).toFixed(1),
        'from the loss to a call on the terminal, s': (workingMs / 1_000).toFixed(1),
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

const words = ({ ms, messages }: CallTimes) => `${Math.round(ms[ms.length >> 1] ?? 0)} ms, ${Math.round(ms.at(-1) ?? 0)} ms, ${messages}`;

function takenIn(folder: string): number {
  const newest = newestIn(folder);
  return newest === null ? 0 : listOf(newest).takenAt;
}

/** The gateway dies while a backup is being written: whatever has a name of its own is whole. */
async function killedInBackups(community: Community, data: string, folder: string, kills: number) {
  const violations: string[] = [];
  let fired = 0;
  for (let round = 0; round < kills; round++) {
    const asked = askCommand(['backup', folder], { ANLIN_DATA: data }).catch(() => null);
    const isWriting = () => readdirSync(folder).some((name) => name.startsWith('.unfinished-'));
    await community.until('a backup that is being written', isWriting);
    if (isWriting()) fired++;
    await killed(community);
    await asked;
    for (const name of readdirSync(folder).filter((each) => !each.startsWith('.')))
      if (!existsSync(join(folder, name, 'backup.json'))) violations.push(`${name} looks whole and has no list`);
  }
  await askCommand(['backup', folder], { ANLIN_DATA: data });
  const left = readdirSync(folder).filter((name) => name.startsWith('.'));
  if (left.length > 0) violations.push(`left of backups that were cut off: ${left.join(', ')}`);
  return { violations, fired };
}

async function killed(community: Community): Promise<void> {
  const [kills, starts] = [community.kills, community.readyMs.length];
  community.kill();
  await community.until('the gateway again', () => community.kills > kills && community.readyMs.length > starts);
}

const idsOf = (community: Community, device: string) => [
  ...new Set(community.terminal.deliveries.filter(({ alarm }) => alarm.subject === `device:${device}`).map(({ alarm }) => alarm.id)),
];
const names = (alarms: readonly ActiveAlarm[]) =>
  alarms
    .map(({ id, subject, state, acknowledgedBy }) => `${id} ${subject} ${state} by ${acknowledgedBy}`)
    .sort()
    .join('\n');

/** An id that a terminal has seen in the time that is lost is the id of nothing else, raised when it may. */
function namedTwice(community: Community, now: Kept): string[] {
  const subjects = new Map<string, string>();
  const found: string[] = [];
  for (const { alarm } of community.terminal.deliveries) {
    const told = `${alarm.subject} ${alarm.rule} ${alarm.raisedAt}`;
    if ((subjects.get(alarm.id) ?? told) !== told) found.push(`${alarm.id} was ${subjects.get(alarm.id)} and is ${told}`);
    subjects.set(alarm.id, told);
  }
  const [lost, again] = idsOf(community, later);
  if (again === undefined) found.push(`the call of the lost time and the one after the restore have one id: ${lost}`);
  if (now.alarms.some(({ id }) => id === lost)) found.push(`${lost}, of the time that is lost, is there`);
  return found;
}

/** Everything of the backup is there, step by step, and both chains verify. */
function missingOf(backup: Kept, now: Kept): string[] {
  const found: string[] = [];
  for (const [which, { audit }] of Object.entries({ backup, restored: now }))
    if (audit.bad !== null || audit.checked === 0) found.push(`${which}: audit chain ${JSON.stringify(audit)}`);
  if (now.audit.checked < backup.audit.checked)
    found.push(`${backup.audit.checked} audit links in the backup, ${now.audit.checked} after the restore`);
  const ids = new Set(now.alarms.map(({ id }) => id));
  for (const { id } of backup.alarms) {
    if (!ids.has(id)) found.push(`alarm ${id} is gone`);
    const steps = (of: Kept) => (of.transitions.get(id) ?? []).map(({ sequence, event }) => `${sequence} ${event}`);
    const kept = steps(backup);
    if (steps(now).slice(0, kept.length).join() !== kept.join()) found.push(`alarm ${id}: steps ${steps(now)}, in the backup ${kept}`);
  }
  for (const message of backup.messages.keys()) if (!now.messages.has(message)) found.push(`message ${message} is gone`);
  return found;
}
