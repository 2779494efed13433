import { s } from './element.ts';
import type { Severity } from './wire.ts';

/** A shape of its own for each severity: colour is never the only sign. */
const shapes: Readonly<Record<Severity, string>> = {
  critical: 'M8 1h8l7 7v8l-7 7H8l-7-7V8z',
  major: 'M12 1.5 23.5 22H.5z',
  minor: 'M12 .8 23.2 12 12 23.2.8 12z',
  warning: 'M12 1a11 11 0 1 0 0 22 11 11 0 0 0 0-22z',
};

export function severityIcon(severity: Severity): SVGElement {
  return s(
    'svg',
    { viewBox: '0 0 24 24', class: `icon icon-${severity}`, 'aria-hidden': 'true' },
    s('path', { d: shapes[severity], class: 'shape' }),
    severity === 'warning'
      ? s('path', { d: 'M10.8 6h2.4v2.4h-2.4zM10.8 10.2h2.4V18h-2.4z', class: 'mark' })
      : s('path', { d: 'M10.8 6.6h2.4v7.2h-2.4zM10.8 15.6h2.4V18h-2.4z', class: 'mark' }),
  );
}
