/** Something wrong in a file under `devices/`: where, what was expected, what came, what to do. */
export interface ProfileProblem {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly col: number;
  /** JSON pointer into the file; '' = the whole file. */
  readonly pointer: string;
  readonly expected: string;
  readonly came: string;
  readonly cure: string;
}

/** `devices/<domain>/<id>.yaml:12:7 /rules/gas.high: expected ..., came .... Cure: ...` */
export function describeProfileProblem(problem: ProfileProblem): string {
  const where = `${problem.file}:${problem.line}:${problem.col}`;
  return `${where} ${problem.pointer || '/'}: expected ${problem.expected}, came ${problem.came}. Cure: ${problem.cure}`;
}
