import type { AlarmBook } from '../alarm/alarm-book.ts';
import type { TestBook } from '../alarm/test-book.ts';
import type { CommandBook } from '../command/command-book.ts';
import type { InterlockBook } from '../interlock/interlock-book.ts';
import type { Command } from '../model/command.ts';
import type { Delivery } from '../model/delivery.ts';
import type { StateCommit } from '../model/journal.ts';
import type { Moment } from '../model/response-time.ts';
import type { SeriesStore } from '../model/series-store.ts';
import type { Signal } from '../model/signal.ts';
import type { SealingKeys } from '../normalise/sealing-keys.ts';
import type { TerminalHub } from '../notify/terminal-hub.ts';
import type { Pipeline } from '../pipeline.ts';
import type { PlannedDrills } from '../respond/planned-drills.ts';
import type { ResponseBook } from '../respond/response-book.ts';
import type { SeriesFeed } from '../store/series-feed.ts';
import type { ExpressionSide } from './expression-side.ts';
import type { Judge } from './judge.ts';
import type { LatestNumbers } from './latest-numbers.ts';
import type { FiringListeners } from './open-interlocks.ts';
import type { PlanSet } from './plan-set.ts';
import type { ProfileSet } from './profile-set.ts';
import type { ReceiptListener } from './terminal-ports.ts';
import type { TerminalProbes } from './terminal-probes.ts';
import type { TierBooks } from './tiers.ts';

/** Everything between the journal and the terminals, live. */
export interface Flow {
  readonly profiles: ProfileSet;
  readonly book: AlarmBook;
  readonly tests: TestBook;
  readonly commands: CommandBook;
  readonly interlocks: InterlockBook;
  readonly responses: ResponseBook;
  readonly drills: PlannedDrills;
  readonly plans: PlanSet;
  readonly tiers: TierBooks;
  /** Now, by the wall clock and in human time. */
  readonly moment: () => Moment;
  readonly judge: Judge;
  readonly pipeline: Pipeline;
  readonly hub: TerminalHub;
  readonly probes: TerminalProbes;
  readonly store: SeriesStore;
  readonly feed: SeriesFeed;
  readonly keys: SealingKeys;
  readonly expressions: ExpressionSide;
  readonly latest: LatestNumbers;
  /** See Evaluator.notMonitored. */
  notMonitored(deviceId: string): string | null;
  /** See EvaluatorCounts. */
  stepsDropped(): number;
  /** Journals an observation, again and again until it is there. */
  observe(signal: Signal): void;
  readonly firingListeners: FiringListeners;
  /** Who is told of device commands that changed, once that is on disk. */
  onCommands(listener: (commands: readonly Command[]) => void): void;
  /** Who is told of deliveries, once they are on disk; the terminals are in any case. May not throw. */
  onDeliveries(listener: (deliveries: readonly Delivery[]) => void): void;
  /** Who is told of every commit of judged state. May not throw. */
  onCommitted(listener: (state: StateCommit) => void): void;
  /** Who is told of the receipts of terminals. May not throw. */
  onReceipt(listener: ReceiptListener): void;
  /** Raw messages that their limit took before the store had them. */
  onLost(records: number): void;
  /** See page-build.ts. */
  readonly build: string | null;
}
