/** An option that cannot be: the command ends with 2, used wrongly, and not with 1, failed. */
export class Misuse extends Error {
  readonly code = 'bad-input';
}
