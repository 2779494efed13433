import { type DrillMissed, type DrillPart, maxPlannedDrills, type PlannedDrill } from '../model/drill.ts';

/** Drills with nothing left to come that are kept to be looked at; what was held is a response besides. */
const mostPast = 200;

/** Drills that wait for their hour, and parts of scenarios that follow. A pure function of its inputs, as the other books. */
export class PlannedDrills {
  private readonly drills = new Map<string, PlannedDrill>();
  private touched = false;

  /** What `takeChange` gave last. */
  restore(snapshot: string | null): void {
    if (snapshot === null) return;
    for (const drill of JSON.parse(snapshot) as PlannedDrill[]) this.drills.set(drill.id, drill);
  }

  /** When it changed since the last call; to be committed with the position. */
  takeChange(): string | null {
    if (!this.touched) return null;
    this.touched = false;
    return JSON.stringify([...this.drills.values()]);
  }

  all(): readonly PlannedDrill[] {
    return [...this.drills.values()];
  }

  get(id: string): PlannedDrill | null {
    return this.drills.get(id) ?? null;
  }

  add(drill: PlannedDrill): 'added' | 'id-taken' | 'too-many' {
    if (this.drills.has(drill.id)) return 'id-taken';
    if (this.all().filter(waits).length >= maxPlannedDrills) return 'too-many';
    this.put(drill);
    return 'added';
  }

  /** Null = there is no such part, or it waits no more: what has begun does not begin twice. */
  waiting(id: string, part: number): DrillPart | null {
    const found = this.get(id)?.parts[part];
    return found?.state === 'waiting' ? found : null;
  }

  begun(id: string, part: number, alarmId: string): void {
    this.change(id, (each, index) => (index === part ? { ...each, state: 'begun', alarmId } : each));
  }

  /** Without its beginning nothing follows. */
  missed(id: string, part: number, why: DrillMissed): void {
    this.change(id, (each, index) => {
      if (each.state !== 'waiting') return each;
      if (index === part) return { ...each, state: 'missed', why };
      return part === 0 ? { ...each, state: 'missed', why: 'beginning-missed' } : each;
    });
  }

  /** Parts that have begun are called off by their alarms. False = nothing of it waits. */
  callOff(id: string): boolean {
    const drill = this.get(id);
    if (drill === null || !waits(drill)) return false;
    this.change(id, (each) => (each.state === 'waiting' ? { ...each, state: 'called-off' } : each));
    return true;
  }

  private change(id: string, of: (part: DrillPart, index: number) => DrillPart): void {
    const drill = this.get(id);
    if (drill !== null) this.put({ ...drill, parts: drill.parts.map(of) });
  }

  private put(drill: PlannedDrill): void {
    this.drills.set(drill.id, drill);
    this.touched = true;
    const past = this.all().filter((each) => !waits(each));
    for (const { id } of past.slice(0, Math.max(0, past.length - mostPast))) this.drills.delete(id);
  }
}

/** Whether something of it is still to come. */
export function waits({ parts }: PlannedDrill): boolean {
  return parts.some(({ state }) => state === 'waiting');
}
