import type { Alarm, Classification, Transition } from './alarm.ts';
import type { Aside } from './aside.ts';
import type { AuditDraft, AuditEntry } from './audit.ts';
import type { CapReference, ReceivedCap } from './cap-message.ts';
import type { ChronicleEnd, ChronicleEntry } from './chronicle.ts';
import type { Command } from './command.ts';
import type { Delivery, DeliveryTime, Receipt } from './delivery.ts';
import type { DutyPosition, DutyStint, Handover } from './duty.ts';
import type { Incident } from './incident.ts';
import type { Firing, FiringFilter } from './interlock.ts';
import type { JournalInput, JournalRecord } from './journal-record.ts';
import type { JournalStatus } from './journal-status.ts';
import type { QuarantineEntry } from './problem.ts';
import type { DeviceEntry, SessionEntry, TerminalEntry, TokenEntry, UserEntry } from './registry.ts';
import type { Response, ResponseFilter, ResponseStep } from './response.ts';
import type { RuleDraft } from './rule-draft.ts';
import type { LowerGateway } from './tier.ts';
import type { KeptFact } from './tier-fact.ts';
import type { TierRecords } from './tier-records.ts';

/**
 * What judging changed up to `position`, committed in ONE transaction: the snapshot, the transitions, the outbox,
 * the quarantine and the audit links. After a crash the records after `position` are read again and judged again.
 */
export interface StateCommit {
  readonly position: number;
  /** Subject key -> the evaluator's serialised state; null = forget the subject. Only what changed. */
  readonly snapshots: ReadonlyMap<string, string | null>;
  readonly alarms: readonly Alarm[];
  readonly transitions: readonly Transition[];
  readonly deliveries: readonly Delivery[];
  readonly quarantine: readonly QuarantineEntry[];
  readonly audit: readonly AuditDraft[];
  /** Device commands that changed. */
  readonly commands: readonly Command[];
  /** Firings of interlocks that changed. */
  readonly firings: readonly Firing[];
  readonly responses: readonly Response[];
  readonly responseSteps: readonly ResponseStep[];
  /** What tiers say to each other about alarms. */
  readonly facts: readonly KeptFact[];
}

/** A write beside the log: site data and accounts. Always with its audit link. */
export type RegistryChange =
  | { readonly kind: 'terminal'; readonly terminal: TerminalEntry; readonly secretHash: string | null; readonly retired: boolean }
  | { readonly kind: 'device-secret'; readonly deviceId: string; readonly secretHash: string }
  | { readonly kind: 'user'; readonly user: UserEntry; readonly passwordHash: string | null }
  /** The same password, hashed anew; nothing where it is another one by now. */
  | { readonly kind: 'password-rehashed'; readonly userId: string; readonly was: string; readonly passwordHash: string }
  | { readonly kind: 'token'; readonly token: TokenEntry; readonly hash: string; readonly revoked: boolean }
  | {
      readonly kind: 'session';
      readonly hash: string;
      readonly userId: string;
      readonly createdAt: number;
      readonly seenAt: number;
      readonly ended: boolean;
    }
  /** A session was used; one that has ended meanwhile stays ended. */
  | { readonly kind: 'session-seen'; readonly hash: string; readonly seenAt: number }
  /** Every session of a user, and every one-time link that was not used yet. */
  | { readonly kind: 'sessions-ended'; readonly userId: string }
  /** Sessions that nobody can use any more. */
  | { readonly kind: 'sessions-expired'; readonly seenBefore: number; readonly createdBefore: number }
  | { readonly kind: 'rule-draft'; readonly draft: RuleDraft }
  | { readonly kind: 'duty-position'; readonly position: DutyPosition }
  | { readonly kind: 'duty-stint'; readonly stint: DutyStint }
  | { readonly kind: 'duty-handover'; readonly handover: Handover }
  /** A CAP message of somebody else, or what became of it. */
  | { readonly kind: 'cap-message'; readonly message: ReceivedCap }
  /** Something that came over another way than a device's, and could not be used. */
  | { readonly kind: 'quarantine'; readonly entry: QuarantineEntry }
  /** A gateway of the tier below. A null hash keeps the one it has. */
  | { readonly kind: 'gateway'; readonly gateway: LowerGateway; readonly secretHash: string | null; readonly retired: boolean }
  | { readonly kind: 'restore-told' }
  | { readonly kind: 'token-used'; readonly tokenId: string; readonly at: number }
  /** A one-time link: sets up the first administrator (userId null) or signs a user in once. */
  | {
      readonly kind: 'invitation';
      readonly hash: string;
      readonly userId: string | null;
      readonly expiresAt: number;
      readonly used: boolean;
    };

/** Who waits for one record. Exactly one of the two is called, once; neither may throw. */
export interface AppendReceiver {
  /** It is on disk, and the `onCommitted` listeners have seen it. */
  stored(record: JournalRecord): void;
  /** Nothing was kept. */
  failed(error: Error): void;
}

/**
 * The one durable log and the one writer of `journal.db`.
 *
 * After `append` resolves, the records are on disk (synchronous=FULL) and will be handed to `onCommitted` listeners
 * in position order. When it rejects, nothing was kept and nothing may be acknowledged.
 */
export interface Journal {
  status(): JournalStatus;
  /** Appends in call order; resolves after the commit with what was stored. */
  append(inputs: readonly JournalInput[]): Promise<readonly JournalRecord[]>;
  /** `append` of one without a promise: the way every message takes. */
  appendOne(input: JournalInput, receiver: AppendReceiver): void;
  /** Called with every committed group, in position order, before the `append` promises of that group resolve. */
  onCommitted(listener: (records: readonly JournalRecord[]) => void): void;
  commit(state: StateCommit): Promise<void>;
  /** Registry writes with their audit links, in one transaction. */
  change(changes: readonly RegistryChange[], audit: readonly AuditDraft[]): Promise<void>;
  receipts(receipts: readonly Receipt[]): Promise<void>;
  /** Keeps a profile's source by version, so that replay can use what was in force. */
  keepProfiles(sources: readonly { id: string; version: string; source: string }[]): Promise<void>;
  /** True when (deviceId, id) was already journalled at a position other than `position`: a duplicate. */
  isDuplicate(deviceId: string, id: string, position: number): boolean;
  /** Committed records after `position`, at most `limit`, in order. */
  read(after: number, limit: number): readonly JournalRecord[];
  /** Deletes raw records older than `before` (ms) or beyond the byte limit, but never above `keepFrom`. Returns the rows deleted. */
  trim(before: number, maxBytes: number, keepFrom: number): Promise<number>;
  /** Resolves when everything appended so far is committed and the file is closed. */
  close(): Promise<void>;
  readonly reader: JournalReader;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Opaque; null = the end. */
  readonly next: string | null;
}

export interface AlarmFilter {
  /** Undefined = any; `active` = everything but normal. */
  readonly states?: readonly string[] | undefined;
  readonly severities?: readonly string[] | undefined;
  /** This place and below. */
  readonly place?: string | undefined;
  readonly deviceId?: string | undefined;
  /** What stands beside the state: true = it does, false = it does not. */
  readonly asides?: Readonly<Partial<Record<Aside, boolean | undefined>>> | undefined;
  /** `none` = nobody has said. */
  readonly classification?: Classification | 'none' | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Read side: short, indexed reads on a read-only connection; no snapshot is held between calls. */
export interface JournalReader extends TierRecords {
  /** In service. */
  devices(): readonly DeviceEntry[];
  retiredDevices(): readonly DeviceEntry[];
  /** One of either, by its key: cheap however many there are. */
  device(id: string): { readonly entry: DeviceEntry; readonly retired: boolean } | null;
  terminals(): readonly TerminalEntry[];
  /** Also those who may not sign in for now. */
  users(): readonly UserEntry[];
  /** Users who are gone for good. */
  removedUsers(): readonly UserEntry[];
  tokens(): readonly TokenEntry[];
  deviceSecretHash(deviceId: string): string | null;
  terminalSecretHash(terminalId: string): string | null;
  passwordHash(userId: string): string | null;
  /** ms since epoch; null = never, or before this was written down. */
  lastSignInAt(userId: string): number | null;
  tokenByHash(hash: string): TokenEntry | null;
  sessionByHash(hash: string): SessionEntry | null;
  sessionsOf(userId: string): readonly SessionEntry[];
  invitationByHash(hash: string): { readonly userId: string | null; readonly expiresAt: number } | null;
  snapshots(): Iterable<readonly [subject: string, state: string]>;
  /** Of this gateway's own. */
  activeAlarms(): readonly Alarm[];
  /** Newest first. */
  alarms(filter: AlarmFilter): Page<Alarm>;
  alarm(id: string): Alarm | null;
  transitions(alarmId: string): readonly Transition[];
  /** When the step was that has `newer` steps after it, ms since epoch; null = there are not so many. */
  stepTime(newer: number): number | null;
  /** Steps of all alarms in order of their time: from `from` on and before `to`, both ms since epoch. */
  alarmSteps(filter: {
    readonly from: number;
    readonly to: number;
    readonly cursor?: string | undefined;
    readonly limit: number;
  }): Page<Transition>;
  /** Newest first. `open`: with an active alarm only. */
  incidents(filter: {
    readonly open?: boolean | undefined;
    /** Begun at this place or below. */
    readonly place?: string | undefined;
    readonly from?: number | undefined;
    readonly to?: number | undefined;
    readonly cursor?: string | undefined;
    readonly limit: number;
  }): Page<Incident>;
  incident(id: string): Incident | null;
  /** In order of raising. */
  alarmsOfIncident(filter: { readonly id: string; readonly cursor?: string | undefined; readonly limit: number }): Page<Alarm>;
  deliveriesOf(alarmId: string): readonly Delivery[];
  /** The delivery of an alarm to a terminal with the highest sequence; null = there is none. */
  newestDelivery(alarmId: string, terminalId: string): Delivery | null;
  /** Names in the outbox that have a delivery of an alarm. */
  toldOf(alarmId: string): readonly string[];
  /** Deliveries of one terminal after a sequence, in order. As of every list with a limit: fewer than `limit` are all there are. */
  deliveriesAfter(terminalId: string, sequence: number, limit: number): readonly Delivery[];
  /** The same before a sequence, newest first, without what they tell. */
  deliveryTimes(name: string, before: number, limit: number): readonly DeliveryTime[];
  /** Of all that is about one alarm, or one thing that is tested, to whomever: as deliveryTimes. */
  deliveryTimesOf(alarmId: string, before: number, limit: number): readonly DeliveryTime[];
  /** Alarms raised since a moment that say that a terminal or a subscriber is lost; the newest 2,000, newest first. */
  pathAlarms(since: number): readonly Alarm[];
  /** Deliveries of one name after a sequence without a `received` receipt, in order. */
  waitingFor(name: string, sequence: number, limit: number): readonly Delivery[];
  /** The same up to a sequence: the newest `limit` of them, in order. */
  unreceiptedOf(name: string, sequence: number, limit: number): readonly Delivery[];
  /** Deliveries without a `received` receipt, oldest first. */
  unreceipted(limit: number): readonly Delivery[];
  lastSequence(terminalId: string): number;
  delivery(id: string): Delivery | null;
  quarantine(filter: {
    readonly deviceId?: string | undefined;
    readonly cursor?: string | undefined;
    readonly limit: number;
  }): Page<QuarantineEntry>;
  /** Null = it never came, or is so old that it is not kept any more. */
  capMessage(reference: CapReference): ReceivedCap | null;
  /** Those that an alarm condition stands for, at most 1,000. */
  standingCapMessages(): readonly ReceivedCap[];
  quarantineCount(deviceId?: string): number;
  /** Newest first. `act`: this act, or every act that begins with it and a dot. */
  audit(filter: {
    readonly by?: string | undefined;
    readonly act?: string | undefined;
    readonly target?: string | undefined;
    readonly from?: number | undefined;
    readonly to?: number | undefined;
    readonly cursor?: string | undefined;
    readonly limit: number;
  }): Page<AuditEntry>;
  /** The audit chain after `sequence`, oldest first, with what each link tells of; `next` = go on after this sequence, null = the end. */
  chronicle(after: number, limit: number): { readonly entries: readonly ChronicleEntry[]; readonly next: number | null };
  chronicleEnd(): ChronicleEnd;
  /** The oldest position of the log that has not been trimmed. */
  firstKept(): number;
  /** Walks the whole chain; names the first bad link, or returns null. */
  verifyAudit(): { readonly checked: number; readonly bad: { readonly sequence: number; readonly why: string } | null };
  profileSource(id: string, version: string): string | null;
  /** Newest first, at most 500. */
  ruleDrafts(): readonly RuleDraft[];
  firing(id: string): Firing | null;
  /** Not over yet, oldest first. */
  openFirings(): readonly Firing[];
  /** Newest first. */
  firings(filter: FiringFilter): Page<Firing>;
  response(id: string): Response | null;
  /** Of this gateway's own, not closed, oldest first. */
  openResponses(): readonly Response[];
  responsesOfIncident(incident: string): readonly Response[];
  responseSteps(responseId: string): readonly ResponseStep[];
  /** Newest first. */
  responses(filter: ResponseFilter): Page<Response>;
  /** Also those that are retired, by id. */
  dutyPositions(): readonly DutyPosition[];
  /** The stint of a position that began last at or before `at` (ms since epoch); it may be over. */
  dutyStintAt(positionId: string, at: number): DutyStint | null;
  /** Stints of these positions that touch `from` .. `to`, newest first. */
  dutyStints(filter: {
    readonly positions: readonly string[];
    readonly from: number;
    readonly to: number;
    readonly cursor?: string | undefined;
    readonly limit: number;
  }): Page<DutyStint>;
  handover(id: string): Handover | null;
  /** The hand-over of a position that waits for its answer. */
  offeredHandover(positionId: string): Handover | null;
  /** Of these positions, newest first. */
  handovers(filter: {
    readonly positions: readonly string[];
    readonly from?: number | undefined;
    readonly to?: number | undefined;
    readonly cursor?: string | undefined;
    readonly limit: number;
  }): Page<Handover>;
  command(id: string): Command | null;
  /** Not over yet, oldest first. */
  openCommands(): readonly Command[];
  /** Newest first. */
  commands(filter: { readonly deviceId: string; readonly cursor?: string | undefined; readonly limit: number }): Page<Command>;
}
