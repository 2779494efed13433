import { Evaluator } from '../evaluate/evaluator.ts';
import type { Judged } from '../evaluate/judged.ts';
import type { ConditionAnswer, ConditionQuestion } from '../model/answer.ts';
import type { RecordStamp } from '../model/journal-record.ts';
import type { Episode } from '../model/lab.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { Reading } from '../model/reading.ts';
import type { DeviceEntry } from '../model/registry.ts';
import { EpisodeBook } from './episode-book.ts';

/** Works out a condition in CEL. */
export type AnswerQuestion = (question: ConditionQuestion) => Promise<ConditionAnswer>;

/** One device under one set of rules, by the evaluator that judges live; time is that of the readings. */
export class DeviceReplay {
  private readonly evaluator: Evaluator;
  private readonly book: EpisodeBook;
  private readonly device: DeviceEntry;
  private readonly begin: number;
  private position = 0;

  /** `begin`: ms since epoch at which supervision starts. */
  constructor(profile: DeviceProfile, device: DeviceEntry, begin: number, timeZone: string) {
    this.device = device;
    this.begin = begin;
    this.evaluator = new Evaluator({ timeZone });
    this.book = new EpisodeBook(device.id);
    this.book.take(this.evaluator.onProfiles(this.stamp(begin), [profile]));
    this.book.take(this.evaluator.onDevice(this.stamp(begin), device, false));
  }

  /** The readings of one moment. Times may not go back. */
  message(at: number, readings: readonly Reading[]): void {
    const stamp = this.stamp(at);
    const batch = { deviceId: this.device.id, position: stamp.position, receivedAt: at, historical: false, readings };
    this.book.take(this.evaluator.onMessage(stamp, batch, true));
  }

  /** After a message, where rules have conditions in CEL. */
  async answerQuestions(at: number, answer: AnswerQuestion): Promise<void> {
    for (let asked = this.evaluator.takeQuestions(); asked.length > 0; asked = this.evaluator.takeQuestions()) {
      for (const key of asked) {
        const question = this.evaluator.question(key);
        if (question !== null) this.book.take(this.evaluator.onVerdicts(this.stamp(at), await answer(question)));
      }
    }
  }

  end(at: number): readonly Episode[] {
    const changes: readonly Judged[] = this.evaluator.onTime(this.stamp(at));
    this.book.take(changes);
    return this.book.episodes();
  }

  private stamp(at: number): RecordStamp {
    this.position += 1;
    return { position: this.position, at, run: at - this.begin };
  }
}
