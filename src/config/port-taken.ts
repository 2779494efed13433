import { type SettingKey, settingTable } from './setting-table.ts';
import type { Settings } from './settings.ts';

const ports = ['http.port', 'mqtt.port', 'mqtts.port'] as const satisfies readonly SettingKey[];
const reasons: Readonly<Record<string, string>> = { EADDRINUSE: 'is in use by another process', EACCES: 'may not be bound by this user' };

/** What the system says when a port cannot be had, with the setting that gives another; any other error as it is. */
export function portTaken(error: unknown, settings: Settings): unknown {
  const { code = '', port } = error as NodeJS.ErrnoException & { readonly port?: number };
  const setting = ports.find((key) => port !== undefined && settings[key] === port);
  if (setting === undefined || reasons[code] === undefined) return error;
  return new Error(`${setting} (${settingTable[setting].env}): port ${port} ${reasons[code]}; give a free one, or 0 for any`);
}
