import { Evaluator } from '../evaluate/evaluator.ts';
import type { Judged } from '../evaluate/judged.ts';
import type { RecordStamp } from '../model/journal-record.ts';
import type { DeviceProfile } from '../model/profile.ts';
import { normalise } from '../normalise/normalise.ts';
import { prepare } from '../normalise/prepare.ts';
import type { Sealing } from '../normalise/sealing.ts';
import type { Judge, JudgeRun, MessageReader, ReadMessage } from '../profiles/example-runner.ts';

export const exampleDevice = 'example';
const defaultZone = 'Asia/Shanghai';

/** Examples hold no real person: a fixed key is enough, and what is sealed is thrown away. */
const sealing: Sealing = {
  pseudonymKey: new Uint8Array(32).fill(1),
  seal: () => ({ keyName: exampleDevice, bytes: new Uint8Array() }),
};

/** prepare + normalise, as the gateway does it. */
export const exampleReader: MessageReader = {
  read(profile, channel, body, at) {
    const intake = { source: 'mqtt', deviceId: exampleDevice, channel, body, redelivery: null, dup: false } as const;
    const { message, parsed } = prepare(intake, profile, sealing);
    return { ...normalise(message, profile, at, parsed), stored: message };
  },
};

/** One device under the real evaluator; says which conditions changed. */
export class DeviceUnderJudgement {
  private readonly evaluator: Evaluator;
  private position = 0;
  private safety = true;

  constructor(timeZone: string) {
    this.evaluator = new Evaluator({ timeZone });
  }

  start(profile: DeviceProfile, at: number): void {
    this.safety = profile.safety;
    this.evaluator.onProfiles(this.stamp(at, 0), [profile]);
    this.evaluator.onDevice(this.stamp(at, 0), { id: exampleDevice, profile: profile.id, place: '' }, false);
  }
  /** The same batches as the pipeline makes: late readings that came with live ones are a batch of their own. */
  message(at: number, run: number, { readings, historical, late, problems }: ReadMessage): readonly Judged[] {
    const stamp = this.stamp(at, run);
    // As in the pipeline: an unreadable message is an alarm where lives may depend on the device.
    const readable = !this.safety || !problems.some((problem) => problem.weight === 'error');
    const batch = { deviceId: exampleDevice, position: stamp.position, receivedAt: at };
    const first = late.length === 0 ? [] : this.evaluator.onMessage(stamp, { ...batch, historical: true, readings: late }, readable);
    return [...first, ...this.evaluator.onMessage(stamp, { ...batch, historical, readings }, readable)];
  }
  time(at: number, run: number): readonly Judged[] {
    return this.evaluator.onTime(this.stamp(at, run));
  }

  private stamp(at: number, run: number): RecordStamp {
    this.position += 1;
    return { position: this.position, at, run };
  }
}

/** Nobody acknowledges in an example, so every alarm that was raised is still active at its end (ISA-18.2: returned unacknowledged). */
export const exampleJudge: Judge = {
  start(profile, start): JudgeRun {
    const device = new DeviceUnderJudgement(defaultZone);
    const active = new Set<string>();
    const note = (changes: readonly Judged[]): readonly string[] => {
      for (const { rule, to } of changes) if (to === 'true' || to === 'event') active.add(rule);
      return [...active];
    };
    device.start(profile, start);
    return {
      apply: (at, run, message) => note(device.message(at, run, message)),
      advance: (at, run) => note(device.time(at, run)),
    };
  },
};
