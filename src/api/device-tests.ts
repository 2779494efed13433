import type { ActOrigin } from '../model/act.ts';
import type { DeviceTest } from '../model/device-test.ts';

/** Commissioning tests; what is refused as by `Administration`. Resolves when it is in effect, on disk. */
export interface DeviceTests {
  of(deviceId: string): DeviceTest | null;
  start(
    wanted: { readonly id: string; readonly terminals: readonly string[]; readonly minutes?: number | undefined; readonly reason: string },
    origin: ActOrigin,
  ): Promise<DeviceTest>;
  /** Null = it was under none. */
  end(deviceId: string, origin: ActOrigin): Promise<DeviceTest | null>;
}
