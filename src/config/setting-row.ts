import type { z } from 'zod';

/** One setting: where it stands in anlin.yaml, its variable, its default and what it is for. The only place with defaults. */
export interface SettingRow {
  readonly env: `ANLIN_${string}`;
  readonly schema: z.ZodType;
  readonly fallback: unknown;
  readonly zh: string;
  readonly en: string;
}
