import { may, type Right } from '../data/session.ts';
import type { User } from '../data/wire.ts';
import type { TextKey } from '../text/text-table.ts';

export interface MenuEntry {
  /** Where it leads; also what says which entry is the current one. */
  readonly path: string;
  readonly title: TextKey;
  /** Shown to those who may; to everybody when left out. */
  readonly right?: Right;
}

export const menuEntries: readonly MenuEntry[] = [
  { path: '/', title: 'menu.overview' },
  { path: '/places', title: 'menu.places' },
  { path: '/devices', title: 'menu.devices' },
  { path: '/alarms', title: 'menu.alarms' },
  { path: '/incidents', title: 'menu.incidents' },
  { path: '/plans', title: 'menu.plans' },
  { path: '/interlocks', title: 'menu.interlocks' },
  { path: '/indicators', title: 'menu.indicators' },
  { path: '/kpis', title: 'menu.kpis' },
  { path: '/duty', title: 'menu.duty' },
  { path: '/terminals', title: 'menu.terminals' },
  { path: '/paths', title: 'menu.paths' },
  { path: '/gateways', title: 'menu.gateways' },
  { path: '/maintenance', title: 'menu.maintenance' },
  { path: '/quarantine', title: 'menu.quarantine' },
  { path: '/workbench', title: 'menu.workbench', right: 'install' },
  { path: '/lab', title: 'menu.lab', right: 'see-drafts' },
  { path: '/register', title: 'menu.register', right: 'install' },
  { path: '/people', title: 'menu.people', right: 'see-people' },
  { path: '/tokens', title: 'menu.tokens', right: 'people' },
  { path: '/audit', title: 'menu.audit', right: 'audit' },
  { path: '/account', title: 'menu.account' },
];

export function entriesFor(user: User): readonly MenuEntry[] {
  return menuEntries.filter(({ right }) => right === undefined || may(user, right));
}
