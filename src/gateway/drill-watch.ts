import type { ActOrigin } from '../model/act.ts';
import type { Alarm } from '../model/alarm.ts';
import type { DrillAct, DrillPart, PlannedDrill } from '../model/drill.ts';
import { covers } from '../model/place.ts';

export interface DrillWatchPorts {
  readonly planned: () => readonly PlannedDrill[];
  /** Own alarms, and copies of those of gateways below. */
  readonly active: () => Iterable<Alarm>;
  /** Rejects when it could not be journalled. */
  readonly act: (act: DrillAct, origin: ActOrigin) => Promise<unknown>;
  /** ms by which a drill may be late. */
  readonly graceMs: number;
}

/**
 * Begins drills at their hour, by the wall clock: people were told a time of day. One that cannot begin soon after it is not held,
 * so neither a gateway that comes back nor a clock that jumps surprises anybody; and none begins beside a danger to life.
 */
export class DrillWatch {
  private readonly ports: DrillWatchPorts;

  constructor(ports: DrillWatchPorts) {
    this.ports = ports;
  }

  /** Call about each second. `now`: ms since epoch. */
  async look(now: number): Promise<void> {
    for (const drill of this.ports.planned()) {
      const origin: ActOrigin = { by: drill.by, via: 'gateway', from: 'planned' };
      for (const [part, each] of drill.parts.entries()) {
        const act = each.state === 'waiting' && each.due <= now ? this.actFor(drill, part, each, now) : null;
        if (act !== null) await this.ports.act(act, origin);
      }
    }
  }

  /** Null = it waits for the danger to be over. */
  private actFor({ id, place }: PlannedDrill, part: number, { due }: DrillPart, now: number): DrillAct | null {
    const danger = this.isDanger(place);
    if (now - due > this.ports.graceMs) return { act: 'miss', id, part, why: danger ? 'real-alarm' : 'not-running' };
    return danger ? null : { act: 'begin', id, part };
  }

  /**
   * Until a person has ended it, whatever became of the condition: a call for help or duress is over for the device at once, and
   * nobody has been there yet.
   */
  private isDanger(place: string): boolean {
    for (const alarm of this.ports.active()) {
      const real = alarm.lifeSafety && !alarm.exercise && alarm.test === undefined;
      if (real && (covers(place, alarm.place) || covers(alarm.place, place))) return true;
    }
    return false;
  }
}
