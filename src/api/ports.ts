import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { ActOrigin, AlarmAct } from '../model/act.ts';
import type { Alarm } from '../model/alarm.ts';
import type { AuditDraft } from '../model/audit.ts';
import type { MessageReadings } from '../model/chronicle.ts';
import type { Command } from '../model/command.ts';
import type { TerminalLiveness } from '../model/delivery.ts';
import type { DemoNarration } from '../model/demo.ts';
import type { RecordField } from '../model/device-record.ts';
import type { AccountCheck, Intake } from '../model/intake.ts';
import type { JournalReader, RegistryChange } from '../model/journal.ts';
import type { KpiRange, KpiResult } from '../model/kpi.ts';
import type { LabRun, LabWanted } from '../model/lab.ts';
import type { Maintenance } from '../model/maintenance.ts';
import type { PathMeasure } from '../model/path-measure.ts';
import type { Problem } from '../model/problem.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { Channel } from '../model/raw-message.ts';
import type { Reading } from '../model/reading.ts';
import type { DeviceEntry } from '../model/registry.ts';
import type { Rule } from '../model/rule.ts';
import type { RuleDraft } from '../model/rule-draft.ts';
import type { SeriesStore } from '../model/series-store.ts';
import type { Severity } from '../model/severity.ts';
import type { Text } from '../model/text.ts';
import type { ClientAuthority } from '../runtime/client-certificate.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Metrics } from '../runtime/metrics.ts';
import type { RandomBytes } from '../runtime/random.ts';
import type { Administration } from './administration.ts';
import type { AsideDesk } from './aside-desk.ts';
import type { CapInbox, CapMessages } from './cap-messages.ts';
import type { DeviceTests } from './device-tests.ts';
import type { DutyDesk } from './duty-desk.ts';
import type { Interlocks } from './interlocks.ts';
import type { PasswordHasher } from './people/password.ts';
import type { ProfileProblem, ReloadReport } from './profile-report.ts';
import type { Responses } from './responses.ts';
import type { TierDesk } from './tier-desk.ts';

/** What became of an act; `alarm` is the alarm as it is now. `unchanged` is a success: a repeated acknowledge names the first person. */
export type ActResult =
  | { readonly kind: 'done' | 'unchanged'; readonly alarm: Alarm }
  /** `code`: one of api/problem-codes.ts where it is there, else the answer says `act-refused` and carries it. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: Text };

/** Installed devices, as `Administration` for the rest. A text sets a field of the record, null clears it, what is left out stays. */
export interface DeviceAdministration {
  add(wanted: readonly NewDevice[], origin: ActOrigin): Promise<readonly (DeviceEntry & { readonly secret: string })[]>;
  change(id: string, changes: RecordChanges & { readonly place?: string | undefined }, origin: ActOrigin): Promise<DeviceEntry>;
  /** Other hardware in the same position: the old secret is void and its connection is cut. */
  replace(
    id: string,
    wanted: RecordChanges & {
      readonly profile?: string | undefined;
      readonly secret?: string | undefined;
      readonly reason?: string | undefined;
    },
    origin: ActOrigin,
  ): Promise<DeviceEntry & { readonly secret: string }>;
  retire(id: string, origin: ActOrigin): Promise<void>;
}

/** Device commands; what is refused as by `Administration`. Resolves when it was sent, or refused because the device cannot be reached. */
export interface Commands {
  ask(
    wanted: {
      readonly id: string;
      readonly command: string;
      readonly parameters?: Readonly<Record<string, unknown>> | undefined;
      readonly reason?: string | undefined;
    },
    origin: ActOrigin,
  ): Promise<Command>;
}

type RecordChanges = { readonly [field in RecordField]?: string | null | undefined };

/** Raw -> readings -> conditions -> alarm -> who would be told; nothing of it is kept, judged or told to anybody. */
export interface ExplainedPayload {
  /** Null = the text has problems, or there is no such type. */
  readonly profile: Pick<DeviceProfile, 'id' | 'version'> | null;
  readonly problems: readonly ProfileProblem[];
  readonly rules?: readonly { readonly id: string; readonly severity: Severity; readonly title: Text; readonly text: string }[];
  readonly explained?: {
    readonly message: {
      readonly readings: readonly Reading[];
      readonly historical: boolean;
      readonly late: readonly Reading[];
      readonly problems: readonly Problem[];
    };
    readonly stored: string | null;
    readonly outcomes: readonly ExplainedOutcome[];
    readonly raised: readonly ExplainedOutcome[];
    readonly told: Text | null;
    readonly judgedSeconds: number;
    readonly complete: boolean;
  };
}
interface ExplainedOutcome {
  readonly rule: Pick<Rule, 'id' | 'severity' | 'lifeSafety' | 'title' | 'guidance'>;
  readonly component: string;
  readonly to: string;
  readonly afterSeconds: number;
  readonly reason: Text;
  readonly historical: boolean;
}

/** An integrator's bench over device types. Bounded in time; `check` and `explain` reject with code `busy` when too much waits. */
export interface Workbench {
  /** Text of the type in force; null = there is none. */
  source(id: string): { readonly version: string; readonly text: string } | null;
  check(
    text: string,
    file: string,
  ): Promise<{
    readonly profile: Pick<DeviceProfile, 'id' | 'domain'> | null;
    readonly problems: readonly ProfileProblem[];
    readonly examples: { readonly run: number; readonly all: number };
  }>;
  /** `text` null = the type in force. */
  explain(
    id: string,
    wanted: { readonly text: string | null; readonly channel: Channel; readonly payload: string },
  ): Promise<ExplainedPayload>;
}

/** The rule lab. `start` throws an error with code `busy` while another replay runs. */
export interface Lab {
  start(wanted: LabWanted): { readonly run: LabRun | null; readonly problems: readonly ProfileProblem[] };
  run(id: string): LabRun | null;
  /** Newest first. */
  all(): readonly LabRun[];
  stop(id: string): LabRun | null;
}

/** Drafts of rules on their way into force; what is refused as by `Administration`. Resolves when it is on disk, and in force where it says so. */
export interface RuleDrafts {
  /** ms of a shadow run. */
  readonly shadowMs: number;
  /** Newest first. */
  all(): readonly RuleDraft[];
  text(draft: RuleDraft): string | null;
  baseText(draft: RuleDraft): string | null;
  propose(wanted: { readonly text: string; readonly why: string; readonly run: string | null }, origin: ActOrigin): Promise<RuleDraft>;
  approve(id: string, comment: string | null, origin: ActOrigin): Promise<RuleDraft>;
  withdraw(id: string, comment: string | null, origin: ActOrigin): Promise<RuleDraft>;
  shadow(id: string): ReturnType<Lab['start']>;
  publish(id: string, how: { readonly comment: string | null; readonly early: string | null }, origin: ActOrigin): Promise<RuleDraft>;
  rollBack(id: string, comment: string | null, origin: ActOrigin): Promise<RuleDraft>;
}

interface NewDevice extends RecordChanges {
  readonly id: string;
  readonly profile: string;
  readonly place?: string | undefined;
  readonly secret?: string | undefined;
}

/** After `accept` resolves the message is on disk. `problems`: what of it could not be used (kept in quarantine). */
export interface HttpCustody {
  accept(message: Intake): Promise<{
    readonly position: number;
    readonly duplicate: boolean;
    readonly problems: readonly Problem[];
    /** Its readings are worked out by expressions after this; their problems are not among `problems`. */
    readonly awaits: boolean;
  }>;
}

/** Who reads a terminal stream. A token or a terminal has no person: what it says about `by` is asserted. */
export type StreamIdentity =
  | { readonly kind: 'session'; readonly userId: string }
  | { readonly kind: 'token'; readonly tokenId: string }
  | { readonly kind: 'terminal'; readonly terminalId: string };

export interface DeviceConnectivity {
  readonly connected: boolean;
  /** ms since epoch; null = never. */
  readonly lastMessageAt: number | null;
  readonly silent: boolean;
  /** It is silent because what it is reached through is lost: `device:<id>` or `source:<server>`. */
  readonly notMonitored: string | null;
}

export interface ReadinessCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

export interface ApiSettings {
  /** True when people reach it over TLS (own or a proxy's): Secure cookies and HSTS. */
  readonly secure: boolean;
  /** Address of the proxy whose X-Forwarded-* are believed; null = none. */
  readonly trustProxy: string | null;
  /** IANA zone of the site; pages print times in it. */
  readonly timeZone: string;
  /** A session ends after this long without use, and after this long in any case (ASVS 7.3). */
  readonly sessions: { readonly idleMs: number; readonly absoluteMs: number };
  /** Host names, with or without `:port`, that may be used beside the loopback names. */
  readonly hosts: readonly string[];
  /** Folder of the built pages; see pages.ts for the names. */
  readonly publicDir: string;
  /** Name of what is in it; the terminal page is given it, so that it knows when it is out of date. */
  readonly build: string | null;
  /** Certificate and key, PEM; null = HTTP. `client`: whose certificates are asked for; left out or null = nobody's. */
  readonly tls: {
    readonly cert: string | Buffer;
    readonly key: string | Buffer;
    readonly client?: ClientAuthority | null;
  } | null;
  /** True: /metrics needs no sign-in from anywhere (setting metrics.open). */
  readonly metricsOpen: boolean;
  /** Minutes for which people may put something aside at most. */
  readonly longest: { readonly shelvingMinutes: number; readonly serviceMinutes: number };
  readonly version: string;
}

/** What the events feed reads beside the chronicle; every call is short. */
export interface FeedSource {
  /** Whose positions they are (design.md invariant 10). */
  readonly gatewayId: string;
  readonly epoch: number;
  /**
   * Readings of the messages after `after` up to `through`, in order. Looks at `limit` records at most; everything up to
   * `looked`, which is beyond `after`, was looked at.
   */
  readings(
    after: number,
    through: number,
    limit: number,
  ): Promise<{ readonly messages: readonly MessageReadings[]; readonly looked: number }>;
}

/** Everything the HTTP side needs, as ports of the model. */
export interface ApiPorts {
  readonly reader: JournalReader;
  readonly series: Pick<SeriesStore, 'query' | 'latest'>;
  readonly feed: FeedSource;
  readonly custody: HttpCustody;
  readonly accounts: AccountCheck;
  readonly administration: Administration;
  readonly devices: DeviceAdministration;
  readonly tests: DeviceTests;
  readonly workbench: Workbench;
  readonly lab: Lab;
  readonly ruleDrafts: RuleDrafts;
  readonly commands: Commands;
  /** Journal.change, for sessions, invitations and the audit of refusals. After it resolves, all of it is on disk. */
  change(changes: readonly RegistryChange[], audit: readonly AuditDraft[]): Promise<void>;
  alarmAct(act: AlarmAct, origin: ActOrigin): Promise<ActResult>;
  readonly asides: AsideDesk;
  readonly interlocks: Interlocks;
  readonly responses: Responses;
  readonly cap: CapMessages;
  readonly tiers: TierDesk;
  readonly duty: DutyDesk;
  readonly capInbox: CapInbox;
  /** Asks for a person at a terminal; resolves when the question is on disk. */
  askPresence(terminalId: string, minutes: number, origin: ActOrigin): Promise<void>;
  /** Every way to people, measured. */
  paths(): Promise<readonly PathMeasure[]>;
  /** What has to be done about devices, and how well they are. */
  maintenance(): Promise<Maintenance>;
  /** Alarm load; rejects with code `busy`, or `too-much` where the range holds too many steps. */
  kpis(range: KpiRange): Promise<KpiResult>;
  /** In force. */
  profiles(): readonly DeviceProfile[];
  /** Reads the device types again; what is good is in force when it resolves. */
  reloadProfiles(origin: ActOrigin): Promise<ReloadReport>;
  /** What is wrong with the files of device types; the last good versions judge. */
  profileProblems(): readonly ProfileProblem[];
  liveness(): readonly TerminalLiveness[];
  deviceConnectivity(deviceId: string): DeviceConnectivity;
  readiness(): { readonly checks: readonly ReadinessCheck[] };
  /** What a demonstration plays at present, null before its first moment; left out = this gateway plays none. */
  demo?(): DemoNarration | null;
  /** Takes the socket over, and `wire`, which carries it; `after` null = the client named no sequence. */
  openTerminalStream(socket: WebSocket, terminalId: string, after: number | null, identity: StreamIdentity, wire: Socket): void;
  /** Takes over a socket that speaks subprotocol `mqtt`; `from` is the remote address. */
  attachMqtt(socket: WebSocket, request: IncomingMessage, from: string): void;
  /** Takes over the socket of a charging station that has proved itself. */
  attachOcpp(socket: WebSocket, request: IncomingMessage, stationId: string, version: 'ocpp1.6' | 'ocpp2.0.1'): void;
  /** What nobody foresaw, for the log. The caller of the route is told nothing of it but `internal`. */
  failed(error: unknown, route: string): void;
  /** AsyncAPI document of everything that is sent without being asked for. */
  asyncApi(): object;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly hasher: PasswordHasher;
  readonly settings: ApiSettings;
}
