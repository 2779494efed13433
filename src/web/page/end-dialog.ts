import { byId, setText } from './element.ts';
import { detailOf, request } from './gateway-api.ts';
import { pick, say } from './language.ts';
import { placeText } from './moment-text.ts';
import type { Alarm } from './wire.ts';

/** Ends a latched, acknowledged alarm: needs words about what was found on site. */
export class EndDialog {
  private readonly dialog = byId('end-dialog') as HTMLDialogElement;
  private readonly comment = byId('end-comment') as HTMLTextAreaElement;
  private readonly problem = byId('end-problem');
  private alarmId: string | null = null;
  /** Called after the gateway has taken it. */
  done: (alarm: Alarm) => void = () => {};

  start(): void {
    byId('end-cancel').addEventListener('click', () => this.dialog.close());
    byId('end-form').addEventListener('submit', (event) => {
      event.preventDefault();
      void this.submit();
    });
  }

  open(alarm: Alarm): void {
    this.alarmId = alarm.id;
    this.comment.value = '';
    setText(this.problem, '');
    setText(byId('end-what'), `${pick(alarm.title)} – ${placeText(alarm.place)}`);
    this.dialog.showModal();
  }

  get isOpen(): boolean {
    return this.dialog.open;
  }

  private async submit(): Promise<void> {
    if (this.alarmId === null || this.comment.value.trim() === '') return;
    const button = byId('end-submit') as HTMLButtonElement;
    button.disabled = true;
    try {
      const path = `/api/v1/alarms/${encodeURIComponent(this.alarmId)}/end`;
      const answer = await request<{ alarm: Alarm }>('POST', path, { comment: this.comment.value.trim() });
      this.dialog.close();
      this.done(answer.alarm);
    } catch (error) {
      setText(this.problem, say('end.failed', { detail: detailOf(error) }));
    } finally {
      button.disabled = false;
    }
  }
}
