import type { JournalReader } from '../model/journal.ts';
import { alarmReader } from './alarm-reader.ts';
import { capReader } from './cap-reader.ts';
import { CheckedRows } from './checked-rows.ts';
import { chronicleReader } from './chronicle-reader.ts';
import { commandReader } from './command-reader.ts';
import { deliveryReader } from './delivery-reader.ts';
import { dutyReader } from './duty-reader.ts';
import { firingReader } from './firing-reader.ts';
import { incidentReader } from './incident-reader.ts';
import type { ReadConnection } from './read-connection.ts';
import { recordReader } from './record-reader.ts';
import { type RegistryWrites, registryReader } from './registry-reader.ts';
import { responseReader } from './response-reader.ts';
import { tierReader } from './tier-reader.ts';

/** The read side, on the read-only connection. `damaged` is told of every row that had to be left out. */
export function sqliteReader(
  connection: ReadConnection,
  damaged: (what: string) => void,
  writes: RegistryWrites = { accounts: 0, devices: 0 },
): JournalReader {
  const rows = new CheckedRows(connection, damaged);
  return {
    ...registryReader(rows, writes),
    ...alarmReader(rows),
    ...incidentReader(rows, connection),
    ...deliveryReader(rows, connection),
    ...recordReader(rows, connection),
    ...chronicleReader(rows, connection),
    ...commandReader(rows),
    ...tierReader(rows),
    ...firingReader(rows),
    ...responseReader(rows),
    ...dutyReader(rows),
    ...capReader(rows),
  };
}
