import type { SettingRow } from './setting-row.ts';
import { type SettingKey, settingTable } from './setting-table.ts';

/** Settings that do nothing without another one: whoever gives one alone believes in a link, a backup or a heartbeat that is not there. */
const belongsTo: Readonly<Partial<Record<SettingKey, SettingKey>>> = {
  'federation.id': 'federation.url',
  'federation.secretFile': 'federation.url',
  'federation.secretEnv': 'federation.url',
  'federation.ca': 'federation.url',
  'backup.everyMinutes': 'backup.folder',
  'heartbeat.seconds': 'heartbeat.url',
  'heartbeat.allowPrivateAddresses': 'heartbeat.url',
};

/** `given`: what was really given, and where; a default is no promise of anybody. */
export function aloneProblems(given: ReadonlyMap<SettingKey, string>): readonly string[] {
  const table: Readonly<Record<SettingKey, SettingRow>> = settingTable;
  return (Object.entries(belongsTo) as [SettingKey, SettingKey][]).flatMap(([key, other]) => {
    const where = given.get(key);
    if (where === undefined || given.has(other)) return [];
    const { env } = table[other];
    return `${where}: ${key}: expected ${other} (${env}) beside it, without which it does nothing, came none; give ${other}, or take ${key} out`;
  });
}
