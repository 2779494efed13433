import { Evaluator } from '../evaluate/evaluator.ts';
import type { Judged } from '../evaluate/judged.ts';
import { Sandbox } from '../expressions/sandbox.ts';
import type { RecordStamp } from '../model/journal-record.ts';
import type { DeviceProfile, PointBinding, ProfileExample, VocabularyPoint } from '../model/profile.ts';
import { normalise } from '../normalise/normalise.ts';
import { prepare } from '../normalise/prepare.ts';
import type { Sealing } from '../normalise/sealing.ts';
import type { Judge, JudgeRun, MessageReader, ReadMessage } from '../profiles/example-runner.ts';
import { systemClock } from '../runtime/clock.ts';
import { workOutCondition, workOutMessage } from './working-out.ts';

export const exampleDevice = 'example';
const neighbour = (name: string) => `${exampleDevice}-${name}`;

function bound(point: VocabularyPoint): PointBinding {
  return { point, path: [point.name], component: '', scale: 1, offset: 0, map: null, missing: [], range: null };
}
/** Starts nothing until a device type with expressions needs it, and holds no command up when it is done. */
const sandbox = new Sandbox({ clock: systemClock });
const defaultZone = 'Asia/Shanghai';

/** Examples hold no real person: a fixed key is enough, and what is sealed is thrown away. */
const sealing: Sealing = {
  pseudonymKey: new Uint8Array(32).fill(1),
  seal: () => ({ keyName: exampleDevice, bytes: new Uint8Array() }),
};

/** prepare + normalise, as the gateway does it. */
export const exampleReader: MessageReader = {
  async read(profile, channel, body, at) {
    const intake = { source: 'mqtt', deviceId: exampleDevice, channel, body, redelivery: null, dup: false } as const;
    const { message, parsed } = prepare(intake, profile, sealing);
    if (message.awaits === true) {
      const { answer } = await workOutMessage(sandbox, profile, { position: 1, at, run: 0, message, parsed });
      const { readings, historical, late, problems } = answer;
      return { readings, historical, late, problems, stored: message };
    }
    return { ...normalise(message, profile, at, parsed), stored: message };
  },
};

/** One device under the real evaluator, with others at its place where an example has some; says which conditions changed. */
export class DeviceUnderJudgement {
  private readonly evaluator: Evaluator;
  private position = 0;
  private safety = true;

  constructor(timeZone: string) {
    this.evaluator = new Evaluator({ timeZone });
  }

  async start(profile: DeviceProfile, at: number, example: ProfileExample | null = null): Promise<void> {
    this.safety = profile.safety;
    const other = { ...profile, id: 'neighbour', bindings: (example?.neighbours ?? []).map(bound), rules: [], commands: [], examples: [] };
    this.evaluator.onProfiles(this.stamp(at, 0), [profile, other]);
    const record = example?.consent === false ? {} : { consentBy: exampleDevice, consentOn: '2000-01-01', consentUntil: '2999-12-31' };
    const add = (id: string, type: string) =>
      this.evaluator.onDevice(this.stamp(at, 0), { id, profile: type, place: exampleDevice, record }, false);
    add(exampleDevice, profile.id);
    const beside = new Map(example?.steps.map(({ device, readings }) => [device, readings === undefined ? profile.id : other.id]));
    for (const [name, type] of beside) if (name !== undefined) add(neighbour(name), type);
  }
  /** The same batches as the pipeline makes: late readings that came with live ones are a batch of their own. */
  message(
    at: number,
    run: number,
    { readings, historical, late, problems }: ReadMessage,
    device: string | null = null,
  ): Promise<readonly Judged[]> {
    const stamp = this.stamp(at, run);
    // As in the pipeline: an unreadable message is an alarm where lives may depend on the device.
    const readable = !this.safety || !problems.some((problem) => problem.weight === 'error');
    const batch = { deviceId: device === null ? exampleDevice : neighbour(device), position: stamp.position, receivedAt: at };
    const first = late.length === 0 ? [] : this.evaluator.onMessage(stamp, { ...batch, historical: true, readings: late }, readable);
    return this.answered(at, run, [...first, ...this.evaluator.onMessage(stamp, { ...batch, historical, readings }, readable)]);
  }
  time(at: number, run: number): Promise<readonly Judged[]> {
    return this.answered(at, run, this.evaluator.onTime(this.stamp(at, run)));
  }

  /** With everything that conditions in CEL asked worked out and judged at the same moment. */
  private async answered(at: number, run: number, changes: readonly Judged[]): Promise<readonly Judged[]> {
    const all = [...changes];
    for (let asked = this.evaluator.takeQuestions(); asked.length > 0; asked = this.evaluator.takeQuestions()) {
      for (const key of asked) {
        const question = this.evaluator.question(key);
        if (question === null) continue;
        const { answer } = await workOutCondition(sandbox, question);
        all.push(...this.evaluator.onVerdicts(this.stamp(at, run), answer));
      }
    }
    return all;
  }

  private stamp(at: number, run: number): RecordStamp {
    this.position += 1;
    return { position: this.position, at, run };
  }
}

/** Nobody acknowledges in an example, so every alarm that was raised is still active at its end (ISA-18.2: returned unacknowledged). */
export const exampleJudge: Judge = {
  async start(profile, start, example): Promise<JudgeRun> {
    const device = new DeviceUnderJudgement(defaultZone);
    const active = new Set<string>();
    const note = async (judging: Promise<readonly Judged[]>): Promise<readonly string[]> => {
      const changes = await judging;
      for (const { rule, to } of changes) if (to === 'true' || to === 'event') active.add(rule);
      return [...active];
    };
    await device.start(profile, start, example);
    return {
      apply: (at, run, message, sender) => note(device.message(at, run, message, sender)),
      advance: (at, run) => note(device.time(at, run)),
    };
  },
};
