/** A time in which nothing was heard; `to` null = it goes on. */
export interface Silence {
  readonly from: number;
  readonly to: number | null;
}

/** Of an alarm of silence. */
interface Step {
  readonly sequence: number;
  readonly at: string;
  readonly event: string;
}

const begins = new Set(['raised', 'occurred-again']);
const ends = new Set(['returned', 'ended']);

export function silencesOf(steps: readonly Step[]): readonly Silence[] {
  const found: Silence[] = [];
  let from: number | null = null;
  for (const { at, event } of [...steps].sort((a, b) => a.sequence - b.sequence)) {
    if (begins.has(event)) from ??= Date.parse(at);
    if (ends.has(event) && from !== null) {
      found.push({ from, to: Date.parse(at) });
      from = null;
    }
  }
  return from === null ? found : [...found, { from, to: null }];
}
