import type { Answer } from './channel-port.ts';
import type { Response } from './guarded-request.ts';

/** What an HTTP status says. A gateway that has lost its server is a lost path, not a refused message. */
export function answerOf({ status, retryAfterMs }: Response): Answer {
  if (status >= 200 && status < 300) return { taken: true };
  if (status === 502 || status === 503 || status === 504) throw new Error(`HTTP ${status}`);
  const redirect = status >= 300 && status < 400 ? '; redirects are not followed' : '';
  return { taken: false, why: `HTTP ${status}${redirect}`, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}
