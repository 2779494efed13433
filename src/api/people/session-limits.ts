/** ASVS 7.3: a session ends after this long without use, and after this long in any case. */
export const sessionLimits = {
  idleMs: 12 * 3_600_000,
  absoluteMs: 7 * 86_400_000,
  /** Use is written down at most this often: one journal write per request would be none the safer. */
  touchEveryMs: 60_000,
} as const;
