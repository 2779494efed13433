import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { useLink } from '../data/link.ts';
import { useWords } from '../text/language.ts';
import { durationText } from '../text/moment-text.ts';

interface Shown {
  /** `dataUpdatedAt` of the query that is shown; 0 = nothing yet. */
  readonly at: number;
  /** Beyond it the data is said to be out of date. */
  readonly oldMs?: number;
  readonly refresh?: () => void;
}

/** How old what is shown is. Every page with live data has one. */
export function Age({ at, oldMs = 45_000, refresh }: Shown) {
  const { say } = useWords();
  const { state } = useLink();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  if (at === 0) return null;
  const age = Math.max(0, now - at);
  const old = age > oldMs || (state === 'down' && age > 15_000);
  return (
    <>
      <span className={old ? 'age is-old' : 'age'}>{say(old ? 'age.old' : 'age.fresh', { age: durationText(age) })}</span>
      {refresh ? (
        <Button size="small" onClick={refresh}>
          {say('age.refresh')}
        </Button>
      ) : null}
    </>
  );
}
