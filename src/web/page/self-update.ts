import { running } from './page-clock.ts';

const tryEveryMs = 30_000;

/**
 * A new build of this page is loaded when nothing rings, and at no other time. Before it lets go of what it is, the page
 * makes sure that the new one can be had: a reload into a dead network would leave an empty screen.
 */
export class SelfUpdate {
  /** The build that the gateway serves now, when it is not this one; null = up to date. */
  waiting: string | null = null;
  private readonly own = document.documentElement.dataset.build ?? '';
  private nextTryAt = 0;

  heard(build: string | null | undefined): void {
    this.waiting = build && this.own !== '' && build !== this.own ? build : null;
  }

  /** Call often. `idle`: asked again at the very moment before the page is left. */
  look(idle: () => boolean): void {
    if (this.waiting === null || !idle() || running() < this.nextTryAt) return;
    this.nextTryAt = running() + tryEveryMs;
    void this.tryIt(this.waiting, idle);
  }

  private async tryIt(build: string, idle: () => boolean): Promise<void> {
    try {
      const answer = await fetch(location.pathname, { cache: 'no-store', signal: AbortSignal.timeout(10_000) });
      const there = answer.ok && (await answer.text()).includes(`data-build="${build}"`);
      if (there && idle()) location.reload();
    } catch {
      // Tried again later; the page as it is goes on.
    }
  }
}
