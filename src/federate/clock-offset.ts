import type { Clock } from '../runtime/clock.ts';

const kept = 8;

/** How far another wall clock is from this one, from the best of the last rounds (Cristian 1989: the shortest errs least). */
export class ClockOffset {
  private readonly rounds: { readonly offset: number; readonly roundTrip: number }[] = [];

  /** An answer to what was sent at `sent` (monotonic ms); `wall` is the peer's clock when it answered. */
  note(sent: number, wall: number, clock: Clock): void {
    const roundTrip = clock.monotonic() - sent;
    if (roundTrip < 0) return;
    this.rounds.push({ offset: wall - (clock.wall() - roundTrip / 2), roundTrip });
    if (this.rounds.length > kept) this.rounds.shift();
  }

  /** ms that the other clock is ahead; null = not measured. */
  ms(): number | null {
    return this.best()?.offset ?? null;
  }

  roundTripMs(): number | null {
    return this.best()?.roundTrip ?? null;
  }

  private best() {
    return this.rounds.reduce<{ offset: number; roundTrip: number } | null>(
      (best, round) => (best === null || round.roundTrip < best.roundTrip ? round : best),
      null,
    );
  }
}
