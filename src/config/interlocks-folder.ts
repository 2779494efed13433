import { join } from 'node:path';
import { packageRoot } from '../runtime/package-root.ts';
import type { Settings } from './settings.ts';

/** The folder of interlocks: the setting, or the shipped one. */
export function interlocksFolder(settings: Pick<Settings, 'interlocks.folder'>): string {
  return settings['interlocks.folder'] ?? join(packageRoot(), 'plans', 'interlocks');
}
