import { useQuery } from '@tanstack/react-query';
import type { Alarm, AlarmHistory } from './alarms.ts';
import { get, listAll, queryText } from './gateway-api.ts';
import { gatewayNow } from './gateway-time.ts';
import { live } from './query-client.ts';
import { silencesOf } from './silence-steps.ts';

/** The rule of silence (the gateway's own, of every type). */
export const silentRule = 'device.silent';
/** Of so many of them the steps are read, which say when the device came back. */
const mostRead = 20;

/** Alarms of a device that were active at some time since `from`, ended ones too, newest first. */
export function useDeviceAlarms(deviceId: string, days: number) {
  return useQuery({
    queryKey: [live, 'alarms', 'device', deviceId, days],
    queryFn: ({ signal }) => {
      const from = new Date(gatewayNow() - days * 86_400_000).toISOString();
      return listAll<Alarm>(`/api/v1/alarms${queryText({ deviceId, from, limit: 500 })}`, { signal });
    },
    refetchInterval: 15_000,
  });
}

/** When the device was silent, from the steps of its alarms of silence. */
export function useSilences(deviceId: string, alarms: readonly Alarm[] | undefined) {
  const silent = (alarms ?? []).filter(({ rule }) => rule === silentRule).slice(0, mostRead);
  return useQuery({
    queryKey: ['silences', deviceId, silent.map(({ id, sequence }) => `${id}.${sequence}`)],
    enabled: alarms !== undefined,
    queryFn: async ({ signal }) => {
      const histories = await Promise.all(silent.map(({ id }) => get<AlarmHistory>(`/api/v1/alarms/${encodeURIComponent(id)}`, signal)));
      return histories.flatMap(({ transitions }) => silencesOf(transitions)).sort((a, b) => a.from - b.from);
    },
    staleTime: 60_000,
  });
}
