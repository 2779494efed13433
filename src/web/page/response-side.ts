import { h } from './element.ts';
import { detailOf } from './gateway-api.ts';
import { KnownReceipts } from './known-receipts.ts';
import { pick, say } from './language.ts';
import type { LiveText } from './live-text.ts';
import { placeText } from './moment-text.ts';
import { stageBefore } from './next-stage.ts';
import { type OpenResponse, PlanBoard } from './plan-board.ts';
import { isReached } from './plan-missing.ts';
import type { PlanPresses } from './plan-steps-view.ts';
import type { Plan, PlanStep } from './plan-wire.ts';
import { planWord } from './plan-words.ts';
import { remember, remembered } from './remembered.ts';
import type { BarPresses } from './response-bar.ts';
import { ResponseDialog } from './response-dialog.ts';
import type { Alarm, User } from './wire.ts';

const heardKey = 'anlin.heardCalls';
const acting = ['administrator', 'manager', 'operator'];

export interface ResponseSidePorts {
  /** Said at once, over everything else. */
  readonly announcement: LiveText;
  /** Said when there is a pause. */
  readonly said: LiveText;
  readonly problem: LiveText;
  readonly user: () => User | null;
  readonly changed: () => void;
  /** False = the front has only just changed: a press was meant for what stood there before. */
  readonly settled: () => boolean;
}

/** Responses on this screen: what the stream says of them, what is said aloud, and what people press. */
export class ResponseSide {
  readonly plans = new PlanBoard({
    load: () => (remembered(heardKey) ?? '').split('\n').filter((line) => line !== ''),
    save: (heard) => remember(heardKey, heard.join('\n')),
  });
  readonly dialog = new ResponseDialog((plan) => {
    this.plans.takeAnswer(plan, this.me());
    this.ports.changed();
  });
  /** Of the response in front. */
  readonly receipts = new KnownReceipts(
    () => this.ports.changed(),
    (plan) => {
      // Said and rung as if the stream had told it.
      const open = this.plans.get(plan.response);
      if (open !== null && plan.sequence > open.plan.sequence) this.take(open.alarm, open.deliveryId, plan, plan.response);
    },
  );
  private readonly ports: ResponseSidePorts;

  constructor(ports: ResponseSidePorts) {
    this.ports = ports;
  }

  take(alarm: Alarm, deliveryId: string, plan: Plan | null, response: string | null): void {
    this.plans.join(alarm.id, response);
    if (plan === null) return;
    const { kind, before, calls } = this.plans.take(plan, alarm, deliveryId, this.me());
    const { announcement, said } = this.ports;
    const [title, place] = [() => pick(plan.title), () => placeText(alarm.place)];
    const last = calls.at(-1);
    const clock = plan.clocks.find(({ id, again }) => last?.key === `clock ${id}` || last?.key === `clock ${id} ${again?.missed}`);
    const level = plan.escalation.find((each) => last?.key === `level ${each.level}`);
    if (clock) announcement.say(() => say('plan.announce.missed', { clock: pick(clock.title), title: title(), place: place() }));
    if (level) announcement.say(() => say('plan.announce.level', { level: pick(level.title), title: title(), place: place() }));
    if (kind === 'closed') said.say(() => say('plan.announce.closed', { title: title() }));
    else if (before !== null && before.stage !== plan.stage)
      said.say(() => say('plan.announce.stage', { stage: pick(planWord('stage', plan.stage)), title: title() }));
  }

  /** What the buttons go by. */
  who(): string {
    const user = this.ports.user();
    return user === null ? '' : `${user.id} ${user.role}`;
  }

  mayAct(): boolean {
    return acting.includes(this.ports.user()?.role ?? '');
  }

  /** Why nobody may say here what was done; null = somebody may. */
  why(): HTMLElement | null {
    if (this.mayAct()) return null;
    if (this.ports.user() !== null) return h('p', { class: 'plan-why' }, say('plan.notYours'));
    const signIn = h('a', { class: 'button', href: `/sign-in?next=${encodeURIComponent(location.pathname)}` }, say('signin.submit'));
    return h('p', { class: 'plan-why' }, say('plan.signIn'), ' ', signIn);
  }

  presses(response: OpenResponse): PlanPresses | null {
    if (!this.mayAct()) return null;
    return {
      done: (step) => void this.done(response, step),
      skip: (step) => this.dialog.skip(response, step),
      need: (need) => this.dialog.need(response, need),
    };
  }

  barPresses(response: OpenResponse | null): BarPresses {
    const on = (act: (of: OpenResponse) => void) => {
      if (response !== null && this.ports.settled()) act(response);
    };
    return {
      reach: (stage) => on((of) => void (stageBefore(of.plan, stage) === null && this.dialog.reach(of, stage))),
      escalate: () => on((of) => this.dialog.escalate(of)),
      close: () => on((of) => this.dialog.close(of)),
    };
  }

  /** One that reaches a stage is asked once more: it cannot be taken back. */
  private async done(response: OpenResponse, step: PlanStep): Promise<void> {
    const { problem, settled, changed } = this.ports;
    if (!settled() || stageBefore(response.plan, step.reaches) !== null) return;
    if (step.reaches !== null && !isReached(response.plan, step.reaches)) {
      this.dialog.reach(response, step.reaches);
      return;
    }
    problem.clear();
    try {
      await this.dialog.say(response, { act: 'step', step: step.id, skip: false, comment: null });
    } catch (error) {
      problem.say(() => say('act.failed', { detail: detailOf(error) }));
    }
    changed();
  }

  private me(): string | null {
    return this.ports.user()?.id ?? null;
  }
}
