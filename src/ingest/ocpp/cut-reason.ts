/** Why a socket of a station is closed by the gateway. */
export type CutReason =
  | 'binary'
  | 'flood'
  | 'frame-too-long'
  | 'malformed'
  | 'no-pong'
  | 'no-schemas'
  | 'not-kept'
  | 'revoked'
  | 'socket-error'
  | 'stopped'
  | 'taken-over'
  | 'unfinished'
  | 'unread'
  | 'waited-for-the-disk';

/** Close codes of RFC 6455 section 7.4.1; 4409 is ours. */
export const closeCodes: Partial<Record<CutReason, number>> = {
  binary: 1003,
  'frame-too-long': 1009,
  'not-kept': 1013,
  'waited-for-the-disk': 1013,
  stopped: 1001,
  'taken-over': 4409,
};
/** What it sent was against the rules: somebody has to be told. */
export const violations: ReadonlySet<CutReason> = new Set(['binary', 'flood', 'frame-too-long', 'malformed', 'unfinished']);

/** ws says by its code what it would not take; anything else is the network. */
export function reasonOf({ code = '' }: NodeJS.ErrnoException): CutReason {
  if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') return 'frame-too-long';
  return code.startsWith('WS_ERR_') ? 'malformed' : 'socket-error';
}
