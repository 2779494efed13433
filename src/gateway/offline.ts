import { availableParallelism } from 'node:os';
import { measuredPasses, PasswordHasher } from '../api/people/password.ts';
import { devicesFolder } from '../config/devices-folder.ts';
import type { Settings } from '../config/settings.ts';
import type { JournalReader } from '../model/journal.ts';
import type { SeriesStore } from '../model/series-store.ts';
import { systemClock } from '../runtime/clock.ts';
import { createLog } from '../runtime/log.ts';
import { systemRandom } from '../runtime/random.ts';
import { Administration } from './administration.ts';
import { DeviceAdministration } from './device-administration.ts';
import { GatewayRegistry } from './gateway-registry.ts';
import { Lab } from './lab.ts';
import { openSeriesStore } from './open-series-store.ts';
import { ProfileSet, restoreCore } from './profile-set.ts';
import { openStampedJournal } from './stamped-journal.ts';

/** The files alone, under the exclusive lock, for the CLI while no gateway runs. */
export async function openOffline(settings: Settings): Promise<{
  administration: Administration;
  devices: DeviceAdministration;
  gateways: GatewayRegistry;
  reader: JournalReader;
  lab: () => Promise<Lab>;
  close: () => Promise<void>;
}> {
  const log = createLog('silent');
  const { journal } = await openStampedJournal(settings, log, {});
  const profiles = new ProfileSet(journal, log);
  profiles.readFiles(devicesFolder(settings));
  restoreCore(journal, profiles, settings.timeZone);
  await profiles.putInForce();
  const nobody = () => {};
  const given = { journal, clock: systemClock, random: systemRandom };
  const hasher = new PasswordHasher(() => measuredPasses(systemClock));
  const administration = new Administration({ ...given, hashPassword: (password) => hasher.hash(password), onTerminal: nobody });
  const devices = new DeviceAdministration({ ...given, profiles: () => profiles.inForce(), onDevice: nobody, onSecretVoid: nobody });
  const gateways = new GatewayRegistry({ ...given, onRemoved: nobody });
  let opened: { readonly lab: Lab; readonly store: SeriesStore } | null = null;
  const lab = async () => {
    if (opened !== null) return opened.lab;
    const unread = { written: nobody, setAside: nobody, lost: nobody };
    const store = openSeriesStore(settings, journal.status(), { meters: unread, log }, { onDamaged: nobody, onSetAside: nobody });
    await store.start();
    const { timeZone } = settings;
    const types = { vocabulary: () => profiles.vocabulary(), inForce: () => profiles.inForce() };
    const registry = { devices: () => journal.reader.devices() };
    // Nobody waits for alarms: every core may help.
    const threads = availableParallelism();
    opened = { store, lab: new Lab({ ...types, ...registry, series: store, timeZone, clock: systemClock, random: systemRandom, threads }) };
    return opened.lab;
  };
  const close = async () => {
    opened?.lab.close();
    await opened?.store.stop();
    await journal.close();
  };
  return { administration, devices, gateways, reader: journal.reader, lab, close };
}
