import type { AlarmContext } from '../alarm/alarm-book.ts';
import type { ConditionChange } from '../model/alarm.ts';
import type { Signal } from '../model/signal.ts';

/** What an alarm from outside brings along takes the place of what its rule says of all of them. */
export function withOutside(
  context: AlarmContext,
  { subject, component, rule }: ConditionChange,
  signal: Signal | undefined,
): AlarmContext {
  const { outside } = signal ?? {};
  if (outside === undefined || signal?.subject !== subject || signal.component !== component || signal.rule !== rule) return context;
  const { place, severity, title, guidance, hazard, exercise } = outside;
  return { ...context, place, ...(exercise ? { exercise } : {}), rule: { ...context.rule, severity, title, guidance, hazard } };
}
