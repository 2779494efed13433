import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { guardedLookup, refuseInsideHost } from './address-guard.ts';

export interface Wanted {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Bytes of the answer that are read at most; left out = 64 KiB. */
  readonly maxBody?: number;
}

export interface Response {
  readonly status: number;
  readonly retryAfterMs: number | undefined;
  /** What is beyond `maxBody` is cut. */
  readonly body: string;
}

/** One request of a web address. Redirects are not followed. Rejects when there is no answer, or when `signal` is aborted. */
export type Request = (wanted: Wanted, signal: AbortSignal) => Promise<Response>;

const usualBody = 65_536;
const longestRetryAfterMs = 3_600_000;

/** `allowInside`: addresses of the own machine and network are allowed. */
export function guardedRequest(allowInside: boolean, lookup: LookupFunction = guardedLookup()): Request {
  return async ({ method, url, headers, body, maxBody = usualBody }, signal) => {
    const { protocol, hostname } = new URL(url);
    if (protocol !== 'https:' && protocol !== 'http:') throw new Error(`expected http or https, came ${protocol}`);
    if (!allowInside) refuseInsideHost(hostname);
    return new Promise<Response>((done, fail) => {
      const open = protocol === 'https:' ? httpsRequest : httpRequest;
      const sent = open(
        url,
        {
          method,
          headers: { ...headers, ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }) },
          // A connection of its own: one that a peer has frozen must not be handed to the next message.
          agent: false,
          signal,
          ...(allowInside ? {} : { lookup }),
        },
        (answer) => {
          const parts: Buffer[] = [];
          let length = 0;
          const end = () => {
            const status = answer.statusCode ?? 0;
            done({
              status,
              retryAfterMs: retryAfter(answer.headers['retry-after']),
              body: Buffer.concat(parts).subarray(0, maxBody).toString('utf8'),
            });
          };
          answer.on('data', (part: Buffer) => {
            parts.push(part);
            length += part.length;
            if (length < maxBody) return;
            end();
            sent.destroy();
          });
          answer.on('end', end);
          answer.on('error', fail);
        },
      );
      sent.on('error', fail);
      sent.end(body);
    });
  };
}

/** Seconds only: a date would have to be believed (RFC 9110 section 10.2.3). */
function retryAfter(header: string | undefined): number | undefined {
  const seconds = Number(header);
  return header === undefined || !Number.isFinite(seconds) || seconds < 0 ? undefined : Math.min(longestRetryAfterMs, seconds * 1_000);
}
