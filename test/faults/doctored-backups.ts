import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { runCommand } from './anlin-command.ts';
import { removeFolder } from './gateway-run.ts';

interface Listed {
  readonly manifest: { readonly takenAt: number; readonly files: readonly { readonly name: string; readonly sha256: string }[] };
}

export const listOf = (backup: string) => (JSON.parse(readFileSync(join(backup, 'backup.json'), 'utf8')) as Listed).manifest;
const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

/** The newest by its name; its list says the rest. */
export function newestIn(folder: string): string | null {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => !name.startsWith('.')) : [];
  const newest = names.sort().at(-1);
  return newest === undefined ? null : join(folder, newest);
}

/** Files of a backup, and of the folder it was restored to, that are not what the list says. The journal gets an epoch of its own. */
export function differences(backup: string, data: string): string[] {
  return listOf(backup).files.flatMap(({ name, sha256: listed }) => {
    const wrong = sha256(join(backup, name)) === listed ? [] : [`${name} of the backup is not what its list says`];
    const other = name === 'journal.db' || sha256(join(data, name)) === listed ? [] : [`${name} is not what was backed up`];
    return [...wrong, ...other];
  });
}

/** Backups that are not what was written: each has to be refused, with nothing in the data folder. What was not, in words. */
export function doctoredBackups(backup: string): string[] {
  const parent = join(dirname(backup), '..', 'doctored');
  const place = join(parent, basename(backup));
  const data = join(parent, 'data');
  const doctored = (what: string, doctor: () => void, from: string) => {
    removeFolder(parent);
    cpSync(backup, place, { recursive: true });
    doctor();
    const { status, stderr } = runCommand(['restore', from], { ANLIN_DATA: data });
    const left = existsSync(data) ? readdirSync(data).filter((name) => name !== 'journal.lock') : [];
    return status === 0 || left.length > 0 ? [`${what} was restored (${status}, ${left.join(', ')}): ${stderr}`] : [];
  };
  const flip = (name: string) => () => {
    const bytes = readFileSync(join(place, name));
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(join(place, name), bytes);
  };
  const found = [
    ...listOf(backup).files.flatMap(({ name }) => doctored(`a backup with a flipped bit in ${name}`, flip(name), place)),
    ...doctored('a list with a flipped bit', flip('backup.json'), place),
    ...doctored('a journal cut short', () => truncateSync(join(place, 'journal.db'), 8_192), parent),
    ...doctored('a backup without its list', () => rmSync(join(place, 'backup.json')), parent),
    ...doctored('an unfinished backup', () => renameSync(place, join(parent, `.unfinished-${basename(place)}`)), parent),
  ];
  // And one that is sound goes in, or all of this proves nothing.
  const sound = doctored('the sound one', () => {}, parent);
  removeFolder(parent);
  return sound.length > 0 ? found : [...found, 'the control is blind: a sound backup was refused as well'];
}
