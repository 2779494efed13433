/** Something wrong with a set of interlocks: where it stands in the file of one, and what to do. */
export interface Finding {
  readonly interlock: string;
  readonly path: readonly (string | number)[];
  readonly expected: string;
  readonly came: string;
  readonly cure: string;
}
