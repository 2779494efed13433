import { byId, h, setText } from './element.ts';
import { firstSaid } from './first-said.ts';
import { detailOf, GatewayProblem, request } from './gateway-api.ts';
import { pick, say } from './language.ts';
import { momentText, placeText } from './moment-text.ts';
import type { OpenResponse } from './plan-board.ts';
import { missingToClose } from './plan-missing.ts';
import type { Plan, PlanStep, ResponseAct } from './plan-wire.ts';
import { outcomesOf, outcomeText, planWord } from './plan-words.ts';
import { saidBy } from './tier-words.ts';

interface Asked {
  readonly title: string;
  readonly explain: string;
  /** What a press keeps beside what the title says. */
  readonly also?: string | null;
  /** What is said by it, for whoever was first. */
  readonly what: string;
  /** Words have to be written. */
  readonly needed: boolean;
  readonly closes?: true;
  readonly act: (comment: string | null) => ResponseAct;
}
interface Answer {
  readonly outcome: 'done' | 'unchanged';
  readonly response: { readonly progress: Plan | null };
}

/** Refused because the response has gone on since the dialog was opened: the same press will never be taken. */
const goneOn: ReadonlySet<string | null> = new Set(['closed', 'stage-passed', 'escalated-already', 'no-higher-level']);

/** What a person says about a response, asked once more with words; and the way there without a question. */
export class ResponseDialog {
  private readonly dialog = byId('act-dialog') as HTMLDialogElement;
  private readonly comment = byId('act-comment') as HTMLTextAreaElement;
  private readonly outcome = byId('act-outcome') as HTMLSelectElement;
  private readonly problem = byId('act-problem');
  private asked: Asked | null = null;
  private response: OpenResponse | null = null;
  private readonly done: (plan: Plan) => void;

  /** `done`: the gateway has taken it, and this is the plan now. */
  constructor(done: (plan: Plan) => void) {
    this.done = done;
  }

  start(): void {
    byId('act-cancel').addEventListener('click', () => this.dialog.close());
    this.outcome.addEventListener('change', () => this.drawMissing());
    byId('act-form').addEventListener('submit', (event) => {
      event.preventDefault();
      void this.submit();
    });
  }

  get isOpen(): boolean {
    return this.dialog.open;
  }

  reach(response: OpenResponse, stage: string): void {
    // The step that reaches it is what was done; without one the stage is said by itself.
    const step = response.plan.steps.find(({ reaches, done }) => reaches === stage && done === null);
    const act = (comment: string | null): ResponseAct =>
      step === undefined ? { act: 'reach', stage, comment } : { act: 'step', step: step.id, skip: false, comment };
    const name = pick(planWord('stage', stage));
    this.open(response, {
      title: say('act.reach', { stage: name }),
      explain: say('act.reach.explain'),
      also: step === undefined ? null : say('act.reach.also', { step: pick(step.title) }),
      what: name,
      needed: false,
      act,
    });
  }

  skip(response: OpenResponse, step: PlanStep): void {
    this.open(response, {
      title: say('act.skip', { step: pick(step.title) }),
      explain: say('act.skip.explain'),
      what: pick(step.title),
      needed: true,
      act: (comment) => ({ act: 'step', step: step.id, skip: true, comment }),
    });
  }

  escalate(response: OpenResponse): void {
    const next = response.plan.escalation.find(({ level }) => level === response.plan.level + 1);
    if (next === undefined) return;
    const roles = next.roles.map((role) => pick(planWord('role', role))).join(' · ');
    this.open(response, {
      title: say('act.escalate'),
      what: say('act.escalate'),
      explain: say('act.escalate.explain', { level: `${pick(next.title)} – ${roles}` }),
      needed: true,
      act: (comment) => ({ act: 'escalate', level: next.level, comment: comment ?? '' }),
    });
  }

  need(response: OpenResponse, need: string): void {
    this.open(response, {
      title: say('act.need', { need: pick(planWord('need', need)) }),
      explain: say('act.need.explain'),
      what: pick(planWord('need', need)),
      needed: true,
      act: (comment) => ({ act: 'need', need, comment: comment ?? '' }),
    });
  }

  close(response: OpenResponse): void {
    this.open(response, {
      title: say('act.close'),
      explain: say('act.close.explain'),
      what: say('act.close'),
      needed: false,
      closes: true,
      act: (comment) => ({ act: 'close', as: this.outcome.value, comment }),
    });
  }

  /** Rejects when the gateway does not take it. */
  async say(response: OpenResponse, act: ResponseAct): Promise<Answer> {
    const path = `/api/v1/responses/${encodeURIComponent(response.plan.response)}/acts`;
    const answer = await request<Answer>('POST', path, act);
    if (answer.response.progress !== null) this.done(answer.response.progress);
    return answer;
  }

  private open(response: OpenResponse, asked: Asked): void {
    this.response = response;
    this.comment.value = '';
    setText(this.problem, '');
    setText(byId('act-title'), asked.title);
    setText(byId('act-what'), `${pick(response.plan.title)} – ${placeText(response.alarm.place)}`);
    const { exercise } = response.plan;
    this.outcome.replaceChildren(...outcomesOf(exercise).map((word) => h('option', { value: word }, pick(outcomeText(word, exercise)))));
    this.ask(asked);
    this.dialog.showModal();
    this.comment.focus();
  }

  /** The words that were written stay. */
  private ask(asked: Asked): void {
    this.asked = asked;
    this.comment.required = asked.needed;
    setText(byId('act-title'), asked.title);
    setText(byId('act-explain'), asked.explain);
    byId('act-also').hidden = asked.also == null;
    setText(byId('act-also'), asked.also ?? '');
    setText(byId('act-label'), say(asked.needed ? 'act.comment' : 'act.comment.free'));
    setText(byId('act-submit'), asked.title);
    byId('act-outcomes').hidden = asked.closes !== true;
    this.drawMissing();
  }

  /** Somebody was first: what was written is not lost, it can be kept as a note. */
  private offerNote(why: string): void {
    this.ask({
      title: say('act.note'),
      explain: say('act.note.explain'),
      what: say('act.note'),
      needed: true,
      act: (comment) => ({ act: 'comment', comment: comment ?? '' }),
    });
    setText(this.problem, why);
    this.comment.focus();
  }

  /** Closing names what is missing before anybody presses. */
  private drawMissing(): void {
    const real = this.outcome.value === 'real';
    const missing = this.asked?.closes && this.response ? missingToClose(this.response.plan, real) : [];
    byId('act-missing').hidden = missing.length === 0;
    setText(byId('act-missing'), say('act.close.missing', { what: missing.map(pick).join(' · ') }));
    if (this.asked?.closes) this.comment.required = !real;
  }

  private async submit(): Promise<void> {
    const { asked, response } = this;
    const words = this.comment.value.trim();
    if (asked === null || response === null) return;
    if (this.comment.required && words === '') {
      setText(this.problem, say('act.commentNeeded'));
      return;
    }
    const button = byId('act-submit') as HTMLButtonElement;
    button.disabled = true;
    try {
      const act = asked.act(words === '' ? null : words);
      const { outcome, response: after } = await this.say(response, act);
      if (outcome === 'unchanged') this.offerNote(whoWasFirst(asked.what, after.progress, act));
      else this.dialog.close();
    } catch (error) {
      const why = say('act.failed', { detail: detailOf(error) });
      if (error instanceof GatewayProblem && goneOn.has(error.refusal)) this.offerNote(why);
      else setText(this.problem, why);
    } finally {
      button.disabled = false;
    }
  }
}

function whoWasFirst(what: string, plan: Plan | null, act: ResponseAct): string {
  const first = plan === null ? null : firstSaid(plan, act);
  if (first === null) return say('act.already', { what });
  return say(first.skipped ? 'act.already.skipped' : 'act.already.by', { what, by: pick(saidBy(first)), at: momentText(first.at) });
}
