/**
 * Codes people and programs meet; never recycled.
 * `journal-full` no space (works again by itself), `journal-broken` the file could not be trusted after an I/O error and
 * is being re-established, `journal-refused` a constraint said no to this one write, `journal-order` an earlier state
 * commit failed, so this one must be judged again, `journal-overloaded` the queue bound was reached, `journal-closed`,
 * `journal-in-use` another process owns the folder, `journal-row-damaged` a stored row fails its CRC.
 */
export const journalErrorCodes = [
  'journal-full',
  'journal-broken',
  'journal-refused',
  'journal-order',
  'journal-overloaded',
  'journal-closed',
  'journal-in-use',
  'journal-row-damaged',
  'journal-unusable',
] as const;
export type JournalErrorCode = (typeof journalErrorCodes)[number];

const retriableCodes: ReadonlySet<JournalErrorCode> = new Set(['journal-full', 'journal-broken', 'journal-order', 'journal-overloaded']);

/** What the journal rejects with. `retriable`: the same call may succeed later without anybody changing the input. */
export class JournalError extends Error {
  readonly code: JournalErrorCode;
  readonly retriable: boolean;
  constructor(code: JournalErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'JournalError';
    this.code = code;
    this.retriable = retriableCodes.has(code);
  }
}

export function beingReestablished(): JournalError {
  return new JournalError('journal-broken', 'the journal file is being re-established after an I/O error; nothing is accepted until then');
}

export function isClosed(): JournalError {
  return new JournalError('journal-closed', 'the journal is closed');
}
