import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { TierReceipt } from '../../page/known-receipts.ts';
import type { Plan, ResponseAct } from '../../page/plan-wire.ts';
import type { Text } from '../text/text.ts';
import { get, listAll, queryText, request } from './gateway-api.ts';
import { live } from './query-client.ts';

export type { TierReceipt };

/** How people come along with an incident, by one plan, in short. */
export interface ResponseBrief {
  readonly id: string;
  readonly incident: string;
  readonly plan: { readonly id: string; readonly version: string };
  readonly title: Text;
  readonly place: string;
  readonly exercise: boolean;
  readonly stage: string;
  readonly level: number;
  readonly activeAlarms: number;
  /** Clocks that were missed, by id. */
  readonly missed: readonly string[];
  readonly nextDueAt: string | null;
  readonly startedAt: string;
  readonly closedAt: string | null;
  readonly closedAs: string | null;
  /** Null = nobody has filed what caused it; left out by an older gateway. */
  readonly causeFiledAt?: string | null;
  /** The gateway below that owns it; null = this one. */
  readonly owner?: { readonly name: string; readonly tier: string } | null;
}
/** `progress`: null = the text of its plan is lost. */
export type ResponseWhole = ResponseBrief & { readonly progress: Plan | null; readonly receipts?: readonly TierReceipt[] };

const pathOf = (id: string) => `/api/v1/responses/${encodeURIComponent(id)}`;

export function useResponse(id: string) {
  return useQuery({
    queryKey: [live, 'response', id],
    queryFn: ({ signal }) => get<ResponseWhole>(pathOf(id), signal),
    refetchInterval: 10_000,
  });
}

/** A clock was missed, or it was escalated: somebody did not do what was to be done by then. */
export const isLate = ({ missed, level }: ResponseBrief): boolean => missed.length > 0 || level > 1;

/** What was let slip the furthest first; of the same the oldest. */
export const byLateness = (a: ResponseBrief, b: ResponseBrief): number =>
  Number(isLate(b)) - Number(isLate(a)) || b.level - a.level || Date.parse(a.startedAt) - Date.parse(b.startedAt);

/** Every response that is not closed, drills left out. '' = not asked for. */
export function useOpenResponses(
  asked: Readonly<Record<'place' | 'from' | 'to', string>> = { place: '', from: '', to: '' },
  enabled = true,
): UseQueryResult<readonly ResponseBrief[]> {
  return useQuery({
    queryKey: [live, 'responses', 'open', asked],
    enabled,
    queryFn: async ({ signal }) => {
      const query = queryText({ state: 'open', exercise: 'false', ...asked, limit: 200 });
      return (await listAll<ResponseBrief>(`/api/v1/responses${query}`, { signal })).toSorted(byLateness);
    },
    refetchInterval: 15_000,
  });
}

/** Closed as real, no drills, and nobody has filed what caused it: a danger whose cause is not known comes again. */
export const lacksCause = ({ closedAs, exercise, causeFiledAt }: ResponseBrief): boolean =>
  closedAs === 'real' && !exercise && causeFiledAt === null;

/** Every response that lacks its cause, the newest first. */
export function useCauseless(
  asked: Readonly<Record<'place' | 'from' | 'to', string>>,
  enabled: boolean,
): UseQueryResult<readonly ResponseBrief[]> {
  return useQuery({
    queryKey: [live, 'responses', 'cause', asked],
    enabled,
    queryFn: ({ signal }) =>
      listAll<ResponseBrief>(
        `/api/v1/responses${queryText({ state: 'closed', cause: 'missing', exercise: 'false', ...asked, limit: 200 })}`,
        {
          signal,
        },
      ),
    refetchInterval: 15_000,
  });
}

/** Drills that are not closed, at the own place and below. */
export function useOpenDrills() {
  return useQuery({
    queryKey: [live, 'drills', 'open'],
    queryFn: async ({ signal }) =>
      (await get<{ readonly items: readonly ResponseBrief[] }>('/api/v1/responses?state=open&exercise=true&limit=50', signal)).items,
    refetchInterval: 15_000,
  });
}

export function actOnResponse(id: string, act: ResponseAct): Promise<unknown> {
  return request('POST', `${pathOf(id)}/acts`, act);
}

/** `id`: of the drill's response. */
export function stopDrill(id: string, reason: string): Promise<unknown> {
  return request('POST', `/api/v1/drills/${encodeURIComponent(id)}/stop`, { reason });
}
