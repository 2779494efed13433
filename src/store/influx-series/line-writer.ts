import type { Line } from './line-point.ts';

/** Writes lines over one client library. */
export interface LineWriter {
  /**
   * Resolves when the server has said that it keeps all of them. Rejects with LinesRefused when it blames the lines, with
   * DatabaseMade when there was no database until now; both wrote nothing or only a part. Bounded time.
   */
  write(points: readonly Line[]): Promise<void>;
  /** Ends what is on its way: after it nothing is written any more. */
  close(): void;
}

/** What servers say of a line they will never take, as far as it was seen or read: InfluxDB 1.6.7 and 1.8, 2.7, 3 Core, VictoriaMetrics. */
const blaming =
  /unable to parse|field type conflict|partial write|beyond retention|outside (the )?(time )?range|limit exceeded|exceeds? (the )?max|key length|line protocol|invalid (field|tag|number|boolean|timestamp)|missing (field|tag)|unprocessable/i;

/** The server took none, or not all, of these lines, and the lines are the reason. Writing the same again changes nothing. */
export class LinesRefused extends Error {
  override readonly name = 'LinesRefused';
  /** The words are those of a known complaint about lines; otherwise it may be a wrong setting that refuses everything. */
  readonly blamesLines: boolean;
  /** Every line of the request is older than the database keeps: no need to look for the bad one. */
  readonly allTooOld: boolean;

  constructor(reason: string, lines: number) {
    super(reason);
    this.blamesLines = blaming.test(reason);
    this.allTooOld = /beyond retention policy/.test(reason) && Number(/dropped=(\d+)/.exec(reason)?.[1]) === lines;
  }
}

/** The database was not there and has been made: nothing of these lines was written, and nothing from before is in it. */
export class DatabaseMade extends Error {
  override readonly name = 'DatabaseMade';
}

/**
 * 400 and 422: the lines; 413: too many or too long. InfluxDB 1 puts what it could not read into a header, where Node's parser does
 * not take it (HPE_...): an answer, and no success. Everything else (401, 404, 429, 5xx) is the server's state and may change.
 */
export function isRefusal(status: number | undefined, error: unknown): boolean {
  if (status !== undefined) return status === 400 || status === 413 || status === 422;
  return String((error as { code?: unknown } | null)?.code).startsWith('HPE_');
}

/** Bounds what a server's words can take of a log line or an alarm's reason. */
export function shortened(reason: string): string {
  return reason.length > 500 ? `${reason.slice(0, 500)} ...` : reason;
}
