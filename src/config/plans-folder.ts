import { join } from 'node:path';
import { packageRoot } from '../runtime/package-root.ts';
import type { Settings } from './settings.ts';

/** The folder of response plans: the setting, or the shipped one. */
export function plansFolder(settings: Pick<Settings, 'plans.folder'>): string {
  return settings['plans.folder'] ?? join(packageRoot(), 'plans');
}
