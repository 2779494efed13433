import { join } from 'node:path';
import { packageRoot } from '../runtime/package-root.ts';
import type { Settings } from './settings.ts';

/** The folder of device types: the setting, or the shipped one. */
export function devicesFolder(settings: Pick<Settings, 'devices.folder'>): string {
  return settings['devices.folder'] ?? join(packageRoot(), 'devices');
}
