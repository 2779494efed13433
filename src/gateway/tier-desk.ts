import type { TierDesk } from '../api/tier-desk.ts';
import type { Flow } from './flow.ts';
import type { TierSide } from './tier-side.ts';

/** The tiers for people and programs. */
export function tierDesk({ below, registry, up, lastBackupAt }: TierSide, { tiers }: Pick<Flow, 'tiers'>): TierDesk {
  return {
    authenticate: (id, secret, from) => below.authenticate(id, secret, from),
    attach: (socket, id) => below.attach(socket, id),
    self: () => {
      const { gateway, name, tier } = tiers.self;
      return { gateway, name, tier, lastBackupAt: lastBackupAt(), above: up?.state() ?? null };
    },
    all: () => below.all(),
    add: (wanted, origin) => registry.add(wanted, origin),
    remove: (id, origin) => registry.remove(id, origin),
  };
}
