import { byId, h, setText } from './element.ts';
import { detailOf, request } from './gateway-api.ts';
import { pick, say } from './language.ts';
import { placeText } from './moment-text.ts';
import type { OpenResponse } from './plan-board.ts';
import { missingToClose } from './plan-missing.ts';
import type { Plan, PlanStep, ResponseAct } from './plan-wire.ts';
import { outcomesOf, outcomeText, planWord } from './plan-words.ts';

interface Asked {
  readonly title: string;
  readonly explain: string;
  /** Words have to be written. */
  readonly needed: boolean;
  readonly closes?: true;
  readonly act: (comment: string | null) => ResponseAct;
}

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
    this.open(response, {
      title: say('act.reach', { stage: pick(planWord('stage', stage)) }),
      explain: say('act.reach.explain'),
      needed: false,
      act,
    });
  }

  skip(response: OpenResponse, step: PlanStep): void {
    this.open(response, {
      title: say('act.skip', { step: pick(step.title) }),
      explain: say('act.skip.explain'),
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
      explain: say('act.escalate.explain', { level: `${pick(next.title)} – ${roles}` }),
      needed: true,
      act: (comment) => ({ act: 'escalate', level: next.level, comment: comment ?? '' }),
    });
  }

  need(response: OpenResponse, need: string): void {
    this.open(response, {
      title: say('act.need', { need: pick(planWord('need', need)) }),
      explain: say('act.need.explain'),
      needed: true,
      act: (comment) => ({ act: 'need', need, comment: comment ?? '' }),
    });
  }

  close(response: OpenResponse): void {
    this.open(response, {
      title: say('act.close'),
      explain: say('act.close.explain'),
      needed: false,
      closes: true,
      act: (comment) => ({ act: 'close', as: this.outcome.value, comment }),
    });
  }

  /** Rejects when the gateway does not take it. */
  async say(response: OpenResponse, act: ResponseAct): Promise<void> {
    const path = `/api/v1/responses/${encodeURIComponent(response.plan.response)}/acts`;
    const answer = await request<{ response: { progress: Plan | null } }>('POST', path, act);
    if (answer.response.progress !== null) this.done(answer.response.progress);
  }

  private open(response: OpenResponse, asked: Asked): void {
    this.response = response;
    this.asked = asked;
    this.comment.value = '';
    this.comment.required = asked.needed;
    setText(this.problem, '');
    setText(byId('act-title'), asked.title);
    setText(byId('act-what'), `${pick(response.plan.title)} – ${placeText(response.alarm.place)}`);
    setText(byId('act-explain'), asked.explain);
    setText(byId('act-label'), say(asked.needed ? 'act.comment' : 'act.comment.free'));
    setText(byId('act-submit'), asked.title);
    byId('act-outcomes').hidden = asked.closes !== true;
    const { exercise } = response.plan;
    this.outcome.replaceChildren(...outcomesOf(exercise).map((word) => h('option', { value: word }, pick(outcomeText(word, exercise)))));
    this.drawMissing();
    this.dialog.showModal();
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
      await this.say(response, asked.act(words === '' ? null : words));
      this.dialog.close();
    } catch (error) {
      setText(this.problem, say('act.failed', { detail: detailOf(error) }));
    } finally {
      button.disabled = false;
    }
  }
}
