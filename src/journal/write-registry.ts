import type { RegistryChange } from '../model/journal.ts';
import type { RowWriter } from './row-writer.ts';
import { mostQuarantined } from './write-state.ts';

/** Messages of others that are kept, so that one that comes again is known. */
const mostCapMessages = 50_000;

/** Site data and accounts. A null secret or password hash on an entry that exists keeps the one it has. */
export function writeRegistry(rows: RowWriter, changes: readonly RegistryChange[]): void {
  for (const change of changes) writeChange(rows, change);
}

function writeChange(rows: RowWriter, change: RegistryChange): void {
  switch (change.kind) {
    case 'terminal': {
      const { id, place } = change.terminal;
      const known = rows.sql('SELECT secret_hash FROM terminal WHERE id = ? AND retired = 0').get(id) as
        | { secret_hash: string | null }
        | undefined;
      const secret = change.retired ? null : (change.secretHash ?? known?.secret_hash ?? null);
      rows.put('terminal', id, place, secret, change.retired ? 1 : 0);
      return;
    }
    case 'gateway': {
      const { id, place } = change.gateway;
      const known = rows.sql('SELECT secret_hash FROM lower_gateway WHERE id = ? AND retired = 0').get(id) as
        | { secret_hash: string | null }
        | undefined;
      const secret = change.retired ? null : (change.secretHash ?? known?.secret_hash ?? null);
      rows.put('lower_gateway', id, place, secret, change.retired ? 1 : 0);
      return;
    }
    case 'restore-told':
      rows.sql("DELETE FROM meta WHERE key = 'restored'").run();
      return;
    case 'device-secret':
      rows.put('device_secret', change.deviceId, change.secretHash);
      return;
    case 'user': {
      const { id, name, role, place, ...record } = change.user;
      const known = rows.sql('SELECT password_hash FROM account WHERE id = ?').get(id) as { password_hash: string | null } | undefined;
      const password = record.removedAt === undefined ? (change.passwordHash ?? known?.password_hash ?? null) : null;
      rows.put('account', id, name, role, place, password);
      rows.put('account_record', id, JSON.stringify(record));
      return;
    }
    case 'password-rehashed': {
      const known = rows.sql('SELECT name, role, place FROM account WHERE id = ? AND password_hash = ?').get(change.userId, change.was) as
        | { name: string; role: string; place: string }
        | undefined;
      if (known !== undefined) rows.put('account', change.userId, known.name, known.role, known.place, change.passwordHash);
      return;
    }
    case 'token': {
      const { id, role, place, createdAt, name, expiresAt } = change.token;
      rows.put('token', id, change.hash, role, place, createdAt, change.revoked ? 1 : 0);
      rows.put('token_record', id, JSON.stringify({ name, expiresAt }));
      return;
    }
    case 'session':
      if (change.ended) rows.sql('DELETE FROM session WHERE hash = ?').run(change.hash);
      else {
        rows.put('session', change.hash, change.userId, change.createdAt, change.seenAt);
        // It stays when the session has ended.
        rows.put('account_use', change.userId, change.createdAt);
      }
      return;
    case 'session-seen': {
      const known = rows.sql('SELECT user_id, created_at FROM session WHERE hash = ?').get(change.hash) as
        | { user_id: string; created_at: number }
        | undefined;
      if (known !== undefined) rows.put('session', change.hash, known.user_id, known.created_at, change.seenAt);
      return;
    }
    case 'sessions-ended':
      rows.sql('DELETE FROM session WHERE user_id = ?').run(change.userId);
      rows.sql('DELETE FROM invitation WHERE user_id = ? AND used = 0').run(change.userId);
      return;
    case 'sessions-expired':
      rows.sql('DELETE FROM session WHERE seen_at < ? OR created_at < ?').run(change.seenBefore, change.createdBefore);
      return;
    case 'rule-draft':
      rows.put('rule_draft', change.draft.id, change.draft.proposed.at, JSON.stringify(change.draft));
      return;
    case 'duty-position':
      rows.put('duty_position', change.position.id, JSON.stringify(change.position));
      return;
    case 'duty-stint': {
      const { id, positionId, since, until } = change.stint;
      rows.put('duty_stint', id, positionId, since, until, JSON.stringify(change.stint));
      return;
    }
    case 'duty-handover': {
      const { id, positionId, offeredAt, state } = change.handover;
      rows.put('duty_handover', id, positionId, offeredAt, state === 'offered' ? 1 : 0, JSON.stringify(change.handover));
      return;
    }
    case 'cap-message': {
      const { sender, identifier, sent, stands } = change.message;
      rows.put('cap_message', sender, identifier, sent, stands === null ? 0 : 1, JSON.stringify(change.message));
      // What still stands is never forgotten; rowid follows the order of writing.
      rows.sql('DELETE FROM cap_message WHERE stands = 0 AND rowid <= (SELECT max(rowid) FROM cap_message) - ?').run(mostCapMessages);
      return;
    }
    case 'quarantine': {
      const { entry } = change;
      rows.add('quarantine', entry.id, entry.deviceId, entry.at, JSON.stringify(entry));
      rows.sql('DELETE FROM quarantine WHERE rowid <= (SELECT max(rowid) FROM quarantine) - ?').run(mostQuarantined);
      return;
    }
    case 'token-used':
      rows.put('token_use', change.tokenId, change.at);
      return;
    case 'invitation':
      // A new link takes the place of the one that was asked for before.
      if (!change.used) rows.sql('DELETE FROM invitation WHERE user_id = ? AND used = 0').run(change.userId);
      rows.put('invitation', change.hash, change.userId, change.expiresAt, change.used ? 1 : 0);
      return;
  }
}
