import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { sourceOf } from './workbench.ts';

const keyOf = (profile: string): string => `lab-draft ${profile}`;

/**
 * The text of a type as somebody is changing it. It outlives a reload and a look at another page, in this tab; a tab without
 * storage has it for as long as the page stands.
 */
export function useDraft(profile: string) {
  const source = useQuery({
    queryKey: ['source', profile],
    enabled: profile !== '',
    queryFn: () => sourceOf(profile),
    staleTime: 10_000,
    refetchOnWindowFocus: false,
  });
  const [edited, setEdited] = useState<{ readonly profile: string; readonly text: string } | null>(null);
  const kept = edited?.profile === profile ? edited.text : keptText(profile);
  const text = kept ?? source.data ?? null;
  const change = (next: string) => {
    setEdited({ profile, text: next });
    keep(profile, next === source.data ? null : next);
  };
  return {
    /** Null = not read yet. */
    text,
    same: text !== null && text === source.data,
    error: source.error,
    again: () => void source.refetch(),
    change,
    reset: () => {
      if (source.data !== undefined) change(source.data);
    },
  };
}

function keptText(profile: string): string | null {
  return stored(keyOf(profile));
}

function keep(profile: string, text: string | null): void {
  store(keyOf(profile), text);
}

/** The text that a replay begun in this tab was of: only that one can be proposed with its result. */
export const replayedText = (runId: string): string | null => (runId === '' ? null : stored(`lab-run ${runId}`));
export const keepReplayed = (runId: string, text: string): void => store(`lab-run ${runId}`, text);

function stored(key: string): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

function store(key: string, text: string | null): void {
  try {
    if (text === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, text);
  } catch {
    // Full, or switched off: the page has it still.
  }
}
