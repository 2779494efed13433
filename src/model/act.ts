/** Where an act came from, kept in the audit chain. */
export interface ActOrigin {
  /** User id; null when a machine acted. */
  readonly by: string | null;
  /** `session` a signed-in person; `token` an API token; `asserted` a name that a terminal gave; `cli` the local operator; `gateway` itself. */
  readonly via: 'session' | 'token' | 'asserted' | 'cli' | 'gateway';
  /** Terminal id, token id or remote address: where from. */
  readonly from: string;
}

/** What a person does to an alarm; a journalled input of the alarm stage. */
export type AlarmAct =
  | { readonly act: 'acknowledge'; readonly alarmId: string; readonly comment: string | null }
  | { readonly act: 'comment'; readonly alarmId: string; readonly comment: string }
  | { readonly act: 'end'; readonly alarmId: string; readonly comment: string | null };
