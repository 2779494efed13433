import type { Hazard } from './incident.ts';
import type { PlacePath } from './place.ts';
import type { Guidance } from './rule.ts';
import type { Severity } from './severity.ts';
import type { SubjectKey } from './subject.ts';
import type { Text } from './text.ts';

/** Something the gateway observed about itself, a terminal, a place or an account; journalled before it is judged. */
export interface Signal {
  readonly subject: SubjectKey;
  readonly component: string;
  /** A rule of model/system-rules.ts. */
  readonly rule: string;
  readonly to: 'true' | 'false' | 'event';
  readonly reason: Text;
  /** Of an alarm from outside: what the rule does not know of it. */
  readonly outside?: OutsideAlarm;
}

/** What only its sender knows of an alarm from outside. */
export interface OutsideAlarm {
  readonly place: PlacePath;
  readonly severity: Severity;
  readonly title: Text;
  readonly guidance: Guidance;
  readonly hazard: Hazard;
  readonly exercise: boolean;
}
