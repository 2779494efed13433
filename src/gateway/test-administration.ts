import type { TestBook } from '../alarm/test-book.ts';
import type { ActOrigin } from '../model/act.ts';
import { type DeviceTest, maxTestReason, maxTestTerminals, type TestAct, type TestResult, testMinutes } from '../model/device-test.ts';
import type { JournalReader } from '../model/journal.ts';
import { AdministrationError } from './administration-error.ts';

export interface WantedTest {
  readonly id: string;
  readonly terminals: readonly string[];
  readonly minutes?: number | undefined;
  readonly reason: string;
}

/** Puts devices under commissioning test and ends that early, for the API and the CLI alike. Resolves when it is in effect, on disk. */
export class TestAdministration {
  private readonly reader: JournalReader;
  private readonly tests: TestBook;
  private readonly act: (act: TestAct, origin: ActOrigin) => Promise<TestResult>;

  constructor(reader: JournalReader, tests: TestBook, act: (act: TestAct, origin: ActOrigin) => Promise<TestResult>) {
    this.reader = reader;
    this.tests = tests;
    this.act = act;
  }

  of(deviceId: string): DeviceTest | null {
    return this.tests.of(deviceId);
  }

  async start(wanted: WantedTest, origin: ActOrigin): Promise<DeviceTest> {
    const { id: deviceId, minutes = testMinutes.usual } = wanted;
    const reason = wanted.reason.trim();
    const terminals = [...new Set(wanted.terminals)];
    requireName(origin);
    const { least, most } = testMinutes;
    if (!Number.isInteger(minutes) || minutes < least || minutes > most)
      throw bad('minutes', `minutes: expected a whole number from ${least} to ${most}; came ${minutes}`);
    if (reason === '' || reason.length > maxTestReason)
      throw bad('reason', `reason: expected 1 to ${maxTestReason} characters; came ${reason.length}`);
    if (terminals.length === 0 || terminals.length > maxTestTerminals)
      throw bad('terminals', `terminals: expected 1 to ${maxTestTerminals} ids of terminals; came ${terminals.length}`);
    const known = this.reader.terminals().map(({ id }) => id);
    const unknown = terminals.filter((id) => !known.includes(id));
    if (unknown.length > 0) {
      throw bad('terminals', `terminals: expected registered terminals (${known.slice(0, 20).join(', ')}); came ${unknown.join(', ')}`);
    }
    const result = await this.act({ act: 'start', deviceId, minutes, reason, terminals }, origin);
    if (result.kind === 'done') return result.test;
    if (result.kind === 'refused' && result.code === 'under-test') {
      const message = `id: device ${deviceId} is under test already, by ${this.of(deviceId)?.by ?? 'somebody'}; end that first`;
      throw new AdministrationError('under-test', 'id', message);
    }
    throw new AdministrationError('not-found', 'id', `id: no device ${deviceId} in service`);
  }

  /** Null = it was not under test. */
  async end(deviceId: string, origin: ActOrigin): Promise<DeviceTest | null> {
    requireName(origin);
    if (this.reader.device(deviceId)?.retired !== false) {
      throw new AdministrationError('not-found', 'id', `id: no device ${deviceId} in service`);
    }
    const result = await this.act({ act: 'end', deviceId }, origin);
    return result.kind === 'done' ? result.test : null;
  }
}

/** Who tests has to be known by name: others will ask for them. */
function requireName({ by }: ActOrigin): void {
  const came = by?.trim() ?? '';
  if (came === '' || came.length > 64)
    throw bad('by', `by: expected the name of the person who tests, 1 to 64 characters; came ${came.length}`);
}

function bad(field: string, message: string): AdministrationError {
  return new AdministrationError('bad-test', field, message);
}
