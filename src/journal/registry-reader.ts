import type { JournalReader } from '../model/journal.ts';
import type { DeviceEntry, Role, TokenEntry, UserEntry } from '../model/registry.ts';
import { body, type CheckedRows, number, type Row, text } from './checked-rows.ts';

type Registry = Pick<
  JournalReader,
  | 'devices'
  | 'retiredDevices'
  | 'device'
  | 'terminals'
  | 'users'
  | 'tokens'
  | 'deviceSecretHash'
  | 'terminalSecretHash'
  | 'passwordHash'
  | 'tokenByHash'
  | 'sessionByHash'
  | 'invitationByHash'
  | 'profileSource'
>;

function token(row: Row): TokenEntry {
  return { id: text(row, 'id'), role: text(row, 'role') as Role, place: text(row, 'place'), createdAt: number(row, 'created_at') };
}

function user(row: Row): UserEntry {
  return { id: text(row, 'id'), name: text(row, 'name'), role: text(row, 'role') as Role, place: text(row, 'place') };
}

function device(row: Row, more: Partial<DeviceEntry> | undefined): DeviceEntry {
  return { id: text(row, 'id'), profile: text(row, 'profile'), place: text(row, 'place'), ...more };
}

function orNull(row: Row | null, column: string): string | null {
  const value = row?.[column];
  return typeof value === 'string' ? value : null;
}

/** Counts the writes that may have changed a list; every one makes it be read anew. */
export interface RegistryWrites {
  /** Terminals, people, tokens. */
  accounts: number;
  devices: number;
}

/** Site data and accounts. What is retired, revoked, ended or used is not there any more. */
export function registryReader(rows: CheckedRows, writes: RegistryWrites): Registry {
  /** Every request asks for these lists and they change a few times a day: 10,000 rows are read once, not each time. */
  const kept = <T>(read: () => readonly T[], of: keyof RegistryWrites = 'accounts'): (() => readonly T[]) => {
    let list: readonly T[] = [];
    let asOf = -1;
    return () => {
      if (asOf !== writes[of]) {
        asOf = writes[of];
        list = read();
      }
      return list;
    };
  };
  const devices = (where: string): readonly DeviceEntry[] => {
    const more = new Map(rows.all('device_record', '').map((row) => [text(row, 'device_id'), body<Partial<DeviceEntry>>(row)]));
    return rows.all('device', `WHERE ${where} ORDER BY id`).map((row) => device(row, more.get(text(row, 'id'))));
  };
  return {
    devices: kept(() => devices('retired = 0'), 'devices'),
    retiredDevices: kept(() => devices('retired = 1'), 'devices'),
    device(id) {
      const row = rows.get('device', 'WHERE id = ?', id);
      if (row === null) return null;
      const more = rows.get('device_record', 'WHERE device_id = ?', id);
      return { entry: device(row, more === null ? undefined : body<Partial<DeviceEntry>>(more)), retired: number(row, 'retired') !== 0 };
    },
    terminals: kept(() =>
      rows.all('terminal', 'WHERE retired = 0 ORDER BY id').map((row) => ({ id: text(row, 'id'), place: text(row, 'place') })),
    ),
    users: kept(() => rows.all('account', 'ORDER BY id').map(user)),
    tokens: kept(() => rows.all('token', 'WHERE revoked = 0 ORDER BY id').map(token)),
    deviceSecretHash: (deviceId) => orNull(rows.get('device_secret', 'WHERE device_id = ?', deviceId), 'hash'),
    terminalSecretHash: (terminalId) => orNull(rows.get('terminal', 'WHERE id = ? AND retired = 0', terminalId), 'secret_hash'),
    passwordHash: (userId) => orNull(rows.get('account', 'WHERE id = ?', userId), 'password_hash'),
    tokenByHash(hash) {
      const row = rows.get('token', 'WHERE hash = ? AND revoked = 0', hash);
      return row && token(row);
    },
    sessionByHash(hash) {
      const row = rows.get('session', 'WHERE hash = ?', hash);
      return row && { userId: text(row, 'user_id'), createdAt: number(row, 'created_at'), seenAt: number(row, 'seen_at') };
    },
    invitationByHash(hash) {
      const row = rows.get('invitation', 'WHERE hash = ? AND used = 0', hash);
      return row && { userId: orNull(row, 'user_id'), expiresAt: number(row, 'expires_at') };
    },
    profileSource: (id, version) => orNull(rows.get('profile_source', 'WHERE id = ? AND version = ?', id, version), 'source'),
  };
}
