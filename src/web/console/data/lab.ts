import { useQuery } from '@tanstack/react-query';
import type { Text } from '../text/text.ts';
import type { Reading } from './alarms.ts';
import { get, request } from './gateway-api.ts';
import type { Severity } from './wire.ts';
import type { ProfileProblem } from './workbench.ts';

export const differences = ['gained', 'lost', 'earlier', 'later', 'same'] as const;
export type Difference = (typeof differences)[number];
type Counts = Readonly<Record<Difference, number>>;

export interface Episode {
  /** Null = it is about a place. */
  readonly deviceId: string | null;
  readonly place: string | null;
  readonly component: string;
  readonly rule: string;
  readonly from: string;
  /** The same as `from` for something momentary; null = it had not ended. */
  readonly to: string | null;
  readonly reason: Text;
}
export interface LabEntry {
  readonly difference: Difference;
  readonly before: Episode | null;
  readonly after: Episode | null;
  readonly shiftSeconds: number;
  readonly readings: readonly Reading[];
}
export interface RuleSide {
  readonly severity: Severity;
  readonly limit: { readonly point: string; readonly op: 'above' | 'below' | 'atLeast' | 'atMost'; readonly limit: number } | null;
}
export interface LabRule extends Counts {
  readonly rule: string;
  readonly title: Text;
  readonly before: RuleSide | null;
  readonly after: RuleSide | null;
}
export interface OperatorLoad {
  readonly alarms: number;
  readonly perDay: number;
  readonly peak: number;
  readonly peakAt: string | null;
  readonly floodWindows: number;
  readonly parts: readonly number[];
}
export interface LabResult {
  readonly profile: string;
  readonly from: string;
  readonly to: string;
  readonly devices: number;
  readonly readings: number;
  readonly changes: readonly { readonly rule: string; readonly change: 'new' | 'removed' | 'changed' | 'words' }[];
  readonly totals: Counts;
  readonly rules: readonly LabRule[];
  readonly entries: readonly LabEntry[];
  readonly load: { readonly before: OperatorLoad; readonly after: OperatorLoad };
  readonly limits: readonly Text[];
}
export interface LabRun {
  readonly id: string;
  readonly profile: string;
  readonly from: string;
  readonly to: string;
  readonly startedAt: string;
  readonly state: 'running' | 'done' | 'failed' | 'stopped';
  readonly progress: { readonly devices: number; readonly of: number; readonly readings: number };
  readonly tookSeconds: number | null;
  readonly result: LabResult | null;
  readonly message: string | null;
}

const runsPath = '/api/v1/lab/runs';
const runPath = (id: string): string => `${runsPath}/${encodeURIComponent(id)}`;

export interface LabWanted {
  readonly text: string;
  readonly from: string;
  readonly to: string;
  /** Left out = every device of the type. */
  readonly devices?: readonly string[];
}
export function startReplay(wanted: LabWanted): Promise<{ readonly run: LabRun | null; readonly problems: readonly ProfileProblem[] }> {
  return request('POST', runsPath, wanted);
}
export const stopReplay = (id: string): Promise<LabRun> => request('DELETE', runPath(id));

/** A replay, asked for until it has ended; what came of one does not change any more. */
export function useReplay(id: string) {
  return useQuery({
    queryKey: ['lab', id],
    enabled: id !== '',
    queryFn: ({ signal }) => get<LabRun>(runPath(id), signal),
    refetchInterval: ({ state }) => {
      if (state.data !== undefined && state.data.state !== 'running') return false;
      return state.status === 'error' ? 5000 : 700;
    },
  });
}

/** Replays since the gateway started, newest first, without what came of them. */
export function useReplays() {
  return useQuery({
    queryKey: ['lab', 'all'],
    queryFn: async ({ signal }) => (await get<{ readonly items: readonly LabRun[] }>(runsPath, signal)).items,
    refetchInterval: 15_000,
  });
}
