import { useQuery } from '@tanstack/react-query';
import { listAll } from './gateway-api.ts';
import { live } from './query-client.ts';
import type { Device, Profile } from './wire.ts';

export function useDevices() {
  return useQuery({
    queryKey: [live, 'devices'],
    queryFn: ({ signal, client, queryKey }) =>
      listAll<Device>('/api/v1/devices?limit=1000', {
        signal,
        // The first thousand rows do not wait for the last; when it is read again, what stands there stays until all is there.
        arrived: (items) => {
          if ((client.getQueryData<readonly Device[]>(queryKey)?.length ?? 0) < items.length) client.setQueryData(queryKey, items);
        },
      }),
    refetchInterval: 15_000,
  });
}

/** Types of devices by their id. */
export function useProfiles() {
  return useQuery({
    queryKey: ['profiles'],
    queryFn: async ({ signal }) => {
      const items = await listAll<Profile>('/api/v1/profiles?limit=1000', { signal });
      return new Map(items.map((profile) => [profile.id, profile]));
    },
    staleTime: 300_000,
  });
}
