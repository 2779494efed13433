/** What becomes of a file of the data folder in a backup. */
export interface DataFile {
  /** Path within the data folder. */
  readonly name: RegExp;
  /** `snapshot`: by SQLite; `copy`: as it is; `left`: not in a backup. */
  readonly how: 'snapshot' | 'copy' | 'left';
  readonly why: string;
}

export const journalFile = 'journal.db';
export const seriesFile = 'series.db';

/**
 * Every file that a data folder can hold; the first row that fits counts. `test/backup/data-files.test.ts` looks at real
 * folders: a file that no row fits is a file that nobody decided about.
 */
export const dataFiles: readonly DataFile[] = [
  { name: /^journal\.db$/, how: 'snapshot', why: 'messages, alarms, acts, audit chain, site data' },
  {
    name: /^series\.db$/,
    how: 'snapshot',
    why: 'readings that the journal does not hold any more; while a gateway works on it, copied as it stands',
  },
  { name: /^keys\/pseudonym\.key$/, how: 'copy', why: 'with another one the same person would get another pseudonym' },
  { name: /^opcua\//, how: 'copy', why: 'the certificate that OPC UA servers know this gateway by' },
  { name: /^store-set-aside\.jsonl(\.old)?$/, how: 'copy', why: 'readings that are nowhere else' },
  { name: /^(community\.json|opcua-bound)$/, how: 'copy', why: 'the simulated community of a demonstration' },
  // It is destroyed after 7 days, and with it what was sealed under it: a copy would outlive that (src/normalise/sealing-keys.ts).
  { name: /^keys\/\d{4}-\d\d-\d\d\.key$/, how: 'left', why: 'a key of a day must not outlive its week' },
  { name: /^keys\/.*\.new$/, how: 'left', why: 'half a key' },
  { name: /^journal\.db-(wal|shm)$/, how: 'left', why: 'is in the snapshot' },
  { name: /^series\.db-(wal|shm)$/, how: 'left', why: 'what is not in the file yet is in the journal' },
  { name: /^journal\.(mark|lock|probe)$/, how: 'left', why: 'of the file where it lies' },
  { name: /^journal\.db\.(damaged-|rebuil)/, how: 'left', why: 'what was readable of it is in journal.db' },
  { name: /^series\.db\.damaged-/, how: 'left', why: 'damaged' },
  { name: /^store-position\.json/, how: 'left', why: 'counts for one log; after a restore everything is written again' },
  { name: /^clock\.believed/, how: 'left', why: 'the time of the machine it was written on' },
  { name: /^anlin\.sock$/, how: 'left', why: 'no file' },
  { name: /^restoring(\/|$)/, how: 'left', why: 'a restore under way' },
];

/** Null = nobody decided about it. */
export function dataFileOf(name: string): DataFile | null {
  return dataFiles.find((file) => file.name.test(name)) ?? null;
}
