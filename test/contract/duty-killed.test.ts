import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Json, openSite, type Site } from './site.ts';

/** kill -9 while one hands over to the other: afterwards the one is on or the other, never both and never silently none. */
let site: Site;
const cookies = new Map<string, string>();
const password = 'quite long and odd 7';

const as = (who: string, path: string, body: Json = {}) =>
  fetch(`${site.gateway.http}/api/v1/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: cookies.get(who) ?? '', origin: site.gateway.http },
    body: JSON.stringify(body),
  });

beforeAll(async () => {
  site = await openSite({}, '');
  for (const id of ['wang', 'li']) {
    await site.call('/api/v1/users', { body: { id, name: id, role: 'operator', password } });
    const opened = await as(id, 'session', { user: id, password });
    cookies.set(
      id,
      opened.headers
        .getSetCookie()
        .map((each) => each.split(';')[0])
        .join('; '),
    );
  }
  const desk = { title: { zh: '值班台', en: 'Desk' }, role: 'operator', place: '阳光社区' };
  expect((await site.call('/api/v1/duty/positions/desk', { method: 'PUT', body: desk })).status).toBe(200);
  expect((await as('wang', 'duty/positions/desk/take-over')).status).toBe(200);
}, 60_000);
afterAll(() => site?.close());

interface Now {
  readonly items: readonly { readonly person: { readonly userId: string } | null; readonly offer: string | null }[];
}
interface Shifts {
  readonly stints: readonly { readonly person: { readonly userId: string }; readonly since: string; readonly until: string | null }[];
}

const rounds = process.env.ANLIN_SLOW === '1' ? 60 : 6;

test(`${rounds} hand-overs, the gateway killed in the middle of each`, { timeout: 20_000 * rounds }, async () => {
  const on = async () => (await site.get<Now>('/api/v1/duty')).items[0];
  const counted = { answered: 0, unanswered: 0, kept: 0 };
  for (let round = 0; round < rounds; round += 1) {
    const from = (await on())?.person?.userId ?? 'nobody';
    const to = from === 'wang' ? 'li' : 'wang';
    const offered = await as(from, 'duty/positions/desk/hand-over', { to: { userId: to } });
    expect(offered.status, `${round}`).toBe(201);
    const { id } = (await offered.json()) as { id: string };
    const answer = as(to, `duty/handovers/${id}/confirm`)
      .then((got) => got.status)
      .catch(() => null);
    await sleep((round * 5) % 18);
    await site.gateway.kill();
    const status = await answer;
    await site.restart('kill');
    counted[status === null ? 'unanswered' : 'answered'] += 1;
    const after = await on();
    const record = await site.get<{ state: string }>(`/api/v1/duty/handovers/${id}`);
    const done = record.state === 'confirmed';
    if (status !== null) expect([status, done], `${round} was answered`).toEqual([200, true]);
    else if (done) counted.kept += 1;
    // Record, who is on and what waits say the same.
    expect([after?.person?.userId, after?.offer], `${round}`).toEqual(done ? [to, null] : [from, id]);
    const { stints } = await site.get<Shifts>(`/api/v1/duty/shifts?from=${Date.now() - 3_600_000}&to=${Date.now() + 60_000}`);
    expect(stints.filter(({ until }) => until === null).map(({ person }) => person.userId)).toEqual([done ? to : from]);
    expect(stints.slice(1).map(({ until }) => until)).toEqual(stints.slice(0, -1).map(({ since }) => since));
    expect(await site.get('/api/v1/audit/verify')).toMatchObject({ bad: null });
    if (!done) expect((await as(to, `duty/handovers/${id}/confirm`)).status, `${round} again`).toBe(200);
  }
  console.info(`${rounds} hand-overs: ${counted.answered} answered, ${counted.unanswered} not, of which ${counted.kept} took effect`);
});
