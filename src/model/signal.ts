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
}
