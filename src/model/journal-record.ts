import type { ActOrigin, AlarmAct } from './act.ts';
import type { Answer } from './answer.ts';
import type { ServiceAct } from './aside.ts';
import type { CommandAct } from './command.ts';
import type { TestAct } from './device-test.ts';
import type { DrillAct } from './drill.ts';
import type { InterlockAct } from './interlock.ts';
import type { Parsed, RawMessage } from './raw-message.ts';
import type { DeviceEntry } from './registry.ts';
import type { ReplicaBatch } from './replica.ts';
import type { ResponseAct } from './response.ts';
import type { Signal } from './signal.ts';
import type { TierAct } from './tier-fact.ts';

/** Everything that can change a judgement, in one ordered log: messages, time, versions, acts and own observations. */
export type JournalInput =
  /** `parsed`: what was found in the body before it was stored, so that nothing is parsed twice; in memory only. */
  | { readonly kind: 'message'; readonly message: RawMessage; readonly parsed?: Parsed }
  /** What an expression came to: it was worked out beside the log, so that replay must not work it out again. */
  | { readonly kind: 'answer'; readonly answer: Answer }
  /** Time itself: appended when a due timer has nothing else to wake it. `frozenMs`: of running time before it that nobody counted. */
  | { readonly kind: 'tick'; readonly frozenMs?: number }
  | { readonly kind: 'act'; readonly act: AlarmAct; readonly origin: ActOrigin }
  | { readonly kind: 'signal'; readonly signal: Signal }
  /** A device was added or changed (upsert), or retired. `replaced`: other hardware is in its position from here on. */
  | { readonly kind: 'device'; readonly device: DeviceEntry; readonly retired: boolean; readonly replaced?: boolean }
  /** A device is put under commissioning test, or the test ends: by a person, or by its time. */
  | { readonly kind: 'device-test'; readonly act: TestAct; readonly origin: ActOrigin }
  /** A device or one rule of it is taken out of service, or put back. */
  | { readonly kind: 'service'; readonly act: ServiceAct; readonly origin: ActOrigin }
  /** A step of a device command that a person, its device or the gateway takes. */
  | { readonly kind: 'command'; readonly act: CommandAct; readonly origin: ActOrigin }
  /** Interlocks in force, and what people do about them. */
  | { readonly kind: 'interlock'; readonly act: InterlockAct; readonly origin: ActOrigin }
  /** What a person does about a response, or the first receipt of a terminal. */
  | { readonly kind: 'response'; readonly act: ResponseAct; readonly origin: ActOrigin }
  /** The set of plan versions in force from here on: plan id -> version (contents are kept by version). */
  | { readonly kind: 'plans'; readonly versions: Readonly<Record<string, string>> }
  /** A drill begins, or is called off. */
  | { readonly kind: 'drill'; readonly act: DrillAct; readonly origin: ActOrigin }
  /** A piece of the log of a gateway below. */
  | { readonly kind: 'replica'; readonly batch: ReplicaBatch }
  /** What concerns other tiers and is no piece of their log. */
  | { readonly kind: 'tier'; readonly tier: TierAct }
  /** The set of profile versions in force from here on: profile id -> version (contents are kept by version). */
  | { readonly kind: 'profiles'; readonly versions: Readonly<Record<string, string>> }
  | { readonly kind: 'lifecycle'; readonly event: 'started' | 'stopped' };

export interface RecordStamp {
  /** 1, 2, 3 ... without gaps within one epoch. */
  readonly position: number;
  /** Receive time, ms since epoch (wall clock; may jump). */
  readonly at: number;
  /** Running time, ms: counts only while the gateway runs, and goes on after a restart. Evidence clocks run on it. */
  readonly run: number;
}

export type JournalRecord = RecordStamp & JournalInput;
