import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, type Json, openSite, type Site } from './site.ts';

/** kill -9 while a person's act is under way: what was answered is kept whole, what was not answered is whole or not there. */
let site: Site;
let cookie = '';
const password = 'quite long and odd 7';

beforeAll(async () => {
  site = await openSite({ 'gas-1': 'gas-household' }, '阳光社区/1号楼');
  await site.call('/api/v1/users', { body: { id: 'li', name: '李', role: 'manager', password } });
  const opened = await post('session', { user: 'li', password });
  cookie = opened.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
  await site.send('gas-1', { 'gas.state': 'end-of-life' });
}, 60_000);
afterAll(() => site?.close());

const post = (path: string, body: Json) =>
  fetch(`${site.gateway.http}/api/v1/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie, origin: site.gateway.http },
    body: JSON.stringify(body),
  });

interface Whole extends Json {
  readonly id: string;
  readonly state: string;
  readonly acknowledgedBy: string | null;
  readonly shelved: Json | null;
  readonly outOfService: Json | null;
  readonly sequence: number;
  readonly transitions: readonly { readonly event: string; readonly sequence: number }[];
}
const acts = [
  ['acknowledge', {}, (alarm: Whole) => alarm.acknowledgedBy === 'li', 'acknowledged'],
  ['withdraw-acknowledge', { reason: 'mistake' }, (alarm: Whole) => alarm.acknowledgedBy === null, 'acknowledge-withdrawn'],
  ['shelve', { reason: 'part ordered' }, (alarm: Whole) => alarm.shelved !== null, 'shelved'],
  ['out-of-service', { permit: 'P', reason: 'swap' }, (alarm: Whole) => alarm.outOfService !== null, 'out-of-service'],
  ['unshelve', {}, (alarm: Whole) => alarm.shelved === null, 'unshelved'],
  ['in-service', {}, (alarm: Whole) => alarm.outOfService === null, 'in-service'],
] as const;

const rounds = process.env.ANLIN_SLOW === '1' ? 60 : 6;

test(`${rounds} acts of people, the gateway killed in the middle of each`, { timeout: 20_000 * rounds }, async () => {
  await eventually(async () => (await site.alarms()).some((alarm) => alarm.rule === 'gas.end-of-life')).toBe(true);
  const [found] = (await site.alarms()).filter(({ rule }) => rule === 'gas.end-of-life');
  const id = found?.id ?? '';
  const whole = () => site.get<Whole>(`/api/v1/alarms/${id}`);
  const counted = { answered: 0, unanswered: 0, kept: 0 };
  for (let round = 0; round < rounds; round += 1) {
    const [act, body, isDone, event] = acts[round % acts.length]!;
    const before = await whole();
    expect(isDone(before), `${round} ${act}`).toBe(false);
    const answer = post(`alarms/${id}/${act}`, body)
      .then((got) => got.status)
      .catch(() => null);
    await sleep((round * 7) % 24);
    await site.gateway.kill();
    const status = await answer;
    await site.restart('kill');
    const after = await whole();
    const done = isDone(after);
    counted[status === null ? 'unanswered' : 'answered'] += 1;
    if (status !== null) expect([status, done], `${round} ${act} was answered`).toEqual([200, true]);
    else if (done) counted.kept += 1;
    // Whole: alarm, history, lists and audit say the same.
    const steps = after.transitions.slice(before.transitions.length);
    expect(
      steps.map((step) => step.event),
      `${round} ${act}`,
    ).toEqual(done ? [event] : []);
    expect(after.transitions.map(({ sequence }) => sequence)).toEqual(after.transitions.map((_step, index) => index + 1));
    expect(after.sequence).toBe(after.transitions.length);
    expect((await site.get<{ items: Json[] }>('/api/v1/shelves')).items).toHaveLength(after.shelved === null ? 0 : 1);
    expect((await site.get<{ items: Json[] }>('/api/v1/out-of-service')).items).toHaveLength(after.outOfService === null ? 0 : 1);
    expect(await site.get('/api/v1/audit/verify')).toMatchObject({ bad: null });
    if (!done) expect((await post(`alarms/${id}/${act}`, body)).status, `${round} ${act} again`).toBe(200);
  }
  console.info(`${rounds} acts: ${counted.answered} answered, ${counted.unanswered} not, of which ${counted.kept} took effect`);
});
