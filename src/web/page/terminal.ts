import { AlarmBoard } from './alarm-board.ts';
import { AlarmSound } from './alarm-sound.ts';
import { drawCalm } from './calm-screen.ts';
import { byId } from './element.ts';
import { EndDialog } from './end-dialog.ts';
import { drawExercise } from './exercise-band.ts';
import { FrontCase } from './front-case.ts';
import { get, session } from './gateway-api.ts';
import { KnownDuty } from './known-duty.ts';
import { KnownPapers } from './known-papers.ts';
import { language, pick, say, startLanguage } from './language.ts';
import { LiveText } from './live-text.ts';
import { placeText } from './moment-text.ts';
import { OwnTerminal } from './own-terminal.ts';
import { gatewayNow, learnStreamTime, running } from './page-clock.ts';
import { startNames } from './people-names.ts';
import { PresenceBar } from './presence-bar.ts';
import { refusalText } from './refusal-text.ts';
import { remember, remembered } from './remembered.ts';
import { drawResponseBar } from './response-bar.ts';
import { ResponseSide } from './response-side.ts';
import { SeenWatch } from './seen-readings.ts';
import { SelfUpdate } from './self-update.ts';
import { stayLit } from './stay-lit.ts';
import { StreamLink, type StreamLinkListener } from './stream-link.ts';
import { keysOn, startKeys } from './terminal-keys.ts';
import { drawStatus, soundState } from './terminal-status.ts';
import { drawActions, TerminalView } from './terminal-view.ts';
import type { Alarm, Severity, User } from './wire.ts';

const drawEveryMs = 250;
const aliveEveryMs = 10_000;
const ackTimeoutMs = 6_000;
const silenceMs = 60_000;
const askWhoEveryMs = 300_000;
const testKey = 'anlin.lastSoundTest';

const terminalId = decodeURIComponent(location.pathname.split('/')[2] ?? '');
const board = new AlarmBoard();
const sound = new AlarmSound();
const endDialog = new EndDialog();
const known = new KnownPapers(drawSoon);
const seen = new SeenWatch();
const duty = new KnownDuty(() => link.state() === 'down' || signedOut, drawSoon);
const update = new SelfUpdate();
const announcement = new LiveText('announcement');
const said = new LiveText('said');
const problem = new LiveText('problem');
const presence = new PresenceBar({ say: (message) => link.say(message), user: () => user, sound, said, draw: drawSoon });
const mine = new OwnTerminal(terminalId);
const responses = new ResponseSide({
  announcement,
  said,
  problem,
  user: () => user,
  changed: drawSoon,
  settled: () => view.settled() && link.state() === 'up',
});
const { plans, dialog: actDialog } = responses;
const fronts = new FrontCase(board, plans);
const view = new TerminalView({
  board,
  responses,
  front: () => fronts.now(),
  choose,
  end: (alarm) => endDialog.open(alarm),
  papers: (id) => known.of(id),
  seen: (alarm) => seen.of(alarm),
  duty: () => duty.now(),
});

let user: User | null = null;
let signedOut = false;
let signInEnds: string | null = null;
let acknowledging: { deliveryId: string; at: number } | null = null;
let aliveAt = Number.NEGATIVE_INFINITY;
/** Taken over, but not said to be shown yet: the next drawing says it. */
const shown = new Set<string>();
let drawing = false;

const listener: StreamLinkListener = {
  delivery({ deliveryId, alarm, plan = null, response = null }) {
    link.receipt('received', deliveryId);
    // Told again means: our word was lost. It is on the screen, or was, so both are said again once drawn.
    shown.add(deliveryId);
    const news = board.take(alarm, deliveryId);
    responses.take(alarm, deliveryId, plan, response);
    if (news === 'raised') {
      announce(alarm);
      fronts.raised(alarm);
    }
    if (news === 'aside') said.say(() => say('alarm.announceAside', { title: pick(alarm.title) }));
    if (news === 'ended') said.say(() => say('alarm.announceEnded', { title: pick(alarm.title) }));
    ring();
    drawSoon();
  },
  probe(message) {
    presence.hear(message);
    shown.add(message.deliveryId);
    drawSoon();
  },
  acknowledged({ deliveryId }) {
    if (acknowledging?.deliveryId === deliveryId) acknowledging = null;
    problem.clear();
    drawSoon();
  },
  error(code, detail) {
    if (!acknowledging) return;
    acknowledging = null;
    problem.say(() => say('alarm.ackFailed', { detail: refusalText(code, detail) }));
    drawSoon();
  },
  build(build) {
    update.heard(build);
  },
  time: learnStreamTime,
  ended() {
    void askWho();
  },
};
const link = new StreamLink(terminalId, listener);

function announce(alarm: Alarm): void {
  announcement.say(() =>
    say('alarm.announce', { severity: say(`severity.${alarm.severity}`), title: pick(alarm.title), place: placeText(alarm.place) }),
  );
}

/** A clock that was missed, and a level that was called, ring as a danger to life does. */
function ringing(): Severity | null {
  return plans.ringing() ? 'critical' : board.ringing(running());
}

function ring(): void {
  sound.keep(ringing() ?? (link.state() === 'down' ? 'lost' : null));
}

/** Draws, and says "alive" only because it has drawn: a page that is frozen falls silent. */
function draw(): void {
  link.check();
  ring();
  if (acknowledging && running() - acknowledging.at > ackTimeoutMs) {
    acknowledging = null;
    problem.say(() => say('alarm.ackFailed', { detail: say('alarm.ackTimeout') }));
  }
  const lastTest = remembered(testKey);
  const newBuild = update.waiting !== null;
  const front = fronts.now();
  const calling = plans.ringing();
  const page = { mark: drawExercise(front, plans.drills()), ringing: ringing(), calling, inHand: plans.all().length };
  drawStatus({ terminalId, link, sound, board, user, signedOut, lastTest, shortcuts: keysOn(), newBuild, signInEnds, ...page });
  const live = link.state() === 'up' && !signedOut;
  drawCalm(live, duty.now(), mine.place);
  view.draw();
  presence.draw(live);
  drawActions(front, user, live, acknowledging !== null, calling);
  const response = front?.response ?? null;
  drawResponseBar(front?.entry === null && responses.mayAct() ? (response?.plan ?? null) : null, responses.barPresses(response));
  if (!document.hidden) {
    for (const deliveryId of shown) link.receipt('shown', deliveryId);
    shown.clear();
  }
  update.look(idle);
  if (running() - aliveAt < aliveEveryMs - drawEveryMs / 2) return;
  const alive = {
    type: 'alive',
    lastSequence: link.lastSequence ?? 0,
    visible: !document.hidden,
    sound: soundState(sound, board, calling),
  };
  if (link.say(alive)) aliveAt = running();
}

/** Nothing rings, nothing is half done, and the gateway is there to give the new page. */
function idle(): boolean {
  const still = board.waiting().length === 0 && ringing() === null && acknowledging === null;
  return still && !endDialog.isOpen && !actDialog.isOpen && link.state() === 'up' && !signedOut;
}

function drawSoon(): void {
  if (drawing || document.hidden) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    draw();
  });
}

/** While it can be seen the browser's own drawing drives it; a hidden page is drawn by a timer and says that it is hidden. */
function loop(): void {
  setTimeout(() => {
    if (document.hidden) {
      draw();
      loop();
    } else {
      requestAnimationFrame(() => {
        draw();
        loop();
      });
    }
  }, drawEveryMs);
}

function choose(id: string): void {
  fronts.choose(id);
  drawSoon();
}

/** The one that waits behind the alarm in front; after the last one the first again. A more severe one stays in front. */
function next(): void {
  const front = fronts.now()?.entry ?? null;
  const waiting = board.waiting();
  const at = front === null ? -1 : waiting.indexOf(front);
  const following = waiting[(at + 1) % Math.max(1, waiting.length)];
  if (following) view.next(following.alarm.id);
}

function acknowledge(): void {
  const entry = view.pressed();
  if (!entry || acknowledging || user === null || link.state() !== 'up') return;
  problem.clear();
  if (!link.say({ type: 'acknowledge', deliveryId: entry.deliveryId, by: user.id, comment: null })) return;
  acknowledging = { deliveryId: entry.deliveryId, at: running() };
  drawSoon();
}

function silence(): void {
  for (const { deliveryId } of [...board.silence(running(), silenceMs), ...plans.silence()]) {
    link.say({ type: 'silence', deliveryId, by: user?.id ?? null, seconds: silenceMs / 1_000 });
  }
  ring();
  drawSoon();
}

async function enableSound(test: boolean): Promise<void> {
  await sound.unlock();
  if (test && !sound.locked) {
    sound.test();
    remember(testKey, new Date(gatewayNow()).toISOString());
  }
  aliveAt = Number.NEGATIVE_INFINITY;
  drawSoon();
}

async function askWho(): Promise<void> {
  try {
    const who = await session();
    user = who?.user ?? null;
    signInEnds = who?.expiresAt ?? null;
    signedOut = user === null;
  } catch {
    // The gateway is away: who is signed in cannot be asked, and nothing is concluded from that.
  }
}

async function start(): Promise<void> {
  startLanguage(() => {
    for (const live of [announcement, said, problem]) live.draw();
    view.redraw();
    mine.draw();
    draw();
  });
  startNames(get, () => {
    view.redraw();
    drawSoon();
  });
  endDialog.start();
  actDialog.start();
  sound.start();
  for (const [id, press] of Object.entries({ acknowledge, silence, next })) byId(id).addEventListener('click', press);
  presence.start();
  for (const id of ['sound-enable', 'sound-test']) byId(id).addEventListener('click', () => void enableSound(true));
  byId('fullscreen').addEventListener(
    'click',
    () => void (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()),
  );
  startKeys({ a: acknowledge, s: silence, n: next }, () => !endDialog.isOpen && !actDialog.isOpen, draw);
  // Any press is as good as the button.
  for (const press of ['click', 'keydown']) document.addEventListener(press, () => void (sound.locked && enableSound(false)));
  document.addEventListener('visibilitychange', () => {
    aliveAt = Number.NEGATIVE_INFINITY;
    void stayLit();
    draw();
  });
  void stayLit();
  setInterval(() => void askWho(), askWhoEveryMs);
  (byId('lost-sign-in') as HTMLAnchorElement).href = `/sign-in?next=${encodeURIComponent(location.pathname)}`;
  await askWho();
  if (signedOut) {
    location.replace(`/sign-in?next=${encodeURIComponent(location.pathname)}&lang=${language()}`);
    return;
  }
  link.start();
  mine.draw();
  void mine.describe();
  draw();
  loop();
}

void start();
