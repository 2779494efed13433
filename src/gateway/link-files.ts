import { readFileSync } from 'node:fs';
import { federationSecret } from '../config/federation-settings.ts';
import type { Settings } from '../config/settings.ts';
import type { Text } from '../model/text.ts';

type FileSettings = Pick<Settings, 'federation.secretFile' | 'federation.secretEnv' | 'federation.ca'>;

/** What a connection to the tier above needs of the disk; or which file is wrong, how, and what helps. */
export type LinkFiles = { readonly secret: string; readonly ca: Buffer | null } | { readonly problem: Text };

/** Read for each connection, so that a renewed file counts; while it is being renewed it may not be there. */
export function linkFiles(settings: FileSettings, env: Readonly<Record<string, string | undefined>>): LinkFiles {
  const { 'federation.secretFile': file, 'federation.ca': path } = settings;
  let at = { setting: 'federation.secretFile', path: file };
  try {
    const secret = federationSecret(settings, env);
    at = { setting: 'federation.ca', path };
    return { secret, ca: path === null ? null : readFileSync(path) };
  } catch (error) {
    const { message } = error as Error;
    return {
      problem: {
        zh: `${at.setting} 的文件 ${at.path} 读不出来（${message}）：请放回该文件或核对其权限，无需重启`,
        en: `the file ${at.path} of ${at.setting} cannot be read (${message}): put it back or look at its rights; no restart is needed`,
      },
    };
  }
}
