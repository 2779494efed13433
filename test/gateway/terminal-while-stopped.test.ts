import { afterAll, beforeAll, expect, test } from 'vitest';
import { basic, eventually, openSite, type Site, StreamClient } from '../contract/site.ts';

/** Terminals that are registered while the gateway is stopped: nothing tells the gateway of them, and alarms stand. */
let site: Site;
const secrets = new Map<string, string>();
beforeAll(async () => {
  site = await openSite({ 'sos-1': 'sos-button' }, '阳光社区/1号楼');
}, 60_000);
afterAll(() => site?.close());

const standing = async () => (await site.alarms()).map(({ rule, state }) => `${rule} ${state}`).sort();
const uncovered = ['alarm.uncovered unacknowledged', 'sos.call unacknowledged'];

test('a terminal that was added while the gateway was stopped is told what stands; one that stays away ends no alarm.uncovered', async () => {
  await site.send('sos-1', { 'sos.pressed': true }, 'events');
  await eventually(standing).toEqual(uncovered);
  await site.gateway.stop();
  for (const [id, place] of [
    ['desk', ''],
    ['elsewhere', '另一社区'],
  ] as const)
    secrets.set(id, (await site.cli<{ secret: string }>('terminal', 'add', id, '--place', place)).secret);
  await site.restart('kill');

  // The one that covers nothing of it comes first: the other is presumed to be there for a minute, and nobody looks at it.
  const elsewhere = new StreamClient(site, 'elsewhere', { authorization: basic('elsewhere', secrets.get('elsewhere')!) });
  await elsewhere.open();
  elsewhere.alive();
  const live = async () => (await site.get<{ items: { id: string; live: boolean }[] }>('/api/v1/terminals')).items.filter((t) => t.live);
  await eventually(async () => (await live()).map(({ id }) => id)).toEqual(['elsewhere']);
  await site.send('sos-1', { 'device.battery': 50 });
  await eventually(async () => Object.keys(await site.latest('sos-1'))).toContain('device.battery');
  expect(await standing()).toEqual(uncovered);

  const desk = new StreamClient(site, 'desk', { authorization: basic('desk', secrets.get('desk')!) });
  await desk.open();
  await desk.delivery('sos.call');
  await desk.delivery('alarm.uncovered');
  desk.alive();
  await eventually(standing).toEqual(['alarm.uncovered returned-unacknowledged', 'sos.call unacknowledged']);
  for (const { socket } of [desk, elsewhere]) socket.close();

  // What it has a row of is not told it again by the next start.
  await site.restart('stop');
  const rows = async () => {
    const [call] = (await site.alarms()).filter(({ rule }) => rule === 'sos.call');
    return (await site.get<{ deliveries: { terminalId: string; reason: string }[] }>(`/api/v1/alarms/${call?.id}`)).deliveries.filter(
      ({ reason }) => reason === 'terminal-added',
    );
  };
  expect((await rows()).map(({ terminalId }) => terminalId)).toEqual(['desk']);
}, 180_000);
