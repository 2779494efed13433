import type { DutyPosition } from '../model/duty.ts';
import type { JournalReader, RegistryChange } from '../model/journal.ts';
import type { DeviceEntry, Role, SessionEntry, TokenEntry, UserEntry } from '../model/registry.ts';
import type { RuleDraft } from '../model/rule-draft.ts';
import { body, type CheckedRows, number, type Row, text } from './checked-rows.ts';

type Registry = Pick<
  JournalReader,
  | 'devices'
  | 'retiredDevices'
  | 'device'
  | 'terminals'
  | 'lowerGateways'
  | 'lowerGatewaySecretHash'
  | 'users'
  | 'removedUsers'
  | 'tokens'
  | 'deviceSecretHash'
  | 'terminalSecretHash'
  | 'passwordHash'
  | 'lastSignInAt'
  | 'tokenByHash'
  | 'sessionByHash'
  | 'sessionsOf'
  | 'invitationByHash'
  | 'profileSource'
  | 'ruleDrafts'
  | 'dutyPositions'
>;

function token(row: Row, more: Partial<TokenEntry> | undefined, lastUsedAt: number | undefined): TokenEntry {
  const entry = { id: text(row, 'id'), role: text(row, 'role') as Role, place: text(row, 'place'), createdAt: number(row, 'created_at') };
  return { ...entry, ...more, ...(lastUsedAt === undefined ? {} : { lastUsedAt }) };
}

function user(row: Row, more: Partial<UserEntry> | undefined): UserEntry {
  return { id: text(row, 'id'), name: text(row, 'name'), role: text(row, 'role') as Role, place: text(row, 'place'), ...more };
}

function session(row: Row): SessionEntry {
  return { hash: text(row, 'hash'), userId: text(row, 'user_id'), createdAt: number(row, 'created_at'), seenAt: number(row, 'seen_at') };
}

function device(row: Row, more: Partial<DeviceEntry> | undefined): DeviceEntry {
  return { id: text(row, 'id'), profile: text(row, 'profile'), place: text(row, 'place'), ...more };
}

function orNull(row: Row | null, column: string): string | null {
  const value = row?.[column];
  return typeof value === 'string' ? value : null;
}

const listed: ReadonlySet<RegistryChange['kind']> = new Set(['terminal', 'gateway', 'user', 'token', 'token-used', 'duty-position']);

/** Counts the writes that may have changed a list; every one makes it be read anew. */
export interface RegistryWrites {
  /** Terminals, people, tokens, positions on duty. */
  accounts: number;
  devices: number;
}

/** Makes the lists be read anew that these changes are in; a session that was used, say, is in none. */
export function noteChanges(writes: RegistryWrites, changes: readonly RegistryChange[]): void {
  if (changes.some(({ kind }) => listed.has(kind))) writes.accounts++;
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
  const people = kept(() => {
    const more = new Map(rows.all('account_record', '').map((row) => [text(row, 'user_id'), body<Partial<UserEntry>>(row)]));
    return rows.all('account', 'ORDER BY id').map((row) => user(row, more.get(text(row, 'id'))));
  });
  const tokens = kept(() => {
    const more = new Map(rows.all('token_record', '').map((row) => [text(row, 'token_id'), body<Partial<TokenEntry>>(row)]));
    const used = new Map(rows.all('token_use', '').map((row) => [text(row, 'token_id'), number(row, 'at')]));
    return rows.all('token', 'WHERE revoked = 0 ORDER BY id').map((row) => {
      const id = text(row, 'id');
      return { hash: text(row, 'hash'), entry: token(row, more.get(id), used.get(id)) };
    });
  });
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
    lowerGateways: kept(() =>
      rows.all('lower_gateway', 'WHERE retired = 0 ORDER BY id').map((row) => ({ id: text(row, 'id'), place: text(row, 'place') })),
    ),
    lowerGatewaySecretHash: (id) => orNull(rows.get('lower_gateway', 'WHERE id = ? AND retired = 0', id), 'secret_hash'),
    users: kept(() => people().filter(({ removedAt }) => removedAt === undefined)),
    removedUsers: kept(() => people().filter(({ removedAt }) => removedAt !== undefined)),
    tokens: kept(() => tokens().map(({ entry }) => entry)),
    deviceSecretHash: (deviceId) => orNull(rows.get('device_secret', 'WHERE device_id = ?', deviceId), 'hash'),
    terminalSecretHash: (terminalId) => orNull(rows.get('terminal', 'WHERE id = ? AND retired = 0', terminalId), 'secret_hash'),
    passwordHash: (userId) => orNull(rows.get('account', 'WHERE id = ?', userId), 'password_hash'),
    lastSignInAt(userId) {
      const row = rows.get('account_use', 'WHERE user_id = ?', userId);
      return row && number(row, 'at');
    },
    tokenByHash: (hash) => tokens().find((token) => token.hash === hash)?.entry ?? null,
    sessionByHash(hash) {
      const row = rows.get('session', 'WHERE hash = ?', hash);
      return row && session(row);
    },
    sessionsOf: (userId) => rows.all('session', 'WHERE user_id = ? ORDER BY created_at', userId).map(session),
    invitationByHash(hash) {
      const row = rows.get('invitation', 'WHERE hash = ? AND used = 0', hash);
      return row && { userId: orNull(row, 'user_id'), expiresAt: number(row, 'expires_at') };
    },
    profileSource: (id, version) => orNull(rows.get('profile_source', 'WHERE id = ? AND version = ?', id, version), 'source'),
    ruleDrafts: () => rows.all('rule_draft', 'ORDER BY proposed_at DESC LIMIT 500').map((row) => body<RuleDraft>(row)),
    dutyPositions: kept(() => rows.all('duty_position', 'ORDER BY id').map((row) => body<DutyPosition>(row))),
  };
}
