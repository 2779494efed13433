import type { PlacePath } from './place.ts';
import type { ResponderRole } from './plan.ts';
import type { Text } from './text.ts';
import type { GatewayName, Tier } from './tier.ts';

/**
 * How well people answered, from responses that began in a time. What is not known is null, never zero. Every figure has a
 * name by which the responses behind it are asked for.
 */
export interface ClockFigure {
  readonly figure: string;
  readonly plan: string;
  readonly clock: string;
  readonly title: Text;
  readonly limitSeconds: number;
  readonly source: Text;
  readonly kept: number;
  readonly missed: number;
  /** How often it ran out again, for alarms that joined or occurred again after the first answer: in neither `missed` nor the times. */
  readonly missedAgain: number;
  /** Of those that were reached, in time or late; null = none was. */
  readonly meanSeconds: number | null;
  readonly p95Seconds: number | null;
  readonly maxSeconds: number | null;
  readonly reached: number;
}

export interface PlaceIndicators {
  readonly place: PlacePath;
  /** Real ones: drills, and what turned out to be false, a nuisance or a test, are not in it. */
  readonly begun: number;
  readonly closed: number;
  /** closed / begun; null = none began. The governance plans ask for 95 %. */
  readonly completion: number | null;
  readonly notReal: number;
  readonly escalated: number;
  readonly clocks: readonly ClockFigure[];
  readonly drills: { readonly held: number; readonly calledOff: number };
}

/** Drills of one community. */
export interface DrillCount {
  readonly place: PlacePath;
  /** Names of the gateways below that own the drills; empty = this gateway, or there was none. */
  readonly owners: readonly string[];
  readonly held: number;
  readonly calledOff: number;
  /** For the length of the range; null = it is too short to ask for one. */
  readonly required: number | null;
}

export interface Indicators {
  readonly from: number;
  readonly to: number;
  readonly all: PlaceIndicators;
  /** By place, the worst completion first. */
  readonly places: readonly PlaceIndicators[];
  /** By community, the fewest drills first. */
  readonly drills: readonly DrillCount[];
}

/** A drill, looked at afterwards. */
export interface DrillReport {
  readonly id: string;
  readonly title: Text;
  readonly plan: { readonly id: string; readonly version: string };
  readonly place: PlacePath;
  /** The gateway below whose drill it is; null = this one's. */
  readonly owner: GatewayName | null;
  readonly startedAt: number;
  readonly closedAt: number | null;
  readonly calledOff: boolean;
  /** Who began it and why, as said at its beginning. */
  readonly reason: Text | null;
  readonly clocks: readonly {
    readonly id: string;
    readonly title: Text;
    readonly limitSeconds: number;
    readonly tookSeconds: number | null;
    readonly verdict: 'kept' | 'late' | 'not-reached';
    readonly source: Text;
  }[];
  readonly steps: readonly {
    readonly id: string;
    readonly title: Text;
    readonly role: ResponderRole;
    readonly required: boolean;
    readonly verdict: 'done' | 'skipped' | 'not-done';
    readonly afterSeconds: number | null;
    readonly by: string | null;
    /** At which tier, where that is another one than this. */
    readonly tier: Tier | null;
    readonly comment: string | null;
  }[];
  readonly escalations: readonly {
    readonly level: number;
    readonly afterSeconds: number;
    readonly by: string | null;
    readonly reason: Text;
  }[];
  /** Everybody who did something. */
  readonly people: readonly string[];
  /** See response.ts: more people may have taken part. */
  readonly stepsMissing: number;
  /** In sentences: clocks not kept, steps not done, needs not met. */
  readonly failed: readonly Text[];
  /** 0 to 100: half for clocks kept, half for required steps done; a choice of ours. Null while it runs, or when it was called off. */
  readonly score: number | null;
}
