import type { KpiPriority } from '../model/kpi.ts';
import type { Severity } from '../model/severity.ts';

/** What the definitions count with. [S] was read in a public source, [M] is from memory: see docs/how-to/kpis.md. */
export const limits = {
  /** The unit of time of every rate: ten minutes (EEMUA 191 [S]). */
  unitMs: 600_000,
  /** A flood begins with more than this many in ten minutes (EEMUA 191, ISA-18.2 [M]) ... */
  floodAbove: 10,
  /** ... and is over with fewer than this many in ten minutes ([M]). */
  floodBelow: 5,
  /** More than this in ten minutes is beyond what one operator can manage (ISA-18.2 [M]). */
  manageable: 2,
  /** Chattering: the same alarm so often ... ([M]) */
  chatterCount: 3,
  /** ... within one minute ([M]). */
  chatterMs: 60_000,
  /** Stale: standing for longer than 24 h ([M]). */
  staleMs: 86_400_000,
  /** The sources that most is announced by (EEMUA 191 [M]). */
  topSources: 10,
} as const;

/** Four severities on the three priorities of EEMUA 191; the mapping is ours. Targets: about 5 / 15 / 80 % [S]. */
export const priorities: readonly { readonly priority: KpiPriority; readonly severities: readonly Severity[]; readonly target: number }[] =
  [
    { priority: 'high', severities: ['critical'], target: 0.05 },
    { priority: 'medium', severities: ['major'], target: 0.15 },
    { priority: 'low', severities: ['minor', 'warning'], target: 0.8 },
  ];
