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
  try {
    return sessionStorage.getItem(keyOf(profile));
  } catch {
    return null;
  }
}

function keep(profile: string, text: string | null): void {
  try {
    if (text === null) sessionStorage.removeItem(keyOf(profile));
    else sessionStorage.setItem(keyOf(profile), text);
  } catch {
    // Full, or switched off: the page has it still.
  }
}
