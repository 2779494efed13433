import { useEffect, useState } from 'react';
import type { DutyNow } from '../../page/on-duty.ts';
import { useOnDuty } from '../data/duty.ts';
import { useLink } from '../data/link.ts';

/** Three answers that did not come, by the clock of this browser, by which the query says when it was answered. */
const oldMs = 30_000;

/** Who is on duty, and whether that may be out of date; null = not known. */
export function useDutyNow(): DutyNow | null {
  const { data, dataUpdatedAt } = useOnDuty();
  const { state } = useLink();
  const [old, setOld] = useState(false);
  useEffect(() => {
    const look = () => setOld(state === 'down' || Date.now() - dataUpdatedAt > oldMs);
    look();
    const timer = setInterval(look, 1_000);
    return () => clearInterval(timer);
  }, [state, dataUpdatedAt]);
  return data === undefined ? null : { items: data.items, at: data.at, old };
}
