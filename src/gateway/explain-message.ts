import type { Judged } from '../evaluate/judged.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { Channel } from '../model/raw-message.ts';
import type { Rule } from '../model/rule.ts';
import type { Text } from '../model/text.ts';
import type { ReadMessage } from '../profiles/example-runner.ts';
import { DeviceUnderJudgement, exampleReader } from './example-ports.ts';

/** What one condition became, and after how many seconds without another message. */
export interface Outcome {
  readonly rule: Rule;
  readonly component: string;
  readonly to: Judged['to'];
  readonly afterSeconds: number;
  readonly reason: Judged['reason'];
  readonly historical: boolean;
}

/** Raw -> readings -> conditions -> alarm -> who would be told. */
export interface ExplainedMessage {
  readonly message: ReadMessage;
  /** As it would be kept; null = encrypted. */
  readonly stored: string | null;
  readonly outcomes: readonly Outcome[];
  /** Those of them that would raise an alarm. */
  readonly raised: readonly Outcome[];
  /** Null = nobody. */
  readonly told: Text | null;
  /** Up to here the device went on sending, seconds; below the longest delay of its rules when time ran out before. */
  readonly judgedSeconds: number;
  /** True: every delay has run out. */
  readonly complete: boolean;
}

export interface ExplainOptions {
  readonly channel: Channel;
  /** Receive time, ms since epoch. */
  readonly at: number;
  readonly timeZone: string;
  /** Asked after every so many messages: false = go on no longer. */
  readonly goOn?: () => Promise<boolean>;
}

const maxRounds = 100_000;
const askEvery = 50;

export const told: Text = {
  zh: '覆盖设备位置的每个应急终端，收到回执前反复发送；没有在线终端时转上级位置的终端，并另发“告警无在线终端接收”',
  en: 'every terminal that covers the place of the device, again until its receipt; with none live, those of the nearest place above, and "Alarm without a live terminal" is raised as well',
};

/** For a device that has just been added and goes on sending this message in its expected interval until every delay has run out. */
export async function explainMessage(profile: DeviceProfile, body: Uint8Array, options: ExplainOptions): Promise<ExplainedMessage> {
  const { channel, at, timeZone, goOn = async () => true } = options;
  const message = await exampleReader.read(profile, channel, body, at);
  const device = new DeviceUnderJudgement(timeZone);
  await device.start(profile, at);
  const rules = new Map(profile.rules.map((rule) => [rule.id, rule]));
  const outcomes: Outcome[] = [];
  const note = (changes: readonly Judged[]) => {
    for (const { rule: id, component, to, effectiveRun, reason, historical } of changes) {
      const rule = rules.get(id);
      if (rule !== undefined) outcomes.push({ rule, component, to, afterSeconds: effectiveRun / 1000, reason, historical });
    }
  };
  note(await device.message(at, 0, message));
  // The device goes on sending the same in good time, so that a delay can run out and silence does not blur the picture.
  const every = profile.expectedIntervalSeconds * 1000;
  const longest = 1000 * Math.max(0, ...profile.rules.map((rule) => rule.raiseDelaySeconds));
  const rounds = Math.min(maxRounds, Math.ceil(longest / every));
  let round = 0;
  while (round < rounds && (round % askEvery !== 0 || (await goOn()))) {
    round++;
    const run = round * every;
    note((await device.message(at + run, run, message)).filter(({ to }) => to !== 'event'));
  }
  const raised = outcomes.filter(({ to }) => to === 'true' || to === 'event');
  const stored = message.stored.sealed === null ? Buffer.from(message.stored.body).toString('utf8') : null;
  const complete = round * every >= longest;
  return { message, stored, outcomes, raised, told: raised.length > 0 ? told : null, judgedSeconds: (round * every) / 1000, complete };
}
