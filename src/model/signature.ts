import type { ActOrigin } from './act.ts';
import type { Text } from './text.ts';

/** Who did it. A name that only a terminal gave is nobody's signature, and is not shown as one. */
export function signed({ by, via, from }: ActOrigin): Text {
  const name = by ?? '';
  if (via === 'tier') return { zh: `${name}（${from}）`, en: `${name} (${from})` };
  return via === 'asserted'
    ? { zh: `${name}（终端 ${from} 报告，未登录）`, en: `${name} (as told by terminal ${from}, not signed in)` }
    : { zh: name, en: name };
}
