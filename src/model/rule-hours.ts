/** A day of the calendar; `year` null = every year. */
export interface CalendarDay {
  readonly year: number | null;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

/** First and last day. Without years a range may run over New Year. */
export interface DateRange {
  readonly first: CalendarDay;
  readonly last: CalendarDay;
}

/** Part of the week or year, in wall time of the site (`ANLIN_TIME_ZONE`). All three have to fit. */
export interface Period {
  /** 1 = Monday to 7 = Sunday: the day on which the period begins. */
  readonly days: readonly number[];
  /** Minutes after midnight, 0 to 1440. When `to` is not after `from` it runs over midnight into the next day. */
  readonly from: number;
  readonly to: number;
  /** Days on which the period may begin; null = all. */
  readonly dates: readonly DateRange[] | null;
}

/**
 * When a rule may raise: in one of `during` (empty = always) and in none of `except`. Outside it raises nothing, events
 * do not occur and nothing is counted; what was raised before is judged on until it is gone, so no alarm ends by the clock.
 */
export interface RuleHours {
  readonly during: readonly Period[];
  readonly except: readonly Period[];
}
