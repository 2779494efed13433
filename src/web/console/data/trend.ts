import { useQuery } from '@tanstack/react-query';
import type { Reading } from './alarms.ts';
import { devicePath } from './devices.ts';
import { get, queryText } from './gateway-api.ts';
import { gatewayNow } from './gateway-time.ts';
import type { TrendWindow } from './trend-window.ts';

/** One bucket; null = nothing was measured, or what was measured is missing. */
export interface TrendSample {
  readonly at: number;
  readonly mean: number | null;
  readonly min: number | null;
  readonly max: number | null;
}

/** Of one point of one component. */
export interface TrendOf {
  readonly deviceId: string;
  readonly point: string;
  readonly component: string;
}

async function readings(deviceId: string, query: Readonly<Record<string, string | number>>, signal: AbortSignal) {
  return (await get<{ readonly items: readonly Reading[] }>(`${devicePath(deviceId)}/readings${queryText(query)}`, signal)).items;
}

const numberOf = ({ value, quality }: Reading): number | null => (typeof value === 'number' && quality !== 'missing' ? value : null);

/** Mean of every bucket, with its lowest and highest: a short peak is seen in a year too. */
export function useTrend({ deviceId, point, component }: TrendOf, window: TrendWindow | null) {
  return useQuery({
    queryKey: ['trend', deviceId, point, component, window],
    enabled: window !== null,
    staleTime: 60_000,
    queryFn: async ({ signal }): Promise<readonly TrendSample[]> => {
      if (window === null) return [];
      const asked = {
        limit: 20_000,
        points: point,
        from: new Date(window.from).toISOString(),
        to: new Date(window.to).toISOString(),
        every: `${window.everyMs / 1_000}s`,
      };
      const [mean, min, max] = await Promise.all(
        (['mean', 'min', 'max'] as const).map(async (aggregate) => {
          const items = await readings(deviceId, { ...asked, aggregate }, signal);
          return new Map(items.filter((item) => (item.component ?? '') === component).map((item) => [Date.parse(item.ts), numberOf(item)]));
        }),
      );
      return [...(mean?.entries() ?? [])].map(([at, value]) => ({
        at,
        mean: value,
        min: min?.get(at) ?? value,
        max: max?.get(at) ?? value,
      }));
    },
  });
}

/** When the point was measured first, ms; null = never. */
export function useFirstSample({ deviceId, point }: Omit<TrendOf, 'component'>) {
  return useQuery({
    queryKey: ['first', deviceId, point],
    enabled: point !== '',
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => {
      const to = new Date(gatewayNow() + 86_400_000).toISOString();
      const [oldest] = await readings(deviceId, { points: point, from: '1970-01-01T00:00:00Z', to, limit: 1 }, signal);
      return oldest ? Date.parse(oldest.ts) : null;
    },
  });
}
