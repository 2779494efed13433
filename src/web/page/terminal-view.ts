import type { AlarmBoard, BoardEntry } from './alarm-board.ts';
import { alarmCard, alarmLine, stateText, tickElapsed } from './alarm-card.ts';
import { byId, h, setText } from './element.ts';
import type { Front } from './front-case.ts';
import { inHandLine, tickInHand } from './in-hand-line.ts';
import { dutyPicture } from './known-duty.ts';
import { language, pick, say } from './language.ts';
import { momentText } from './moment-text.ts';
import type { DutyNow } from './on-duty.ts';
import { gatewayNow, running } from './page-clock.ts';
import type { OpenResponse } from './plan-board.ts';
import { tickClocks } from './plan-clocks-view.ts';
import type { Plan } from './plan-wire.ts';
import { releaseLink } from './release-link.ts';
import { responseCard } from './response-card.ts';
import type { ResponseSide } from './response-side.ts';
import { seenChart, seenWords } from './seen-chart.ts';
import type { SeenReadings } from './seen-readings.ts';
import { ackedBy } from './tier-words.ts';
import type { Alarm, DevicePapers, User } from './wire.ts';

/** A press this soon after another alarm came to the front was meant for the one before. */
const guardMs = 800;
/** Readings that could not be had for so long are said to be old. */
const oldMs = 20_000;

export interface TerminalViewOptions {
  readonly board: AlarmBoard;
  readonly responses: ResponseSide;
  /** What stands large now; null = nothing. */
  readonly front: () => Front | null;
  /** An alarm or a response. */
  readonly choose: (id: string) => void;
  readonly end: (alarm: Alarm) => void;
  /** What is known of a device by now; null = nothing yet. */
  readonly papers: (deviceId: string) => DevicePapers | null;
  /** What the point that decided has shown; null = nothing known. */
  readonly seen: (alarm: Alarm | null) => SeenReadings | null;
  /** Who is on duty; null = not known. */
  readonly duty: () => DutyNow | null;
}

/** Draws the board. Only what changed is rebuilt, so that focus and reading position stay. */
export class TerminalView {
  private readonly options: TerminalViewOptions;
  private drawn = '';
  private frontKey: string | null = null;
  private frontSince = 0;
  private shownAlarm: string | null = null;

  constructor(options: TerminalViewOptions) {
    this.options = options;
  }

  redraw(): void {
    this.drawn = '';
  }

  /** False while what is in front has only just come there. */
  settled(): boolean {
    return running() - this.frontSince >= guardMs;
  }

  /** The alarm that a press on Acknowledge means now; null while it has only just come to the front. */
  pressed(): BoardEntry | null {
    return this.settled() ? (this.options.front()?.entry ?? null) : null;
  }

  /** By the key: where the front changes the list is another one as well, and begins with what is gravest. */
  next(id: string): void {
    const before = this.options.front()?.key;
    this.options.choose(id);
    if (this.options.front()?.key !== before) byId('lists').scrollTop = 0;
  }

  draw(): void {
    const { board, responses } = this.options;
    const front = this.options.front();
    if ((front?.key ?? null) !== this.frontKey) {
      // The very first alarm replaces nothing: it may be pressed at once.
      this.frontSince = this.frontKey === null ? Number.NEGATIVE_INFINITY : running();
      this.frontKey = front?.key ?? null;
    }
    const waiting = board.waiting();
    const acknowledged = board.acknowledged();
    const inHand = responses.plans.all().filter((each) => each !== front?.response);
    const alarm = frontAlarm(front);
    const picture = JSON.stringify([
      front?.key,
      alarm,
      alarm && this.papersOf(alarm),
      front?.response?.plan,
      front?.response && [dutyPicture(this.options.duty()), responses.receipts.of(front.response.plan.response)],
      responses.who(),
      waiting.map(({ alarm: { id, sequence } }) => [id, sequence]),
      acknowledged.map(({ alarm: { id, sequence } }) => [id, sequence]),
      inHand.map((each) => [each.plan.response, each.plan.sequence, responses.plans.calls(each)]),
    ]);
    if (picture !== this.drawn) {
      this.drawn = picture;
      this.build(front, waiting, acknowledged, inHand);
    }
    tickElapsed(byId('board'));
    tickClocks(byId('front'), front?.response?.plan ?? null);
    tickInHand(byId('in-hand-list'), inHand);
    this.drawSeen(alarm);
  }

  /** Once a second: the line ends where the readings end, and the time runs on without them. */
  private drawSeen(alarm: Alarm | null): void {
    const figure = document.querySelector<HTMLElement>('#front .seen-figure');
    const seen = this.options.seen(alarm);
    if (!figure || !alarm || !seen) return;
    const now = gatewayNow();
    const picture = `${language()} ${seen.readAt} ${Math.floor(now / 1_000)}`;
    if (figure.dataset.drawn === picture) return;
    figure.dataset.drawn = picture;
    figure.hidden = false;
    const old = now - seen.readAt > oldMs;
    figure.dataset.old = String(old);
    const title = seen.point ? pick(seen.point.title) : '';
    const words = old ? say('seen.old', { at: momentText(new Date(seen.readAt).toISOString()) }) : seenWords(seen, now);
    setText(figure.querySelector('figcaption') ?? figure, [title, words].filter((part) => part !== '').join(' · '));
    figure
      .querySelector('.seen-drawing')
      ?.replaceChildren(...(seen.samples.length === 0 ? [] : [seenChart(seen, Date.parse(alarm.raisedAt), now)]));
  }

  private papersOf(alarm: Alarm): DevicePapers | null {
    return alarm.deviceId === null ? null : this.options.papers(alarm.deviceId);
  }

  private build(
    front: Front | null,
    waiting: readonly BoardEntry[],
    acknowledged: readonly BoardEntry[],
    inHand: readonly OpenResponse[],
  ): void {
    const another = (frontAlarm(front)?.id ?? null) !== this.shownAlarm;
    this.shownAlarm = frontAlarm(front)?.id ?? null;
    const atWork = another && byId('front').contains(document.activeElement);
    const focused = document.activeElement instanceof HTMLElement ? (document.activeElement.dataset.key ?? null) : null;
    document.documentElement.dataset.front = frontAlarm(front)?.severity ?? 'none';
    byId('calm').hidden = front !== null;
    byId('actions').hidden = front === null;
    byId('front').replaceChildren(...(front ? [this.card(front)] : []));
    const others = waiting.filter((entry) => entry !== front?.entry);
    byId('waiting').hidden = others.length === 0;
    setText(byId('waiting-count'), String(others.length));
    byId('next').hidden = others.length === 0;
    setText(byId('next-text'), say('alarm.next', { n: others.length }));
    byId('waiting-list').replaceChildren(...others.map((entry) => h('li', {}, this.choice(entry))));
    byId('in-hand').hidden = inHand.length === 0;
    setText(byId('in-hand-count'), String(inHand.length));
    byId('in-hand-list').replaceChildren(...inHand.map((each) => h('li', {}, inHandLine(each, this.options.choose))));
    setText(byId('acknowledged-count'), String(acknowledged.length));
    byId('acknowledged-none').hidden = acknowledged.length > 0;
    byId('acknowledged-list').replaceChildren(...acknowledged.map((entry) => h('li', {}, this.seen(entry))));
    if (another) showTop(byId('front'));
    // The button of the same name now belongs to another alarm: the keyboard goes on from its title.
    if (atWork) byId('front').focus({ preventScroll: true });
    else if (focused) document.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  private card({ entry, response }: Front): HTMLElement {
    const { board, responses, end, duty } = this.options;
    if (response === null) return entry === null ? h('div') : alarmCard(entry, this.papersOf(entry.alarm));
    const alarms = [...board.waiting(), ...board.acknowledged()].filter(({ alarm }) => responses.plans.of(alarm.id) === response);
    const alarm = entry?.alarm ?? response.alarm;
    return responseCard(alarm, this.papersOf(alarm), {
      response,
      alarms,
      presses: responses.presses(response),
      why: responses.why(),
      end,
      duty: duty(),
      receipts: responses.receipts.of(response.plan.response),
    });
  }

  private planOf({ alarm }: BoardEntry): Plan | null {
    return this.options.responses.plans.of(alarm.id)?.plan ?? null;
  }

  private choice(entry: BoardEntry): HTMLElement {
    const { id } = entry.alarm;
    return h(
      'button',
      { type: 'button', class: 'choice', 'data-key': id, click: () => this.options.choose(id) },
      alarmLine(entry, this.planOf(entry)),
    );
  }

  private seen(entry: BoardEntry): HTMLElement {
    const { alarm } = entry;
    const who = alarm.acknowledgedBy
      ? h('span', { class: 'line-more' }, say('alarm.ackedBy', { by: pick(ackedBy(alarm)), at: momentText(alarm.acknowledgedAt) }))
      : null;
    const state = h('span', { class: 'line-more' }, stateText(alarm));
    const end =
      alarm.state === 'latched-acknowledged'
        ? h('button', { type: 'button', class: 'end', 'data-key': `end ${alarm.id}`, click: () => this.options.end(alarm) }, say('end'))
        : null;
    // Acknowledging it releases nothing: it may still wait.
    return alarmLine(entry, this.planOf(entry), who, state, releaseLink(alarm), end);
  }
}

/** Title and place of what is in front are seen, by whatever the person had read before. */
function showTop(front: HTMLElement): void {
  front.scrollTop = 0;
  // On a narrow screen it is the page that is scrolled.
  if (front.getBoundingClientRect().top < 0) front.scrollIntoView();
}

function frontAlarm(front: Front | null): Alarm | null {
  return front?.entry?.alarm ?? front?.response?.alarm ?? null;
}

/** The buttons under what is in front: acknowledge while an alarm of it waits, silence while something rings. */
export function drawActions(front: Front | null, user: User | null, live: boolean, acknowledging: boolean, calling: boolean): void {
  if (!front) return;
  const { entry } = front;
  const acknowledge = byId('acknowledge') as HTMLButtonElement;
  const silence = byId('silence') as HTMLButtonElement;
  acknowledge.hidden = entry === null;
  silence.hidden = entry === null && !calling;
  acknowledge.disabled = !live || acknowledging || user === null;
  setText(byId('acknowledge-text'), !live ? say('alarm.noLink') : acknowledging ? say('alarm.acknowledging') : say('alarm.acknowledge'));
  setText(byId('acknowledge-name'), live && user !== null ? say('alarm.acknowledge.as', { name: user.name }) : '');
  const left = (entry?.silencedUntil ?? 0) - running();
  silence.disabled = left > 0 && !calling;
  setText(
    byId('silence-text'),
    calling ? say('plan.silence') : left > 0 ? say('alarm.silenced', { s: Math.ceil(left / 1_000) }) : say('alarm.silence'),
  );
}
