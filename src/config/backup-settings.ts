import { resolve } from 'node:path';
import { z } from 'zod';
import type { SettingRow } from './setting-row.ts';

/** Backups by itself: spread into setting-table.ts. */
export const backupSettings = {
  'backup.folder': {
    env: 'ANLIN_BACKUP_FOLDER',
    schema: z.string().trim().min(1),
    fallback: null,
    zh: '自动备份到此目录（应在另一块磁盘或另一台机器上）；空为不自动备份',
    en: 'folder for backups that are taken by themselves, best on another disk or machine; unset = none are',
  },
  'backup.everyMinutes': {
    env: 'ANLIN_BACKUP_EVERY_MINUTES',
    schema: z.coerce.number().min(0.01).max(10_080),
    fallback: 5,
    zh: '每隔多少分钟自动备份一次，即最多丢失多久；超过三倍仍没有完整的新备份即告警',
    en: 'minutes between two backups, which is what can be lost at most; none for three times as long is an alarm',
  },
  'backup.keep': {
    env: 'ANLIN_BACKUP_KEEP',
    schema: z.coerce.number().int().min(1).max(10_000),
    fallback: 12,
    zh: '保留最新的多少个备份',
    en: 'how many of the newest backups stay',
  },
  'backup.keepDays': {
    env: 'ANLIN_BACKUP_KEEP_DAYS',
    schema: z.coerce.number().int().min(0).max(3_660),
    fallback: 7,
    zh: '此外最近多少天每天保留最后一个备份',
    en: 'and the newest of each of so many days',
  },
} satisfies Record<string, SettingRow>;

/** Where backups lie when nobody names a folder: beside the data folder, which a lost disk takes with it. */
export function backupFolder(settings: { readonly data: string; readonly 'backup.folder': string | null }): string {
  return resolve(settings['backup.folder'] ?? `${resolve(settings.data)}-backups`);
}
