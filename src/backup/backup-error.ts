/** `message` says what is wrong and what helps. */
export class BackupError extends Error {
  /** `no-such-backup` is a name that was written wrongly; the others are what was found. */
  readonly code: 'no-such-backup' | 'backup-damaged' | 'backup-newer' | 'folder-not-empty' | 'no-space' | 'bad-place' | 'backup-failed';
  constructor(code: BackupError['code'], message: string) {
    super(message);
    this.code = code;
  }
}
