import { cpSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, openSite, type Site } from '../contract/site.ts';
import { removeFolder, temporaryFolder } from '../support/gateway-process.ts';

/** Response plans that are not there: alarms would ring, and nobody else would be called. */
const folder = temporaryFolder('plans');
const plans = join(folder, 'plans');
const shipped = readdirSync('plans').filter((name) => name.endsWith('.yaml')).length;
let site: Site;
beforeAll(async () => {
  site = await openSite({ 'sos-1': 'sos-button' }, '阳光社区/1号楼', { ANLIN_PLANS: plans });
}, 60_000);
afterAll(async () => {
  await site?.close();
  removeFolder(folder);
});

const problem = async () => (await site.alarms()).filter(({ rule }) => rule === 'plan.problem');
const inForce = async () => (await site.get<{ items: unknown[] }>('/api/v1/plans')).items.length;

test('no folder of plans is an alarm, once; it ends with the folder, and a folder that goes again leaves its plans in force', async () => {
  await eventually(async () => (await problem()).length).toBe(1);
  expect((await problem())[0]).toMatchObject({ subject: 'gateway:', severity: 'major', state: 'unacknowledged' });
  expect(JSON.stringify((await problem())[0]?.reason)).toMatch(/came no such folder/);
  expect(await inForce()).toBe(0);
  await site.restart('kill');
  await eventually(inForce).toBe(0);
  expect(await problem()).toHaveLength(1);

  cpSync('plans', plans, { recursive: true });
  await site.restart('stop');
  await eventually(async () => (await problem()).map(({ state }) => state)).toEqual(['returned-unacknowledged']);
  expect(await inForce()).toBe(shipped);

  renameSync(plans, join(folder, 'elsewhere'));
  await site.restart('stop');
  await eventually(async () => (await problem()).map(({ state }) => state)).toContain('unacknowledged');
  expect(await inForce()).toBe(shipped);
  await site.send('sos-1', { 'sos.pressed': true }, 'events');
  await eventually(async () =>
    (await site.get<{ items: { plan: { id: string } }[] }>('/api/v1/responses?state=open')).items.map(({ plan }) => plan.id),
  ).toContain('sos');

  renameSync(join(folder, 'elsewhere'), plans);
  rmSync(join(plans, 'water.yaml'));
  writeFileSync(join(plans, 'sos.yaml'), 'id: sos\nsteps: nonsense\n');
  await site.restart('stop');
  await eventually(async () => (await problem()).map(({ reason }) => JSON.stringify(reason)).join()).toMatch(/sos\.yaml/);
  // One that was taken away is away; one that cannot be used stays as it was.
  expect(await inForce()).toBe(shipped - 1);
}, 120_000);

test('a danger to life of a device in service without a plan, and files that are not in force yet, are said; of types that nobody has, nothing', async () => {
  const words = async () =>
    (await problem())
      .filter(({ state }) => state === 'unacknowledged')
      .map(({ reason }) => JSON.stringify(reason))
      .join();
  rmSync(join(plans, 'sos.yaml'));
  await eventually(words, { timeout: 30_000 }).toMatch(/came other files.*restart the gateway/);
  await site.restart('stop');
  // One that is away is no problem of its own; that nobody else is called for a call for help is.
  await eventually(words, { timeout: 30_000 }).toMatch(/a plan for sos\.call of sos-button/);
  expect(await words()).not.toMatch(/water|gas|fire/);
  cpSync('plans', plans, { recursive: true });
  await site.restart('stop');
  await eventually(words, { timeout: 30_000 }).toBe('');
}, 120_000);
