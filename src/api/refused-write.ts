import type { ProblemCodeName } from './problem-codes.ts';
import { ApiProblem } from './problem-document.ts';

/** What the administration port refuses, as our codes. */
const codes: Readonly<Record<string, ProblemCodeName>> = {
  exists: 'already-exists',
  'not-found': 'not-found',
  'weak-secret': 'weak-secret',
  'bad-id': 'invalid-request',
  'bad-place': 'invalid-request',
  'bad-role': 'invalid-request',
  'unknown-profile': 'invalid-request',
  'bad-record': 'invalid-request',
  'bad-test': 'invalid-request',
  'under-test': 'under-test',
  busy: 'busy',
  'bad-command': 'invalid-request',
  'too-many-commands': 'too-many-commands',
  'last-administrator': 'last-administrator',
  'bad-draft': 'invalid-request',
  'draft-state': 'draft-state',
  'draft-outdated': 'draft-outdated',
  'second-person': 'second-person',
  'shadow-running': 'shadow-running',
  'types-not-writable': 'types-not-writable',
  'bad-duty': 'invalid-request',
  'duty-state': 'duty-state',
  'duty-person': 'duty-person',
};

const cures: Readonly<Record<string, string>> = {
  'unknown-profile':
    'Correct the name; a type saved just now comes into force within seconds, or at once with POST /api/v1/profiles/reload.',
};

/** The problem behind an error of the administration port (it has `code` and `field`), or null when it is none of those. */
export function refusedWrite(error: unknown): ApiProblem | null {
  if (!(error instanceof Error) || !('code' in error) || !('field' in error)) return null;
  const code = codes[String(error.code)];
  if (code === undefined) return null;
  const field = `body.${String(error.field)}`;
  const [, expected = error.message, came = ''] = /^[^:]+: expected (.*?)(?:; came (.*))?$/s.exec(error.message) ?? [];
  const errors = [
    { field, expected: expected.slice(0, 300), came: came.slice(0, 200), cure: cures[String(error.code)] ?? `Correct ${field}.` },
  ];
  return new ApiProblem(code, error.message, code === 'invalid-request' ? { errors } : {});
}
