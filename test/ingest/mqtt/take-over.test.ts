import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { LimitedAccounts } from '../../../src/gateway/limited-accounts.ts';
import type { Accounts } from '../../../src/model/intake.ts';
import { AttemptLimits } from '../../../src/runtime/attempt-limits.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import { startBare } from './bare-aedes.ts';
import { accounts, type Rig, startRig, until } from './rig.ts';
import { storm } from './takeover-storm.ts';
import { connected, connectPacket, ping, publishPacket, subscribePacket, Wire } from './wire.ts';

let rig: Rig;
afterEach(async () => rig?.stop());

describe('one live connection per account', () => {
  it('lets the right credential take over under any client id, and fires the will once and first', async () => {
    rig = await startRig();
    const first = await connected(rig.port, { id: 'a', will: { topic: 'v1/devices/me/events', payload: 'will' } });
    const second = await connected(rig.port, { id: 'b' });
    second.send(publishPacket('v1/devices/me/events', 'after', 1));
    await second.next('puback');
    await first.hangUp();
    await sleep(50);
    expect(rig.custody.kept.map((message) => message.text)).toEqual(['will', 'after']);
    expect(rig.comings).toEqual(['d1 up']);
    expect(rig.source.connected()).toEqual([{ kind: 'device', id: 'd1' }]);
    second.destroy();
    await until('down', () => rig.comings.length === 2);
  });

  it('leaves the live connection alone when the credential is wrong or absent, whatever the client id', async () => {
    rig = await startRig();
    const real = await connected(rig.port, { id: 'same' });
    for (const options of [{ password: 'wrong' }, { user: null }, { user: 'd1', password: null }]) {
      const thief = new Wire(rig.port);
      expect(await thief.connect({ id: 'same', ...options })).toBeGreaterThan(0);
      await thief.hangUp();
    }
    real.send(ping);
    await real.next('pingresp');
    real.destroy();
  });

  it('lets two accounts use the same client id', async () => {
    rig = await startRig();
    const one = await connected(rig.port, { id: 'same', user: 'd1' });
    const two = await connected(rig.port, { id: 'same', user: 'd2' });
    one.send(ping);
    two.send(ping);
    await one.next('pingresp');
    await two.next('pingresp');
    one.destroy();
    two.destroy();
  });

  it('(control) bare aedes evicts one account for another with the same client id', async () => {
    const bare = await startBare();
    const one = await connected(bare.port, { id: 'same', user: 'd1' });
    const two = await connected(bare.port, { id: 'same', user: 'd2' });
    await one.hangUp();
    two.destroy();
    await bare.stop();
  });

  it('tells of the third take-over within a minute', async () => {
    rig = await startRig();
    const wires = [];
    for (let i = 0; i < 5; i++) wires.push(await connected(rig.port));
    expect(rig.signals).toMatchObject([
      { rule: 'credential.in-use-twice', to: 'true', account: { id: 'd1' }, count: 3 },
      { rule: 'credential.in-use-twice', to: 'true', account: { id: 'd1' }, count: 4 },
    ]);
    for (const wire of wires) wire.destroy();
  });

  it('loses nothing in 500 take-overs during delivery, both ways', { timeout: 60_000 }, async () => {
    rig = await startRig();
    const seen = await storm(rig, { takeOvers: 500, seed: 7 });
    console.log(JSON.stringify(seen));
    expect(seen).toMatchObject({ lostAlarms: 0, lostReadings: 0, takeOvers: 500 });
    expect(seen.wills).toBe(seen.connections);
    expect(seen.alarms).toBeGreaterThan(500);
    expect(seen.readings).toBeGreaterThan(500);
  });
});

describe('the limit of wrong tries', () => {
  it('holds on the wire, and the real device keeps its connection', async () => {
    let asked = 0;
    const counted: Accounts = {
      ...accounts,
      authenticate: (...given) => {
        asked++;
        return accounts.authenticate(...given);
      },
    };
    rig = await startRig({ accounts: new LimitedAccounts(counted, new AttemptLimits(systemClock)) });
    const real = await connected(rig.port);
    for (let i = 0; i < 50; i++) {
      const thief = new Wire(rig.port).send(connectPacket({ password: `guess ${i}` }));
      expect((await thief.next('connack')).returnCode).toBe(4);
    }
    expect(asked).toBe(11);
    expect(rig.counts.get('refused too-many-tries')).toBe(40);
    real.send(ping);
    await real.next('pingresp');
    real.destroy();
  });
});

describe('who can be sent to', () => {
  it('says so when a subscription stands, not at CONNECT, and starts anew for whoever takes over', async () => {
    const said: string[] = [];
    rig = await startRig({ onReachable: (account, reachable) => void said.push(`${account.id} ${reachable}`) });
    const first = await connected(rig.port, { id: 'a', user: 't1', password: 'secret-t1' });
    await sleep(50);
    expect(said).toEqual([]);
    first.send(subscribePacket(['v1/terminals/t1/alarms']));
    await until('subscribed', () => said.length === 1);
    // A power failure: no FIN. The terminal comes back with nothing on its screen.
    const second = await connected(rig.port, { id: 'a', user: 't1', password: 'secret-t1' });
    await until('taken over', () => said.length === 2);
    second.send(subscribePacket(['v1/terminals/t1/alarms']));
    await until('subscribed again', () => said.length === 3);
    expect(said).toEqual(['t1 true', 't1 false', 't1 true']);
    second.destroy();
    await until('gone', () => said.length === 4);
    expect(rig.comings).toEqual(['t1 up', 't1 down']);
    first.destroy();
  });

  it('a kept session with its subscription can be sent to from its CONNACK on', async () => {
    const said: string[] = [];
    rig = await startRig({ onReachable: (account, reachable) => void said.push(`${account.id} ${reachable}`) });
    const first = await connected(rig.port, { id: 'a', user: 't1', password: 'secret-t1', clean: false });
    first.send(subscribePacket(['v1/terminals/t1/alarms']));
    await until('subscribed', () => said.length === 1);
    const second = await connected(rig.port, { id: 'a', user: 't1', password: 'secret-t1', clean: false });
    await until('again', () => said.length === 3);
    expect(said).toEqual(['t1 true', 't1 false', 't1 true']);
    first.destroy();
    second.destroy();
  });
});

it('a gateway that was frozen hears what its peers sent meanwhile before it blames them for silence', async () => {
  let asleep = 0;
  rig = await startRig({ clock: { wall: () => systemClock.wall(), monotonic: () => systemClock.monotonic() + asleep } });
  const wire = await connected(rig.port, { keepalive: 10 });
  asleep = 20_000;
  wire.send(ping);
  // The first thing that runs after the freeze is the timer.
  rig.source['sweep']();
  await wire.next('pingresp');
  asleep = 60_000;
  rig.source['sweep']();
  await until('cut for silence that is its own', () => rig.counts.get('closed keep-alive') === 1);
  wire.destroy();
});
