import type { Classification } from './alarm.ts';

/** Where an act came from, kept in the audit chain. */
export interface ActOrigin {
  /** User id; null when a machine acted. */
  readonly by: string | null;
  /** `session` a signed-in person; `token` an API token; `asserted` a name that a terminal gave; `cli` the local operator; `gateway` itself; `tier` another gateway, for whoever did it there. */
  readonly via: 'session' | 'token' | 'asserted' | 'cli' | 'gateway' | 'tier';
  /** Terminal id, token id or remote address: where from. */
  readonly from: string;
}

/** What a person does to an alarm; a journalled input of the alarm stage. */
export type AlarmAct =
  | { readonly act: 'acknowledge' | 'unshelve'; readonly alarmId: string; readonly comment: string | null }
  /** `comment` of a withdrawal: why the acknowledgement was a mistake. */
  | { readonly act: 'comment' | 'withdraw'; readonly alarmId: string; readonly comment: string }
  /** Older records have no `classification`. */
  | { readonly act: 'end'; readonly alarmId: string; readonly comment: string | null; readonly classification?: Classification | null }
  | { readonly act: 'classify'; readonly alarmId: string; readonly comment: string | null; readonly classification: Classification }
  /** `comment`: why. */
  | { readonly act: 'shelve'; readonly alarmId: string; readonly comment: string; readonly minutes: number; readonly oneShot: boolean };
