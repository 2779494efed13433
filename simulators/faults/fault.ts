import type { DeviceModel } from '../device-model.ts';
import type { Outgoing } from '../message.ts';
import type { Random } from '../random.ts';

/** What the network or a bad firmware makes of what a device says. `second` = simulated seconds since the start. */
export interface Spoken {
  advance(seconds: number, wall: number, second: number): readonly Outgoing[];
  act(name: string, wall: number, second: number): readonly Outgoing[];
}

/** A fault wraps a device or another fault; `random` is the device's own stream for faults. */
export type Fault = (inner: Spoken, random: Random) => Spoken;

/** A device without faults. */
export function faultless(model: DeviceModel): Spoken {
  return { advance: (seconds, wall) => model.advance(seconds, wall), act: (name, wall) => model.act(name, wall) };
}

/** A fault that looks only at what comes out. */
export function onOutput(
  change: (outgoing: readonly Outgoing[], wall: number, second: number, random: Random) => readonly Outgoing[],
): Fault {
  return (inner, random) => ({
    advance: (seconds, wall, second) => change(inner.advance(seconds, wall, second), wall, second, random),
    act: (name, wall, second) => change(inner.act(name, wall, second), wall, second, random),
  });
}

/** A stretch of simulated time, in seconds from the start. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}
export const within = (stretch: Stretch, second: number): boolean => second >= stretch.from && second < stretch.to;
