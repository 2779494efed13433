import type { AlarmAct } from './act.ts';
import type { Alarm } from './alarm.ts';
import type { PersonAct } from './response.ts';
import type { Text } from './text.ts';
import type { GatewayName, Tier } from './tier.ts';

/** What became of an act at its owner. */
export interface ActOutcome {
  /** `late`: somebody else was first, or it happened again since; it is recorded and not applied. */
  readonly kind: 'applied' | 'late' | 'refused';
  /** Why it was not applied; null = it was. */
  readonly code: string | null;
  /** Who was first, where somebody was. */
  readonly first: { readonly by: string; readonly at: number } | null;
  /** ms since epoch, by the owner's clock. */
  readonly at: number;
}

interface FactHead {
  /** Minted once: a function of (gateway id, epoch, position of the record that made it). */
  readonly id: string;
  readonly alarmId: string;
  /** ms since epoch. */
  readonly at: number;
  readonly from: GatewayName;
}

/** What one tier says about an alarm that others have to know. Acts and receipts go down to the owner, the rest goes up. */
export type TierFact = FactHead &
  (
    | {
        readonly kind: 'act';
        readonly act: AlarmAct;
        readonly by: string | null;
        /** How often the alarm had occurred when the person acted. */
        readonly seen: number;
        readonly outcome: ActOutcome | null;
      }
    /** On the response that the alarm began. */
    | {
        readonly kind: 'response-act';
        readonly act: PersonAct;
        readonly by: string | null;
        /** Rung of the ladder when the person acted. */
        readonly level: number;
        readonly outcome: ActOutcome | null;
      }
    /** `above`: the tier that the log goes to next. */
    | { readonly kind: 'escalation'; readonly to: Tier | 'above'; readonly reason: Text }
    /** A terminal of a tier above has the alarm, or shows it: the first of each. */
    | {
        readonly kind: 'receipt';
        readonly receipt: 'received' | 'shown';
        readonly terminal: string;
        readonly outcome: ActOutcome | null;
      }
  );

/** A fact as it is stored. */
export interface KeptFact {
  readonly fact: TierFact;
  /** Registered id of the gateway below that has still to confirm it; '' = none has. */
  readonly down: string;
}

/** A journalled input that is about tiers and no log of another gateway. */
export type TierAct =
  /** What a tier above says about an alarm. */
  | { readonly act: 'fact'; readonly fact: TierFact }
  | {
      readonly act: 'escalate';
      readonly alarmId: string;
      readonly to: Tier | 'above';
      readonly reason: Text;
    }
  | { readonly act: 'receipt'; readonly alarmId: string; readonly terminal: string; readonly receipt: 'received' | 'shown' };

/** What a record about tiers came to, for whoever waits. */
export type TierResult = Asked | { readonly kind: 'taken' } | { readonly kind: 'gap' };

/** The act waits for its owner; `alarm` is the copy with it. */
export interface Asked {
  readonly kind: 'asked';
  readonly alarm: Alarm;
}
