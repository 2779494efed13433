import { measuredPasses, PasswordHasher } from '../api/people/password.ts';
import { devicesFolder } from '../config/devices-folder.ts';
import type { Settings } from '../config/settings.ts';
import type { JournalReader } from '../model/journal.ts';
import { systemClock } from '../runtime/clock.ts';
import { createLog } from '../runtime/log.ts';
import { systemRandom } from '../runtime/random.ts';
import { Administration } from './administration.ts';
import { DeviceAdministration } from './device-administration.ts';
import { ProfileSet, restoreCore } from './profile-set.ts';
import { openStampedJournal } from './stamped-journal.ts';

/** The files alone, under the exclusive lock, for the CLI while no gateway runs. */
export async function openOffline(
  settings: Settings,
): Promise<{ administration: Administration; devices: DeviceAdministration; reader: JournalReader; close: () => Promise<void> }> {
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
  return { administration, devices, reader: journal.reader, close: () => journal.close() };
}
