/** What a replay did. rows * mapped columns = good + missing + notNumeric + withoutTime. */
export interface ReplayCounts {
  rows: number;
  good: number;
  /** Empty, or the code for "no value": sent as null. */
  missing: number;
  /** Sent as the text it is; the gateway keeps it in quarantine. */
  notNumeric: number;
  /** Cells of rows whose time is missing or unreadable; sent with the time as it is, the gateway keeps them in quarantine. */
  withoutTime: number;
  /** Rows with more or fewer cells than the header; nobody knows which cell is which, so all go to quarantine. */
  raggedRows: number;
  /** Rows older than the gateway keeps single readings: stored, and trimmed at its next turn. */
  olderThanKept: number;
  messagesSent: number;
  messagesAcknowledged: number;
  /** Sent once more after a lost connection; not in messagesSent. */
  messagesRepeated: number;
}

export function newReplayCounts(): ReplayCounts {
  return {
    rows: 0,
    good: 0,
    missing: 0,
    notNumeric: 0,
    withoutTime: 0,
    raggedRows: 0,
    olderThanKept: 0,
    messagesSent: 0,
    messagesAcknowledged: 0,
    messagesRepeated: 0,
  };
}
