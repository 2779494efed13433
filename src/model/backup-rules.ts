import type { Rule } from './rule.ts';
import { base } from './source-rules.ts';

/** The newest whole backup is older than three intervals; `backup.folder` is set. */
export const backupOverdueRule = 'backup.overdue';
/** `backup.folder` is on the disk of the data folder: most often a disk that is not mounted. */
export const backupSameDiskRule = 'backup.same-disk';
/** This gateway's journal comes from a backup: what happened since is not in it. */
export const journalRestoredRule = 'journal.restored';

/** Conditions of the gateway's own backups. */
export const backupRules: readonly Rule[] = [
  {
    ...base,
    id: backupOverdueRule,
    severity: 'major',
    title: { zh: '备份过期', en: 'Backup is overdue' },
    guidance: {
      cause: {
        zh: '备份目录不可写、磁盘已满、网络盘断开，或数据太大来不及备份；见告警原因。',
        en: 'The backup folder cannot be written, its disk is full or away, or there is too much data for the interval: see the reason.',
      },
      consequence: {
        zh: '本机损坏时，自上次备份以来的告警与处置记录将丢失。',
        en: 'If this machine is lost now, alarms and acts since the last backup are lost with it.',
      },
      action: {
        zh: '检查备份目录及其剩余空间，运行 anlin backup 查看原因；数据很大时调大 backup.everyMinutes（docs/how-to/operate.md）。',
        en: 'Look at the backup folder and its free space; run anlin backup to see why; with much data raise backup.everyMinutes (docs/how-to/operate.md).',
      },
    },
  },
  {
    ...base,
    id: backupSameDiskRule,
    severity: 'minor',
    title: { zh: '备份与数据在同一块磁盘', en: 'Backups are on the disk of the data' },
    guidance: {
      cause: {
        zh: '备份磁盘或网络盘没有挂载，备份写进了挂载点下的本机目录；或备份目录本来就设在数据所在的磁盘。',
        en: 'The disk or share for backups is not mounted, so they go into the folder under it; or the folder is on the disk of the data anyway.',
      },
      consequence: {
        zh: '这块磁盘一坏，数据和全部备份一起丢失。',
        en: 'If that disk is lost, the data and every backup are lost with it.',
      },
      action: {
        zh: '挂载备份磁盘，或把 backup.folder 改到另一块磁盘或另一台机器（docs/how-to/operate.md）；之后一分钟内自动解除，并检查备份是否已在新处。',
        en: 'Mount the disk for backups, or set backup.folder to another disk or machine (docs/how-to/operate.md); within a minute this is over. Then see that backups are there.',
      },
    },
  },
  {
    ...base,
    id: journalRestoredRule,
    severity: 'critical',
    title: { zh: '网关从备份恢复，中间有缺失', en: 'Restored from a backup: there is a gap' },
    guidance: {
      cause: {
        zh: '数据目录由 anlin restore 从备份恢复；起止时间见告警原因。',
        en: 'The data folder was restored from a backup by anlin restore; the reason says from when.',
      },
      consequence: {
        zh: '备份之后的告警、确认、处置与登记变更不在本机；期间撤销的账户、令牌与密钥重新有效。',
        en: 'Alarms, acknowledgements, acts and registrations since the backup are not here; accounts, tokens and secrets that were revoked since are valid again.',
      },
      action: {
        zh: '逐处核实缺失期间是否有险情未处理（电话、值班记录、上级平台）；重新撤销期间停用的账户、令牌与设备密钥；确认旧机器不再运行。',
        en: 'Check every place for dangers of that time that nobody dealt with (telephone, duty log, the tier above); revoke again what was revoked since; make sure the old machine does not run any more.',
      },
    },
  },
];
