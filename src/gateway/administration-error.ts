/** What was asked cannot be done; `code` is stable, `message` names the field, what was expected and what came. */
export class AdministrationError extends Error {
  readonly code:
    | 'bad-id'
    | 'unknown-profile'
    | 'weak-secret'
    | 'exists'
    | 'not-found'
    | 'bad-role'
    | 'bad-place'
    | 'bad-record'
    | 'bad-test'
    | 'bad-service'
    | 'last-administrator'
    | 'under-test'
    | 'bad-command'
    | 'too-many-commands'
    | 'bad-draft'
    | 'draft-state'
    | 'draft-outdated'
    | 'second-person'
    | 'shadow-running'
    | 'types-not-writable'
    | 'bad-duty'
    | 'duty-state'
    | 'duty-person';
  readonly field: string;
  constructor(code: AdministrationError['code'], field: string, message: string) {
    super(message);
    this.code = code;
    this.field = field;
  }
}
