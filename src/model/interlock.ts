import type { ActOrigin } from './act.ts';
import type { CommandState, ParameterValues } from './command.ts';
import type { PlacePath } from './place.ts';
import type { PlaceLevel } from './place-level.ts';
import type { Severity } from './severity.ts';
import type { Text } from './text.ts';

/** What raises: an alarm has to fit everything that is said. */
export interface InterlockCause {
  /** Ids of rules, any of them; empty = every rule of the hazard. */
  readonly rules: readonly string[];
  /** Word of the vocabulary; null = any. */
  readonly hazard: string | null;
  /** This grave or graver; null = any. */
  readonly severity: Severity | null;
}

/** A time that is named with where it comes from. */
export interface SourcedTime {
  readonly ms: number;
  readonly source: Text;
}

/** What is to be done, told by what a device type offers and never by its name. */
export interface EffectDefinition {
  readonly id: string;
  readonly title: Text;
  /** `device`: the one that raised; `area`: every device of the area. Only those whose type offers the command. */
  readonly on: 'device' | 'area';
  readonly command: string;
  readonly parameters: ParameterValues;
  /** Only types that bind this point; null = any that offers the command. */
  readonly point: string | null;
  /** Point -> value that it leads to beside what the command expects, for the search for loops. */
  readonly leadsTo: Readonly<Record<string, string | number | boolean>>;
  /** 1 to 9. One number begins when everything of the numbers before it is over, whatever came of it. */
  readonly order: number;
  /** From then on. */
  readonly delayMs: number;
  /** From the alarm (dangerous: from the release) to the read-back; later is too late. */
  readonly failSafe: SourcedTime;
  /** Waits for the release of two people. */
  readonly dangerous: boolean;
  /** It switches power or locks that are not explosion-protected: never in the room of a gas alarm. */
  readonly sparks: boolean;
}

/** Cause -> effects: data, from plans/interlocks/<id>.yaml. */
export interface InterlockDefinition {
  readonly id: string;
  /** Hash of its file: a change disables it until it is approved again. */
  readonly version: string;
  readonly title: Text;
  readonly summary: Text;
  readonly cause: InterlockCause;
  /** Level of the place of the alarm within which devices are moved. */
  readonly area: PlaceLevel;
  readonly effects: readonly EffectDefinition[];
  /** How long dangerous effects wait for two people; null = there are none. */
  readonly release: SourcedTime | null;
  /** A cause of it is gas: what sparks stays off in the room of the alarm. */
  readonly explosive: boolean;
}

/** `waiting`: for its delay, its order, the release, or another attempt after nothing had left the gateway. */
export const effectStates = ['waiting', 'requested', 'sent', 'accepted', 'confirmed', 'failed', 'expired'] as const;
export type EffectState = (typeof effectStates)[number];

export interface FiringEffect {
  /** Id of the effect in its interlock. */
  readonly effect: string;
  readonly title: Text;
  readonly deviceId: string;
  readonly command: string;
  readonly parameters: ParameterValues;
  readonly order: number;
  readonly delayMs: number;
  readonly failSafeMs: number;
  readonly dangerous: boolean;
  readonly state: EffectState;
  /** How often it was asked for; more than once only where nothing had left the gateway. */
  readonly attempts: number;
  /** Of the last attempt; null = not asked for yet. */
  readonly commandId: string | null;
  /** Running time, ms, at which it is asked for; null = it waits for others or the release. */
  readonly dueRun: number | null;
  /** Running time, ms, and ms since epoch from which it is too late; null = the release is not there. */
  readonly lateRun: number | null;
  readonly lateAt: number | null;
  /** ms since epoch; null = not (yet). */
  readonly requestedAt: number | null;
  readonly endedAt: number | null;
  /** It was read back, but too late: the alarm stands all the same. */
  readonly confirmedLateAt: number | null;
  /** Why it is in this state; null = nothing to say. */
  readonly reason: Text | null;
}

export interface Release {
  readonly by: string;
  /** ms since epoch. */
  readonly at: number;
}

/** One occurrence of a cause, and what came of each effect. Kept for ever. */
export interface Firing {
  /** A function of (interlock, alarm, occurrence): the same occurrence fires once, whatever is judged again. */
  readonly id: string;
  readonly interlock: string;
  readonly version: string;
  readonly title: Text;
  /** Null = a witnessed test. */
  readonly alarmId: string | null;
  readonly occurrence: number;
  readonly rule: string;
  /** The device that raised; null = the alarm is about a place. */
  readonly deviceId: string | null;
  /** Place of the alarm, and the area that devices are moved in. */
  readonly place: PlacePath;
  readonly area: PlacePath;
  /** The place that it is enabled at. */
  readonly site: PlacePath;
  /** Who fired the test; null = a real alarm did. */
  readonly testBy: string | null;
  /** ms since epoch. */
  readonly at: number;
  readonly position: number;
  readonly endedAt: number | null;
  readonly effects: readonly FiringEffect[];
  /** Effects for which there was no device. */
  readonly without: readonly string[];
  /** Devices that were left alone because they stand in the room of a gas alarm and would spark. */
  readonly spared: readonly string[];
  /** Null = nothing dangerous in it. `over`: nobody may release it any more. */
  readonly release: {
    readonly by: readonly Release[];
    readonly untilRun: number;
    readonly until: number;
    readonly state: 'waiting' | 'given' | 'over';
  } | null;
}

export interface SiteAct {
  readonly by: string;
  /** ms since epoch. */
  readonly at: number;
  readonly comment: string | null;
}

/** A test that was fired at a place, and what two people saw. */
export interface WitnessedTest {
  readonly firing: string;
  readonly deviceId: string;
  readonly fired: SiteAct;
  readonly over: boolean;
  readonly confirmed: number;
  readonly of: number;
  /** By somebody else than who fired it; null = not yet. */
  readonly witnessed: (SiteAct & { readonly passed: boolean }) | null;
}

export const siteStates = ['proposed', 'enabled', 'disabled'] as const;
export type SiteState = (typeof siteStates)[number];

/** One interlock at one place and below. Without one it is disabled there: all ship so. */
export interface InterlockSite {
  readonly interlock: string;
  readonly place: PlacePath;
  /** The version that was proposed, tested and approved; no other fires. */
  readonly version: string;
  readonly state: SiteState;
  readonly proposed: SiteAct;
  readonly test: WitnessedTest | null;
  readonly approved: SiteAct | null;
  /** `by` null = its file changed, is gone or is refused. */
  readonly disabled: { readonly by: string | null; readonly at: number; readonly comment: string | null } | null;
}

/** A journalled input; `origin` of the record says who. */
export type InterlockAct =
  /** These are in force from here on; others are gone. */
  | { readonly act: 'in-force'; readonly definitions: readonly InterlockDefinition[] }
  | { readonly act: 'propose'; readonly interlock: string; readonly place: PlacePath; readonly comment: string }
  /** As if this device had raised it. Moves real devices. */
  | {
      readonly act: 'test';
      readonly interlock: string;
      readonly place: PlacePath;
      readonly deviceId: string;
      readonly comment: string | null;
    }
  | {
      readonly act: 'witness';
      readonly interlock: string;
      readonly place: PlacePath;
      readonly passed: boolean;
      readonly comment: string | null;
    }
  | { readonly act: 'approve' | 'disable'; readonly interlock: string; readonly place: PlacePath; readonly comment: string | null }
  /** `lapsed`: who released it before and may not any more; that counts no longer. Left out = nobody. */
  | { readonly act: 'release'; readonly firing: string; readonly comment: string | null; readonly lapsed?: readonly string[] }
  /** By the gateway: it cannot even be asked for (the type offers it no longer). */
  | { readonly act: 'cannot'; readonly firing: string; readonly commandId: string; readonly why: Text };

export type InterlockRefusal =
  | 'not-found'
  | 'person-required'
  | 'second-person'
  | 'comment-empty'
  | 'too-many'
  | 'interlock-enabled'
  | 'interlock-proposed'
  | 'interlock-not-proposed'
  | 'interlock-outdated'
  | 'interlock-disabled'
  | 'test-under-way'
  | 'no-cause-device'
  | 'nothing-to-move'
  | 'not-tested'
  | 'not-confirmed'
  | 'nothing-to-release';

export type InterlockResult =
  | { readonly kind: 'interlock'; readonly site: InterlockSite | null; readonly firing: Firing | null }
  | { readonly kind: 'interlock-refused'; readonly code: InterlockRefusal; readonly message: Text };

/** What an interlock did or was made to do, for the audit chain. */
export interface InterlockNote {
  /** `interlock.fired`, `interlock.proposed` ... */
  readonly act: string;
  readonly target: string;
  readonly origin: ActOrigin;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Bounds, site choices: a building that moves more at once than this wants a controller of its own. */
export const interlockBounds = { files: 64, sites: 500, openFirings: 50, devices: 200 } as const;
/** Between attempts where nothing had left the gateway; the last goes on until it is too late. */
export const retryAfterMs = [2_000, 4_000, 8_000, 15_000, 30_000] as const;
/** Ends of a command after which it is certain that nothing has left the gateway. */
export const nothingLeft: readonly string[] = ['not-connected', 'not-sent'];

export function effectIsOver({ state }: Pick<FiringEffect, 'state'>): boolean {
  return state === 'confirmed' || state === 'failed' || state === 'expired';
}

export function siteKey({ interlock, place }: Pick<InterlockSite, 'interlock' | 'place'>): string {
  return `${interlock}\n${place}`;
}

/** What a command on its way is to its effect; its ends are looked at one by one. */
export const effectStateOf: Readonly<Partial<Record<CommandState, EffectState>>> = {
  requested: 'requested',
  sent: 'sent',
  accepted: 'accepted',
  done: 'accepted',
};

export interface FiringFilter {
  readonly interlock?: string | undefined;
  readonly open?: boolean | undefined;
  /** This place and below. */
  readonly place?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}
