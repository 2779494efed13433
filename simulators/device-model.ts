import type { Publication } from './message.ts';

/** A simulated device without its network: time and chance come in, messages come out. */
export interface DeviceModel {
  /** What the timeline of a scenario may make it do. */
  readonly acts: readonly string[];
  /** Lets `seconds` of simulated time pass; messages are stamped `wall` (ms since epoch). */
  advance(seconds: number, wall: number): readonly Publication[];
  /** What a person can make it do; left out = nothing. */
  readonly obeys?: Obeys;
  /** Makes something happen. Throws on an act it does not know. */
  act(name: string, wall: number): readonly Publication[];
}

export type Parameters = Readonly<Record<string, unknown>>;

/** Command -> what the device then says; a text = it refuses, and why. */
export type Obeys = Readonly<Record<string, (wall: number, parameters: Parameters) => readonly Publication[] | string>>;

/** A table of acts, looked up with an error that names what is there. */
export function perform(table: Readonly<Record<string, (wall: number) => readonly Publication[]>>, name: string, wall: number) {
  const act = table[name];
  if (act === undefined) throw new Error(`act: expected one of ${Object.keys(table).join(', ')}, came '${name}'`);
  return act(wall);
}
