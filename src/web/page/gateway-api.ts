import { language, say } from './language.ts';
import { learnGatewayTime } from './page-clock.ts';
import { learnSiteZone } from './site-zone.ts';
import type { Page, User } from './wire.ts';

/** A refused request, as the problem document (RFC 9457) told it; `code` is `offline` when there was no answer. */
export class GatewayProblem extends Error {
  readonly code: string;
  readonly status: number;
  /** Why an act on a response was refused; null = it is about something else. */
  readonly refusal: string | null;
  constructor(code: string, status: number, detail: string, refusal: string | null = null) {
    super(detail);
    this.code = code;
    this.status = status;
    this.refusal = refusal;
  }
}

/** Of a problem document, what is read here. */
interface Problem {
  readonly code?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly expected?: string }[];
  readonly missing?: unknown;
  readonly refusal?: string;
}

const timeoutMs = 15_000;

/** One request. Rejects with a GatewayProblem only. 204 = null. */
export async function request<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<T> {
  let response: Response;
  let answer: unknown = null;
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      headers: {
        accept: 'application/json',
        'accept-language': language() === 'zh' ? 'zh-CN' : 'en',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.status !== 204) answer = await response.json();
  } catch {
    // An answer that breaks off in the middle, or is no JSON, came from no gateway that works; it says nothing of who is signed in.
    throw new GatewayProblem('offline', 0, say('offline'));
  }
  learnGatewayTime(response.headers.get('date'));
  if (response.ok) return answer as T;
  const problem = (answer ?? {}) as Problem;
  const expected = problem.errors?.[0]?.expected;
  // The title comes in the language asked for, and the refusal of an act on a response too. The rest is English: in Chinese only
  // where nothing else says which field is wrong.
  const said =
    language() === 'en' || problem.missing !== undefined ? [problem.detail ?? problem.title, expected] : [problem.title, expected];
  const words = said.filter((text, index, all) => text && all.indexOf(text) === index && !said[0]?.includes(`expected ${text}`));
  throw new GatewayProblem(problem.code ?? 'unknown', response.status, words.join(' – ') || `HTTP ${response.status}`, problem.refusal);
}

export const get = <T>(path: string): Promise<T> => request<T>('GET', path);

/** All pages of a list, at most `most` items. */
export async function list<T>(path: string, most = 1_000): Promise<readonly T[]> {
  const items: T[] = [];
  let next: string | null = null;
  do {
    const cursor: string = next === null ? '' : `${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(next)}`;
    const page: Page<T> = await get<Page<T>>(path + cursor);
    items.push(...page.items);
    next = page.next;
  } while (next !== null && items.length < most);
  return items;
}

export interface SignedIn {
  readonly user: User;
  /** RFC 3339: at the latest. */
  readonly expiresAt: string;
  /** IANA zone of the site. */
  readonly timeZone?: string;
}

/** The signed-in person, and until when; null when nobody is. Rejects when the gateway cannot be asked. */
export async function session(): Promise<SignedIn | null> {
  try {
    const signedIn = await get<SignedIn>('/api/v1/session');
    learnSiteZone(signedIn.timeZone);
    return signedIn;
  } catch (error) {
    if (error instanceof GatewayProblem && (error.status === 401 || error.status === 403)) return null;
    throw error;
  }
}

export function detailOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
