import { say } from '../../text/language.ts';
import { numberText } from '../../text/value-text.ts';

/** Rounded down: 95 % is not said of what is below it. */
export function shareText(share: number | null): string {
  return share === null ? say('indicators.noData') : `${numberText(Math.floor(share * 1_000) / 10)} %`;
}

interface Shown {
  /** Null = there is nothing to draw. */
  readonly share: number | null;
  readonly target?: number;
}

/** A share as a bar, with a mark where it has to come to. The number stands beside it: this is for the eye alone. */
export function ShareBar({ share, target }: Shown) {
  if (share === null) return null;
  return (
    <svg className="share-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <rect className="ground" width={100} height={10} />
      <rect className={target !== undefined && share < target ? 'part is-below' : 'part'} width={share * 100} height={10} />
      {target === undefined ? null : <rect className="target" x={target * 100 - 0.5} width={1} height={10} />}
    </svg>
  );
}
