import type { ActResult, AlarmBook } from '../alarm/alarm-book.ts';
import type { TestBook } from '../alarm/test-book.ts';
import type { CommandBook } from '../command/command-book.ts';
import type { Evaluator } from '../evaluate/evaluator.ts';
import type { InterlockBook } from '../interlock/interlock-book.ts';
import type { NotFired } from '../interlock/interlock-change.ts';
import type { Alarm } from '../model/alarm.ts';
import type { ConditionKey } from '../model/answer.ts';
import type { ServiceResult } from '../model/aside.ts';
import type { CommandResult } from '../model/command.ts';
import type { TestResult } from '../model/device-test.ts';
import type { DrillResult } from '../model/drill.ts';
import type { InterlockResult } from '../model/interlock.ts';
import type { JournalRecord } from '../model/journal-record.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { RawMessage } from '../model/raw-message.ts';
import type { ReadingBatch } from '../model/reading.ts';
import type { TerminalEntry } from '../model/registry.ts';
import type { Response, ResponseResult } from '../model/response.ts';
import type { Subscriber } from '../model/subscriber.ts';
import type { LowerGateway } from '../model/tier.ts';
import type { TierResult } from '../model/tier-fact.ts';
import type { PlannedDrills } from '../respond/planned-drills.ts';
import type { ResponseBook } from '../respond/response-book.ts';
import type { PlanSet } from './plan-set.ts';
import type { TierBooks } from './tiers.ts';

/** What the judge works on, and whom it tells. */
export interface JudgePorts {
  readonly evaluator: Evaluator;
  readonly book: AlarmBook;
  readonly tests: TestBook;
  readonly commands: CommandBook;
  readonly interlocks: InterlockBook;
  readonly responses: ResponseBook;
  readonly drills: PlannedDrills;
  readonly plans: Pick<PlanSet, 'inForce' | 'enter'>;
  readonly tiers: TierBooks;
  /** The profile of a version that is in force from a `profiles` record on. */
  readonly profile: (id: string, version: string) => DeviceProfile | null;
  readonly isDuplicate: (record: JournalRecord) => boolean;
  readonly endedAlarm: (id: string) => Alarm | null;
  readonly closedResponse: (id: string) => Response | null;
  readonly terminals: () => readonly TerminalEntry[];
  readonly lowerGateways: () => readonly LowerGateway[];
  /** Who is told over a channel: of the settings, so the same until the next start. */
  readonly subscribers: readonly Subscriber[];
  readonly presumedLive: (terminalId: string) => boolean;
  readonly lastSequence: (terminalId: string) => number;
  /** Readings of a message that is no duplicate: for the time-series store. */
  readonly onReadings: (batch: ReadingBatch) => void;
  /** A message whose expressions have to be worked out; its answer comes as a record of its own. */
  readonly onAwaited: (record: JournalRecord & { kind: 'message' }) => void;
  /** Conditions in CEL that have something to ask. */
  readonly onQuestions: (conditions: readonly ConditionKey[]) => void;
  /** Other device types, or other versions, are in force. */
  readonly onProfiles: () => void;
  /** A stored message, for the quarantine; null when it has been trimmed. */
  readonly messageAt: (position: number) => RawMessage | null;
  readonly onActResult: (
    position: number,
    result: ActResult | TestResult | CommandResult | ServiceResult | InterlockResult | ResponseResult | DrillResult | TierResult,
  ) => void;
  /** An alarm that is a cause of an interlock moved nothing. */
  readonly onNotFired: (why: NotFired) => void;
  /** An alarm step that no live terminal covers; the pipeline journals it as an observation of its own. */
  readonly onUncovered: (alarm: Alarm) => void;
  readonly count: (what: 'judged' | 'duplicate' | 'quarantined' | 'readings' | 'transitions', by: number) => void;
}
