import { createHash } from 'node:crypto';

/** 26 hex digits: the same record makes the same fact on every replay. `what` tells those of one record apart. */
export function factId(gatewayId: string, epoch: number, position: number, what: string): string {
  return createHash('sha256')
    .update(JSON.stringify([gatewayId, epoch, position, what]))
    .digest('hex')
    .slice(0, 26);
}
