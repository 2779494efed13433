interface Waiting {
  readonly rule: string;
  readonly condition: string;
  readonly endedAt: string | null;
  readonly owner?: object | null;
}

/** Dangerous effects of an interlock wait for two people, and those of this gateway: one below is released there. */
export function waitsForRelease({ rule, condition, endedAt, owner = null }: Waiting): boolean {
  return rule === 'interlock.release-waiting' && condition !== 'false' && endedAt === null && owner === null;
}
