import type { AlarmBook } from '../alarm/alarm-book.ts';
import type { ActOrigin } from '../model/act.ts';
import {
  maxAsideReason,
  maxPermit,
  type ServiceAct,
  type ServiceEntry,
  type ServiceResult,
  type Shelf,
  serviceMinutes,
} from '../model/aside.ts';
import { AdministrationError } from './administration-error.ts';

export interface WantedOutOfService {
  readonly id: string;
  readonly rule?: string | undefined;
  readonly minutes?: number | undefined;
  readonly permit: string;
  readonly reason: string;
}

/** What people put aside, for the API and the CLI alike. An act resolves when it is in effect, on disk. */
export class AsideDesk {
  private readonly book: AlarmBook;
  readonly act: (act: ServiceAct, origin: ActOrigin) => Promise<ServiceResult>;
  private readonly longestMinutes: number;

  constructor(book: AlarmBook, act: (act: ServiceAct, origin: ActOrigin) => Promise<ServiceResult>, longestMinutes: number) {
    this.book = book;
    this.act = act;
    this.longestMinutes = longestMinutes;
  }

  shelves(): readonly Shelf[] {
    return this.book.shelves();
  }

  outOfService(): readonly ServiceEntry[] {
    return this.book.outOfService();
  }

  /** By whoever may use the data folder: danger to life included. Where it is out of service already, the first one's entry. */
  async takeOut(wanted: WantedOutOfService, origin: ActOrigin): Promise<ServiceEntry> {
    const { id: deviceId, rule = null, minutes = Math.min(serviceMinutes.usual, this.longestMinutes) } = wanted;
    requireName(origin);
    const permit = words('permit', wanted.permit, maxPermit);
    const reason = words('reason', wanted.reason, maxAsideReason);
    const { least } = serviceMinutes;
    if (!Number.isInteger(minutes) || minutes < least || minutes > this.longestMinutes) {
      const expected = `a whole number from ${least} to ${this.longestMinutes} (setting alarms.outOfServiceDays)`;
      throw bad('minutes', `minutes: expected ${expected}; came ${minutes}`);
    }
    const result = await this.act({ act: 'out', deviceId, rule, minutes, permit, reason, lifeSafety: true }, origin);
    if (result.kind === 'refused' || result.entry === null) throw notThere(deviceId);
    return result.entry;
  }

  /** Null = it was in service. */
  async putBack(deviceId: string, rule: string | null, origin: ActOrigin): Promise<ServiceEntry | null> {
    requireName(origin);
    const result = await this.act({ act: 'in', deviceId, rule }, origin);
    if (result.kind === 'refused') throw notThere(deviceId);
    return result.entry;
  }
}

/** Others will ask for them. */
function requireName({ by }: ActOrigin): void {
  words('by', by ?? '', 64);
}

function words(field: string, came: string, most: number): string {
  const text = came.trim();
  if (text === '' || text.length > most) throw bad(field, `${field}: expected 1 to ${most} characters; came ${text.length}`);
  return text;
}

function notThere(id: string): AdministrationError {
  return new AdministrationError('not-found', 'id', `id: no device ${id} in service`);
}

function bad(field: string, message: string): AdministrationError {
  return new AdministrationError('bad-service', field, message);
}
