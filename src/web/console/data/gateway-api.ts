import { languageNow, say } from '../text/language.ts';
import { learnGatewayTime } from './gateway-time.ts';

/** A refused request, as the problem document (RFC 9457) told it; `code` is `offline` when there was no answer. */
export class GatewayProblem extends Error {
  readonly code: string;
  readonly status: number;
  /** Of the first field that is wrong: `body.name`. */
  readonly field: string | null;
  /** The whole document. */
  readonly body: unknown;
  constructor(code: string, status: number, detail: string, field: string | null = null, body: unknown = null) {
    super(detail);
    this.body = body;
    this.code = code;
    this.status = status;
    this.field = field;
  }
}

const timeoutMs = 15_000;
export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** One request. Rejects with a GatewayProblem only. 204 = null. */
export async function request<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const stop = AbortSignal.timeout(timeoutMs);
  let response: Response;
  let answer: unknown = null;
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      headers: {
        accept: 'application/json',
        'accept-language': languageNow() === 'zh' ? 'zh-CN' : 'en',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: signal ? AbortSignal.any([stop, signal]) : stop,
    });
    if (response.status !== 204) answer = await response.json();
  } catch (error) {
    if (signal?.aborted) throw error;
    // An answer that breaks off in the middle, or is no JSON, came from no gateway that works.
    throw new GatewayProblem('offline', 0, say('offline'));
  }
  learnGatewayTime(response.headers.get('date'));
  if (response.ok) return answer as T;
  const problem = (answer ?? {}) as {
    code?: string;
    title?: string;
    detail?: string;
    errors?: { field?: string; expected?: string }[];
    missing?: unknown;
  };
  const { field = null, expected } = problem.errors?.[0] ?? {};
  // The title comes in the language asked for, and the refusal of an act on a response too. The rest is English: in Chinese only where nothing else says which field is wrong.
  const said =
    languageNow() === 'en' || problem.missing !== undefined ? [problem.detail ?? problem.title, expected] : [problem.title, expected];
  const words = said.filter((text, at, all) => text && all.indexOf(text) === at && !said[0]?.includes(`expected ${text}`));
  throw new GatewayProblem(problem.code ?? 'unknown', response.status, words.join(' – ') || `HTTP ${response.status}`, field, answer);
}

export const get = <T>(path: string, signal?: AbortSignal): Promise<T> => request<T>('GET', path, undefined, signal);

/** `?a=1&b=2` of what is given; nothing of what is not. */
export function queryText(parameters: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(parameters).filter((entry): entry is [string, string | number] => entry[1] !== undefined && entry[1] !== '');
  return given.length === 0 ? '' : `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

/** All pages of a list. `arrived`: what there is so far, after each page. */
export async function listAll<T>(
  path: string,
  { signal, arrived }: { readonly signal?: AbortSignal; readonly arrived?: (items: readonly T[]) => void } = {},
): Promise<readonly T[]> {
  const items: T[] = [];
  let next: string | null = null;
  do {
    const cursor: string = next === null ? '' : `${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(next)}`;
    const page: { readonly items: readonly T[]; readonly next: string | null } = await get(path + cursor, signal);
    items.push(...page.items);
    next = page.next;
    if (next !== null) arrived?.([...items]);
  } while (next !== null);
  return items;
}

/** 0 = there was no answer, or it is no refusal of the gateway. */
export const statusOf = (error: unknown): number => (error instanceof GatewayProblem ? error.status : 0);

export function detailOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
