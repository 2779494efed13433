import type { ExpressionFault } from '../expressions/job.ts';

/** What came, with the place inside the expression: the YAML's place is only that of the key. */
export function withPlace({ came, position }: ExpressionFault): string {
  return position === null ? came : `${came} (at character ${position + 1} of the expression)`;
}
