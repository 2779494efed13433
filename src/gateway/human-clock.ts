import type { AlarmBook } from '../alarm/alarm-book.ts';
import type { TestBook } from '../alarm/test-book.ts';
import type { Waiting } from '../federate/waiting.ts';
import type { ActOrigin } from '../model/act.ts';
import type { JournalInput } from '../model/journal-record.ts';
import type { ResponseBook } from '../respond/response-book.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { RunningTime } from '../runtime/running-time.ts';

const lookEveryMs = 1_000;
const origin: ActOrigin = { by: null, via: 'gateway', from: 'clock' };

export interface HumanClockPorts {
  readonly tests: TestBook;
  readonly book: Pick<AlarmBook, 'active' | 'isDue'>;
  /** Clocks of response plans; left out = there are none. */
  readonly responses?: Pick<ResponseBook, 'isDue' | 'human'>;
  /** The clock of this tier, on the time of `responses`; left out = there is none above. */
  readonly waiting?: Pick<Waiting, 'isDue'>;
  readonly append: (inputs: readonly JournalInput[]) => Promise<unknown>;
  readonly clock: Clock;
  readonly running: RunningTime;
  readonly log: Log;
}

/**
 * Journals the end of each commissioning test, shelf and permit whose time is over, also of one whose time came while the
 * gateway was down: resolves when that is done, so call it before any source is open.
 */
export async function startHumanClock(ports: HumanClockPorts): Promise<{ stop: () => void }> {
  const { tests, book, responses, waiting, append, clock, running, log } = ports;
  let busy = false;
  const look = async (left: readonly string[] = []) => {
    const now = { at: clock.wall(), run: running.now() };
    const ended = [...tests.due(now).map(({ deviceId }) => deviceId), ...left];
    const due: JournalInput[] = ended.map((deviceId) => ({ kind: 'device-test', act: { act: 'end', deviceId }, origin }));
    // The moment of any record ends what is over beside the alarms.
    const late = responses !== undefined && (responses.isDue(now) || waiting?.isDue(responses.human.at(now)) === true);
    if (due.length === 0 && (book.isDue(now) || late)) due.push({ kind: 'tick' });
    if (busy || due.length === 0) return;
    busy = true;
    await append(due)
      .catch((error) =>
        log.error({ error, due: due.length }, 'the end of what people do for a time could not be journalled; it is tried again'),
      )
      .finally(() => {
        busy = false;
      });
  };
  // A damaged file may have lost a test and kept its alarms.
  const orphans = [...book.active()].flatMap(({ test, deviceId }) =>
    test !== undefined && deviceId !== null && tests.of(deviceId) === null ? [deviceId] : [],
  );
  await look([...new Set(orphans)].sort());
  const timer = setInterval(() => void look(), lookEveryMs);
  return { stop: () => clearInterval(timer) };
}
