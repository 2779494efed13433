import type { RegistryChange } from '../model/journal.ts';
import type { RowWriter } from './row-writer.ts';

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
    case 'device-secret':
      rows.put('device_secret', change.deviceId, change.secretHash);
      return;
    case 'user': {
      const { id, name, role, place } = change.user;
      const known = rows.sql('SELECT password_hash FROM account WHERE id = ?').get(id) as { password_hash: string | null } | undefined;
      rows.put('account', id, name, role, place, change.passwordHash ?? known?.password_hash ?? null);
      return;
    }
    case 'token': {
      const { id, role, place, createdAt } = change.token;
      rows.put('token', id, change.hash, role, place, createdAt, change.revoked ? 1 : 0);
      return;
    }
    case 'session':
      if (change.ended) rows.sql('DELETE FROM session WHERE hash = ?').run(change.hash);
      else rows.put('session', change.hash, change.userId, change.createdAt, change.seenAt);
      return;
    case 'invitation':
      rows.put('invitation', change.hash, change.userId, change.expiresAt, change.used ? 1 : 0);
      return;
  }
}
