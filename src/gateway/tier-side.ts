import type { Settings } from '../config/settings.ts';
import type { DurableJournal } from '../journal/durable-journal.ts';
import type { Text } from '../model/text.ts';
import { linkLostRule, notAboveRule, tierAbovePath } from '../model/tier-rules.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { Metrics } from '../runtime/metrics.ts';
import { programVersion } from '../runtime/program-version.ts';
import { systemRandom } from '../runtime/random.ts';
import { BelowSide } from './below-side.ts';
import type { Closing, Flow } from './flow.ts';
import { GatewayRegistry } from './gateway-registry.ts';
import { PathAlarms } from './path-alarms.ts';
import { tierMeters } from './tier-meters.ts';
import { UpSide } from './up-side.ts';

/** Both directions: the link to the tier above, and those of the gateways below. */
export interface TierSide {
  readonly below: BelowSide;
  readonly registry: GatewayRegistry;
  /** Null = the settings name no tier above. */
  readonly up: UpSide | null;
  /** ms since epoch of the newest whole backup of this gateway; null = none is known. */
  readonly lastBackupAt: () => number | null;
  /** The sources are open: now the log goes up, and what comes from below is watched. */
  start(): void;
}

/** What a link before said is nobody's to end. */
const gone: Text = { zh: '设置中已没有上级网关', en: 'The settings name no gateway above any more' };

/** The reducer knows which were there; this only spares records. */
const mostReceipts = 20_000;

export function tierSide(
  settings: Settings,
  journal: DurableJournal,
  flow: Flow,
  { metrics, log }: { readonly metrics: Metrics; readonly log: Log },
  closing: Closing,
  lastBackupAt: () => number | null,
): TierSide {
  const below = new BelowSide(journal, flow, log);
  const up = settings['federation.url'] === null ? null : new UpSide(settings, journal, flow, log, programVersion(), lastBackupAt);
  const alarms = new PathAlarms(flow, tierAbovePath, log);
  const registry = new GatewayRegistry({ journal, clock, random: systemRandom, onRemoved: (id) => below.cut(id) });
  tierMeters(metrics, below, up);
  /** Receipts that are on their way to the journal, and those that are there. */
  const receipts = new Set<string>();
  flow.onCommitted((state) => {
    if (state.audit.length > 0) up?.nudge();
    if (state.facts.some(({ down }) => down !== '')) below.nudge();
  });
  // A terminal here has a copy, or shows it: the owner hears of the first.
  flow.onReceipt((alarmId, receipt, terminal) => {
    const key = `${alarmId} ${receipt}`;
    if (flow.tiers.replicas.get(alarmId)?.replica === undefined || receipts.has(key)) return;
    if (receipts.size > mostReceipts) receipts.clear();
    receipts.add(key);
    flow.pipeline.append([{ kind: 'tier', tier: { act: 'receipt', alarmId, terminal, receipt } }]).catch((error) => {
      receipts.delete(key);
      log.error({ error, alarmId, receipt }, 'the first receipt of a copy could not be journalled; the next one is');
    });
  });
  closing.push(() => {
    up?.stop();
    below.stop();
  });
  return {
    below,
    registry,
    up,
    lastBackupAt,
    start: () => {
      below.start();
      if (up === null) for (const rule of [linkLostRule, notAboveRule]) alarms.say(rule, false, gone);
      up?.start();
    },
  };
}
