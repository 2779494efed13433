import { useQuery } from '@tanstack/react-query';
import { devicePath } from './devices.ts';
import { get, queryText } from './gateway-api.ts';
import { gatewayNow } from './gateway-time.ts';
import { heardEveryMs } from './heard-times.ts';

const dayMs = 86_400_000;

/**
 * When readings of the device were kept. No alarm of silence is no sign of life: the device may be younger, or nobody was there to
 * notice. Null `intervalMs` = not known yet.
 */
export function useHeard(deviceId: string, days: number, intervalMs: number | null) {
  const everyMs = heardEveryMs(intervalMs ?? 0);
  return useQuery({
    queryKey: ['heard', deviceId, days, everyMs],
    enabled: intervalMs !== null,
    queryFn: async ({ signal }) => {
      const from = Math.floor((gatewayNow() - days * dayMs) / everyMs) * everyMs;
      const query = { aggregate: 'count', every: `${everyMs / 1_000}s`, from: new Date(from).toISOString(), limit: 20_000 };
      const { items } = await get<{ readonly items: readonly { readonly ts: string }[] }>(
        `${devicePath(deviceId)}/readings${queryText(query)}`,
        signal,
      );
      return items.map(({ ts }) => Date.parse(ts));
    },
    staleTime: 60_000,
    refetchInterval: 300_000,
  });
}
