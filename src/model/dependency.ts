import type { DeviceEntry } from './registry.ts';

/** What a device is reached through: `device:<id>` (power, gateway, switch, network) or `source:<name>` of a server. Null = nothing that is known. */
export function reachedThrough({ record }: Pick<DeviceEntry, 'record'>): string | null {
  if (record?.dependsOn !== undefined) return `device:${record.dependsOn}`;
  const server = record?.opcua?.split('/')[0];
  return server === undefined ? null : `source:${server}`;
}

/** Devices above one another, at most; a chain that is longer, or a ring, is refused where it is written down. */
export const mostDependencies = 8;
