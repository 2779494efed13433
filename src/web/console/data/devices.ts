import { useQuery } from '@tanstack/react-query';
import type { Reading } from './alarms.ts';
import { get, listAll, request } from './gateway-api.ts';
import { live } from './query-client.ts';
import type { Device, DevicePapers, DeviceState, PlaceNode, Profile, Terminal } from './wire.ts';

const many = 2_000;
/** Ten thousand devices are some megabytes: they are read again each minute, a few hundred every 15 s. */
export const devicesEveryMs = (count: number): number => (count > many ? 60_000 : 15_000);

/** Every device the person may see that is in service, or is not any more. */
export function useDevices(state: DeviceState = 'in-service') {
  return useQuery({
    queryKey: ['devices', state],
    queryFn: ({ signal, client, queryKey }) =>
      listAll<Device>(`/api/v1/devices?limit=1000&state=${state}`, {
        signal,
        // The first thousand rows do not wait for the last, and have no age: they are not all. When it is read again, what stands there stays until all is there.
        arrived: (items) => {
          if ((client.getQueryData<readonly Device[]>(queryKey)?.length ?? 0) < items.length)
            client.setQueryData(queryKey, items, { updatedAt: 0 });
        },
      }),
    refetchInterval: ({ state }) => devicesEveryMs(state.data?.length ?? 0),
    staleTime: 10_000,
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

export function useTerminals() {
  return useQuery({
    queryKey: [live, 'terminals'],
    queryFn: ({ signal }) => listAll<Terminal>('/api/v1/terminals?limit=1000', { signal }),
    refetchInterval: 15_000,
  });
}

export function usePlaces() {
  return useQuery({
    queryKey: [live, 'places'],
    queryFn: ({ signal }) => listAll<PlaceNode>('/api/v1/places?limit=5000', { signal }),
    refetchInterval: 30_000,
  });
}

export const devicePath = (id: string): string => `/api/v1/devices/${encodeURIComponent(id)}`;

export function useDevice(id: string) {
  return useQuery({
    queryKey: [live, 'device', id],
    queryFn: ({ signal }) => get<Device>(devicePath(id), signal),
    refetchInterval: 10_000,
  });
}

export type PapersChange = { readonly [field in keyof DevicePapers]?: string | null };

/** A text sets a field, null clears it, what is left out stays. */
export function changePapers(id: string, change: PapersChange): Promise<Device> {
  return request('PATCH', devicePath(id), change);
}

/** Newest reading of every point. */
export function useLatest(id: string, { enabled = true, everyMs = 5_000 } = {}) {
  return useQuery({
    queryKey: ['latest', id],
    queryFn: async ({ signal }) => (await get<{ readonly items: readonly Reading[] }>(`${devicePath(id)}/latest`, signal)).items,
    refetchInterval: everyMs,
    enabled,
  });
}
