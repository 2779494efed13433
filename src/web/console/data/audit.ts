import { useInfiniteQuery } from '@tanstack/react-query';
import { get, queryText } from './gateway-api.ts';

/** One link of the audit chain. */
export interface AuditEntry {
  readonly sequence: number;
  readonly at: string;
  /** `by` null = a machine. */
  readonly origin: { readonly by: string | null; readonly via: string; readonly from: string };
  readonly act: string;
  /** Kind and id: `device:lift-1`. */
  readonly target: string;
  readonly detail: Readonly<Record<string, unknown>>;
}
export interface AuditFilter {
  readonly by: string;
  readonly act: string;
  readonly target: string;
  readonly from: string;
  readonly to: string;
}
interface Page {
  readonly items: readonly AuditEntry[];
  readonly next: string | null;
}

/** Newest first. With a filter a page may be empty although there is more. Not `live`: each alarm would have every page of it read again. */
export function useAudit(filter: AuditFilter) {
  return useInfiniteQuery({
    queryKey: ['audit', filter],
    queryFn: ({ signal, pageParam }) =>
      get<Page>(`/api/v1/audit${queryText({ ...filter, limit: 100, ...(pageParam === null ? {} : { cursor: pageParam }) })}`, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

export interface AuditVerdict {
  readonly checked: number;
  readonly bad: { readonly sequence: number; readonly why: string } | null;
}
export const verifyAudit = () => get<AuditVerdict>('/api/v1/audit/verify');
