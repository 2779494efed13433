import { useQuery } from '@tanstack/react-query';
import { get, request } from './gateway-api.ts';
import { gatewayNow } from './gateway-time.ts';
import type { LabResult, LabRun } from './lab.ts';
import { live } from './query-client.ts';
import { may } from './session.ts';
import type { User } from './wire.ts';
import type { ProfileProblem } from './workbench.ts';

interface DraftAct {
  readonly by: string;
  readonly at: string;
  readonly comment: string | null;
}

/** A change of a device type on its way into force. `shadow`: approved, compared on what comes in, judging nobody. */
export interface RuleDraft {
  readonly id: string;
  readonly profile: string;
  readonly base: string;
  readonly version: string;
  readonly state: 'proposed' | 'shadow' | 'published' | 'rolled-back' | 'withdrawn';
  readonly proposed: DraftAct;
  readonly approved: DraftAct | null;
  readonly published: DraftAct | null;
  readonly ended: DraftAct | null;
  readonly publishableFrom: string | null;
  readonly lab: Pick<LabResult, 'from' | 'to' | 'devices' | 'readings' | 'totals' | 'load'> | null;
}
export type DraftTexts = RuleDraft & { readonly text: string | null; readonly baseText: string | null };

const path = '/api/v1/lab/drafts';
const pathOf = (id: string, act = ''): string => `${path}/${encodeURIComponent(id)}${act === '' ? '' : `/${act}`}`;
export const draftsKey = [live, 'drafts'] as const;

/** Newest first. Rules hold everywhere: only people of the whole gateway see them. */
export function useDrafts(enabled: boolean) {
  return useQuery({
    queryKey: draftsKey,
    enabled,
    queryFn: async ({ signal }) => (await get<{ readonly items: readonly RuleDraft[] }>(path, signal)).items,
    refetchInterval: 15_000,
  });
}

export function useDraftTexts(id: string, enabled: boolean) {
  return useQuery({ queryKey: ['draft', id], enabled, queryFn: ({ signal }) => get<DraftTexts>(pathOf(id), signal), staleTime: 300_000 });
}

/** `run`: a replay of this text, kept with it. */
export function propose(text: string, why: string, run: string): Promise<RuleDraft> {
  return request('POST', path, { text, why, run });
}

export const draftActs = ['approve', 'publish', 'roll-back', 'withdraw'] as const;
export type DraftActName = (typeof draftActs)[number];

/** `words`: a comment, or why the shadow run is cut short. */
export function actOnDraft(draft: RuleDraft, name: DraftActName, words: string): Promise<RuleDraft> {
  const body = words === '' ? {} : name === 'publish' && isEarly(draft) ? { early: words } : { comment: words };
  return request('POST', pathOf(draft.id, name), body);
}

/** What an approved draft would have done since it was approved: a replay. */
export function shadowRun(id: string): Promise<{ readonly run: LabRun | null; readonly problems: readonly ProfileProblem[] }> {
  return request('POST', pathOf(id, 'shadow'));
}

/** Its shadow run goes on. */
export const isEarly = ({ publishableFrom }: RuleDraft): boolean => publishableFrom !== null && gatewayNow() < Date.parse(publishableFrom);

/** What this person may do with it; the gateway decides. */
export function draftActsFor(draft: RuleDraft, user: User): readonly DraftActName[] {
  const approves = may(user, 'approve');
  const possible: Readonly<Record<DraftActName, boolean>> = {
    approve: approves && draft.state === 'proposed' && draft.proposed.by !== user.id,
    publish: approves && draft.state === 'shadow',
    'roll-back': approves && draft.state === 'published',
    withdraw: draft.state === 'proposed' || draft.state === 'shadow',
  };
  return draftActs.filter((name) => possible[name]);
}
