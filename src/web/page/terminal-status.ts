import type { AlarmBoard } from './alarm-board.ts';
import type { AlarmSound } from './alarm-sound.ts';
import { byId, setText } from './element.ts';
import { say } from './language.ts';
import { clockText, durationText, momentText } from './moment-text.ts';
import { gatewayNow, running } from './page-clock.ts';
import type { StreamLink } from './stream-link.ts';
import type { Severity, User } from './wire.ts';

/** Long enough before the end for the shift that is there, and the next one. */
const signInSoonMs = 12 * 3_600_000;

export type SoundState = 'on' | 'locked' | 'muted';

/** `calling`: a response rings besides. */
export function soundState(sound: AlarmSound, board: AlarmBoard, calling: boolean): SoundState {
  if (sound.locked) return 'locked';
  if (calling) return 'on';
  return board.ringing(running()) === null && board.silencedUntil(running()) !== null ? 'muted' : 'on';
}

export interface StatusInput {
  readonly terminalId: string;
  readonly link: StreamLink;
  readonly sound: AlarmSound;
  readonly board: AlarmBoard;
  readonly user: User | null;
  readonly signedOut: boolean;
  readonly lastTest: string | null;
  readonly shortcuts: boolean;
  /** A new build of this page waits until nothing rings. */
  readonly newBuild: boolean;
  /** What rings now; null = nothing does. */
  readonly ringing: Severity | null;
  /** A response rings. */
  readonly calling: boolean;
  /** Before the title of the window: a drill is in front. */
  readonly mark: string;
  /** Responses that are not closed. */
  readonly inHand: number;
  /** RFC 3339; the sign-in of this screen ends then. Null = nobody is signed in. */
  readonly signInEnds: string | null;
}

/** The bar on top, and the words across the screen when it is not live. Honest before pretty. */
export function drawStatus({
  terminalId,
  link,
  sound,
  board,
  user,
  signedOut,
  lastTest,
  shortcuts,
  newBuild,
  signInEnds,
  ringing,
  calling,
  mark,
  inHand,
}: StatusInput): void {
  const page = document.documentElement;
  const state = signedOut ? 'down' : link.state();
  const audible = soundState(sound, board, calling);
  page.dataset.link = state;
  page.dataset.sound = audible;
  page.dataset.ringing = sound.locked ? 'none' : (ringing ?? 'none');
  setText(byId('clock'), clockText());
  setText(byId('link-state'), say(`link.${state}`));
  const age = link.heartbeatAgeMs();
  setText(byId('link-age'), age === null ? say('link.never') : say('link.age', { age: durationText(age) }));
  const until = board.silencedUntil(running());
  setText(
    byId('sound-state'),
    audible === 'muted' && until !== null
      ? say('sound.muted', { s: Math.ceil((until - running()) / 1_000) })
      : audible === 'locked'
        ? say('sound.locked')
        : say('sound.on'),
  );
  setText(byId('last-test'), lastTest === null ? say('sound.neverTested') : say('sound.lastTest', { at: momentText(lastTest) }));
  byId('sound-test').title = byId('last-test').textContent ?? '';
  byId('sound-banner').hidden = !sound.locked;
  byId('new-build').hidden = !newBuild;
  const waiting = board.waiting().length;
  setText(byId('waiting-all'), say('list.waitingAll', { n: waiting }));
  byId('waiting-all').dataset.some = String(waiting > 0);
  const title = `${say('terminal.title')} ${terminalId}`;
  document.title = mark + (waiting > 0 ? `(${waiting}) ` : '') + title;
  byId('in-hand-all').hidden = inHand === 0;
  setText(byId('in-hand-all'), say('plan.inHand.closed', { n: inHand }));
  const ends = signInEnds === null ? Number.POSITIVE_INFINITY : Date.parse(signInEnds) - gatewayNow();
  byId('sign-in-ends').hidden = signedOut || ends > signInSoonMs;
  setText(byId('sign-in-ends-text'), say('terminal.signInEnds', { at: momentText(signInEnds) }));
  setText(byId('user'), user?.name ?? '');
  setText(byId('keys'), say(shortcuts ? 'keys.on' : 'keys.off'));
  byId('keys').setAttribute('aria-pressed', String(shortcuts));
  const lost = byId('lost');
  lost.hidden = state !== 'down';
  if (state === 'down') {
    setText(byId('lost-title'), signedOut ? say('terminal.signedOut') : say('link.lost'));
    setText(byId('lost-what'), signedOut ? '' : age === null ? say('link.lost.never') : say('link.lost.what', { age: durationText(age) }));
    byId('lost-sign-in').hidden = !signedOut;
  }
}
