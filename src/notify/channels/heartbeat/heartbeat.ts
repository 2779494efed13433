import type { Text } from '../../../model/text.ts';
import type { Clock } from '../../../runtime/clock.ts';
import type { Request } from '../../guarded-request.ts';
import { answerOf } from '../../http-answer.ts';
import type { Schedule } from '../../hub-ports.ts';
import { PathWatch } from '../../path-watch.ts';

export interface HeartbeatOptions {
  readonly url: string;
  /** Between two beats. */
  readonly everyMs: number;
  readonly request: Request;
  readonly clock: Clock;
  readonly schedule: Schedule;
  /** False = the gateway can keep nothing at present: then it keeps silent, and that is what the other side listens for. */
  healthy(): boolean;
  observe(lost: boolean, why: Text): Promise<void>;
  lostStands(): boolean;
  /** It was answered, after so many ms. */
  answered(tookMs: number): void;
}

const attemptMs = 10_000;
/** So many beats in a row without an answer: the other side will say that this gateway is dead. */
const missed = 3;

/**
 * A sign of life to somebody outside (dead man's switch): what a gateway that has died can not say itself, the other side
 * says when the sign does not come. It holds nothing of the community.
 */
export class Heartbeat {
  private readonly options: HeartbeatOptions;
  private readonly watch: PathWatch;
  private readonly ending = new AbortController();
  private cancel: () => void = () => {};

  constructor(options: HeartbeatOptions) {
    this.options = options;
    this.watch = new PathWatch(options.everyMs * missed, options);
  }

  start(): void {
    void this.beat();
  }

  stop(): void {
    this.ending.abort();
    this.cancel();
  }

  private async beat(): Promise<void> {
    const { clock, everyMs, schedule } = this.options;
    const began = clock.monotonic();
    if (this.options.healthy()) await this.send(began);
    if (this.ending.signal.aborted) return;
    this.watch.judge(clock.monotonic());
    this.cancel = schedule(Math.max(0, everyMs - (clock.monotonic() - began)), () => void this.beat());
  }

  private async send(began: number): Promise<void> {
    const { request, url, everyMs } = this.options;
    try {
      const late = AbortSignal.timeout(Math.min(attemptMs, everyMs));
      const answer = answerOf(await request({ method: 'GET', url }, AbortSignal.any([late, this.ending.signal])));
      if (answer.taken) {
        this.watch.worked('');
        this.options.answered(this.options.clock.monotonic() - began);
      } else this.watch.failed('', began, { zh: `对方拒收：${answer.why}`, en: `refuses: ${answer.why}` });
    } catch (error) {
      const why = error instanceof Error ? error.message || error.name : String(error);
      this.watch.failed('', began, { zh: `无法送达：${why}`, en: `cannot be reached: ${why}` });
    }
  }
}
