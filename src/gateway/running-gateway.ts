import type { Interlocks } from '../api/interlocks.ts';
import type { ActOrigin } from '../model/act.ts';
import type { JournalReader } from '../model/journal.ts';
import type { Administration } from './administration.ts';
import type { AsideDesk } from './aside-desk.ts';
import type { BackupDesk } from './backup-desk.ts';
import type { CommandDesk } from './command-desk.ts';
import type { DeviceAdministration } from './device-administration.ts';
import type { GatewayRegistry } from './gateway-registry.ts';
import type { Lab } from './lab.ts';
import type { ReloadReport } from './profile-reload.ts';
import type { ResponseDesk } from './response-desk.ts';
import type { TestAdministration } from './test-administration.ts';

/** A gateway that is up. */
export interface Gateway {
  /** Addresses that were really bound. */
  readonly http: string;
  readonly mqtt: string;
  readonly mqtts: string | null;
  /** Where the first administrator is set up; null when there is a user already. */
  readonly setupLink: string | null;
  readonly administration: Administration;
  readonly devices: DeviceAdministration;
  readonly tests: TestAdministration;
  readonly asides: AsideDesk;
  readonly commands: CommandDesk;
  readonly interlocks: Interlocks;
  readonly responses: ResponseDesk;
  readonly gateways: GatewayRegistry;
  readonly backups: BackupDesk;
  readonly lab: Lab;
  readonly reader: JournalReader;
  /** Reads the device types again and puts what is good in force. */
  reloadProfiles(origin: ActOrigin): Promise<ReloadReport>;
  /** See cli/site-commands.ts. */
  lendSecret(deviceId: string): string;
  /** Everything accepted is on disk when it resolves; bounded to about ten seconds. */
  stop(): Promise<void>;
}
