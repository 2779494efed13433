import type { Interlocks } from '../api/interlocks.ts';
import type { Administration } from '../gateway/administration.ts';
import { AdministrationError } from '../gateway/administration-error.ts';
import type { AsideDesk } from '../gateway/aside-desk.ts';
import type { BackupDesk } from '../gateway/backup-desk.ts';
import type { CommandDesk } from '../gateway/command-desk.ts';
import type { DeviceAdministration } from '../gateway/device-administration.ts';
import type { GatewayRegistry } from '../gateway/gateway-registry.ts';
import type { Lab } from '../gateway/lab.ts';
import type { ReloadReport } from '../gateway/profile-reload.ts';
import type { TestAdministration } from '../gateway/test-administration.ts';
import type { ActOrigin } from '../model/act.ts';
import type { JournalReader } from '../model/journal.ts';

/** What a site command works on: a running gateway's, or the files opened under the exclusive lock. */
export interface Site {
  readonly administration: Administration;
  readonly devices: DeviceAdministration;
  readonly gateways: GatewayRegistry;
  readonly reader: JournalReader;
  /** The rule lab; over the files alone it opens the time-series store first. */
  readonly lab: () => Promise<Lab>;
  /** Null when no gateway runs. */
  readonly live: LiveGateway | null;
}

/** What only a running gateway can do. */
export interface LiveGateway {
  readonly http: string;
  readonly mqtt: string;
  readonly tests: TestAdministration;
  readonly asides: AsideDesk;
  readonly commands: CommandDesk;
  readonly interlocks: Interlocks;
  readonly backups: BackupDesk;
  /** A secret for a device beside its own, kept in memory only and for an hour: whoever may use this socket may play its data. */
  lendSecret(deviceId: string): string;
  reloadProfiles(origin: ActOrigin): Promise<ReloadReport>;
}

/** Whoever may use the data folder. */
export const localOperator: ActOrigin = { by: null, via: 'cli', from: 'local' };

export function runningGateway(site: Site): LiveGateway {
  if (site.live === null) throw new AdministrationError('not-found', 'gateway', 'gateway: none is running on this data folder');
  return site.live;
}
