import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** Pictures of a page at three sizes, where `ANLIN_PICTURES` says where to; else nothing. `whole`: at which widths also what is scrolled to. */
export async function pictures(page: Page, name: string, whole: readonly number[] = []): Promise<void> {
  const out = process.env.ANLIN_PICTURES;
  if (out === undefined) return;
  mkdirSync(out, { recursive: true });
  for (const [width, height] of [
    [390, 844],
    [1366, 768],
    [1920, 1080],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(out, `${name}-${width}.png`), fullPage: whole.includes(width) });
  }
  await page.setViewportSize({ width: 1366, height: 768 });
}
