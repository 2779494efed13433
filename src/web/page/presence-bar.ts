import type { AlarmSound } from './alarm-sound.ts';
import { byId, setText } from './element.ts';
import { say } from './language.ts';
import type { LiveText } from './live-text.ts';
import { momentText } from './moment-text.ts';
import { gatewayNow } from './page-clock.ts';
import type { StreamMessage } from './stream-message.ts';
import type { User } from './wire.ts';

type Probe = Extract<StreamMessage, { type: 'test' | 'presence-check' }>;

export interface PresenceOptions {
  readonly say: (message: object) => boolean;
  readonly user: () => User | null;
  readonly sound: AlarmSound;
  readonly said: LiveText;
  readonly draw: () => void;
}

/** The question whether somebody is there, and when the last test alarm came: neither looks or rings like an alarm. */
export class PresenceBar {
  private readonly options: PresenceOptions;
  private check: Extract<Probe, { type: 'presence-check' }> | null = null;
  private testAt: string | null = null;

  constructor(options: PresenceOptions) {
    this.options = options;
  }

  start(): void {
    byId('presence-answer').addEventListener('click', () => this.answer());
  }

  hear(probe: Probe): void {
    const { sound, said } = this.options;
    this.options.say({ type: 'received', deliveryId: probe.deliveryId });
    if (probe.type === 'test') this.testAt = probe.at;
    else {
      this.check = probe;
      said.say(() => say('presence.announce'));
      if (probe.attempt === 1) sound.test();
    }
  }

  draw(live: boolean): void {
    if (this.check !== null && Date.parse(this.check.answerBy) < gatewayNow()) this.check = null;
    byId('presence').hidden = this.check === null;
    setText(byId('presence-text'), this.check === null ? '' : say('presence.ask', { at: momentText(this.check.answerBy) }));
    (byId('presence-answer') as HTMLButtonElement).disabled = this.options.user() === null || !live;
    setText(byId('last-arrival'), this.testAt === null ? '' : say('presence.tested', { at: momentText(this.testAt) }));
  }

  private answer(): void {
    const by = this.options.user()?.id;
    if (this.check === null || by === undefined) return;
    // Not said is not answered: the question stays.
    if (this.options.say({ type: 'present', deliveryId: this.check.deliveryId, by })) this.check = null;
    this.options.draw();
  }
}
