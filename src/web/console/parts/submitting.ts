import { useState } from 'react';
import { detailOf } from '../data/gateway-api.ts';
import { useWords } from '../text/language.ts';

export interface Submitting {
  /** What went wrong, in words; null = nothing, or not yet. */
  readonly problem: string | null;
  readonly setProblem: (words: string | null) => void;
  readonly busy: boolean;
  /** Never rejects. */
  readonly submit: (act: () => Promise<unknown>) => Promise<void>;
}

/** One act at a time against the gateway: under way, done, or failed with its reason. */
export function useSubmitting(): Submitting {
  const { say } = useWords();
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (act: () => Promise<unknown>) => {
    setBusy(true);
    setProblem(null);
    try {
      await act();
    } catch (error) {
      setProblem(say('act.failed', { detail: detailOf(error) }));
    }
    setBusy(false);
  };
  return { problem, setProblem, busy, submit };
}
