import type { DatabaseSync } from '@photostructure/sqlite';
import { rowCrc } from './row-crc.ts';

type Database = InstanceType<typeof DatabaseSync>;

/** When a step was; null where the row is damaged. The text of the index and of every question to it: they have to be the same. */
export const stepAt = "CASE WHEN json_valid(body) THEN json_extract(body, '$.at') END";

/** Which incident an alarm belongs to; null = none, or the row is damaged. As `stepAt`: the text of an index and of its questions. */
export const incidentOfRow = "CASE WHEN json_valid(body) THEN json_extract(body, '$.incident.id') END";

/** An alarm that says that a terminal or a subscriber is lost: the text of an index and of its questions. */
export const lostPathRow = "rule IN ('terminal.lost', 'path.lost')";
/** Through which gateway of the tier below an alarm came; null = it is this gateway's own, or the row is damaged. As `stepAt`. */
export const viaOfRow = "CASE WHEN json_valid(body) THEN json_extract(body, '$.replica.via') END";

/** Forward only: a step is never changed once released; a newer file than this program knows is refused. */
export const migrations: readonly { readonly name: string; readonly sql: string }[] = [
  {
    name: '1 the log, judging, delivery, audit, site data',
    sql: `
CREATE TABLE meta (key TEXT NOT NULL UNIQUE, value TEXT NOT NULL, crc INTEGER NOT NULL);
CREATE TABLE tally (id INTEGER PRIMARY KEY CHECK (id = 1), commits INTEGER NOT NULL, last INTEGER NOT NULL, judged INTEGER NOT NULL,
  run REAL NOT NULL, log_bytes INTEGER NOT NULL, crc INTEGER NOT NULL);
CREATE TABLE log (first_position INTEGER PRIMARY KEY, count INTEGER NOT NULL, first_at REAL NOT NULL, bytes INTEGER NOT NULL,
  body BLOB NOT NULL, crc INTEGER NOT NULL);
CREATE TABLE message_id (device TEXT NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL, at REAL NOT NULL, crc INTEGER NOT NULL,
  UNIQUE (device, id));
CREATE INDEX message_id_at ON message_id (at);
CREATE TABLE duplicate (position INTEGER PRIMARY KEY, first INTEGER NOT NULL, crc INTEGER NOT NULL);
CREATE TABLE snapshot (subject TEXT NOT NULL UNIQUE, position INTEGER NOT NULL, body TEXT NOT NULL, crc INTEGER NOT NULL);
CREATE TABLE alarm (id TEXT NOT NULL UNIQUE, subject TEXT NOT NULL, component TEXT NOT NULL, rule TEXT NOT NULL, state TEXT NOT NULL,
  severity TEXT NOT NULL, place TEXT NOT NULL, device_id TEXT, raised_at REAL NOT NULL, body TEXT NOT NULL, crc INTEGER NOT NULL);
CREATE UNIQUE INDEX alarm_active ON alarm (subject, component, rule) WHERE state <> 'normal';
CREATE INDEX alarm_open ON alarm (raised_at, id) WHERE state <> 'normal';
CREATE INDEX alarm_time ON alarm (raised_at, id);
CREATE INDEX alarm_device ON alarm (device_id, raised_at, id);
CREATE TABLE transition_step (alarm_id TEXT NOT NULL, sequence INTEGER NOT NULL, body TEXT NOT NULL, crc INTEGER NOT NULL,
  UNIQUE (alarm_id, sequence));
CREATE TABLE delivery (id TEXT NOT NULL UNIQUE, terminal_id TEXT NOT NULL, sequence INTEGER NOT NULL, alarm_id TEXT NOT NULL,
  created_at REAL NOT NULL, attempts INTEGER NOT NULL, sent_at REAL, received_at REAL, shown_at REAL, body TEXT NOT NULL,
  crc INTEGER NOT NULL, UNIQUE (terminal_id, sequence));
CREATE INDEX delivery_alarm ON delivery (alarm_id);
CREATE INDEX delivery_open ON delivery (created_at, terminal_id, sequence) WHERE received_at IS NULL;
CREATE TABLE quarantine (id TEXT NOT NULL UNIQUE, device_id TEXT NOT NULL, at REAL NOT NULL, body TEXT NOT NULL, crc INTEGER NOT NULL);
CREATE INDEX quarantine_device ON quarantine (device_id);
CREATE TABLE audit (sequence INTEGER PRIMARY KEY, at REAL NOT NULL, origin TEXT NOT NULL, act TEXT NOT NULL, target TEXT NOT NULL,
  detail TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL, crc INTEGER NOT NULL);
CREATE TABLE audit_head (id INTEGER PRIMARY KEY CHECK (id = 1), sequence INTEGER NOT NULL, hash TEXT NOT NULL, crc INTEGER NOT NULL);
CREATE TABLE device (id TEXT NOT NULL UNIQUE, profile TEXT NOT NULL, place TEXT NOT NULL, retired INTEGER NOT NULL, crc INTEGER NOT NULL);
CREATE TABLE device_secret (device_id TEXT NOT NULL UNIQUE, hash TEXT NOT NULL, crc INTEGER NOT NULL);
CREATE TABLE terminal (id TEXT NOT NULL UNIQUE, place TEXT NOT NULL, secret_hash TEXT, retired INTEGER NOT NULL, crc INTEGER NOT NULL);
CREATE TABLE account (id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, role TEXT NOT NULL, place TEXT NOT NULL, password_hash TEXT,
  crc INTEGER NOT NULL);
CREATE TABLE token (id TEXT NOT NULL UNIQUE, hash TEXT NOT NULL UNIQUE, role TEXT NOT NULL, place TEXT NOT NULL, created_at REAL NOT NULL,
  revoked INTEGER NOT NULL, crc INTEGER NOT NULL);
CREATE TABLE session (hash TEXT NOT NULL UNIQUE, user_id TEXT NOT NULL, created_at REAL NOT NULL, seen_at REAL NOT NULL,
  crc INTEGER NOT NULL);
CREATE TABLE invitation (hash TEXT NOT NULL UNIQUE, user_id TEXT, expires_at REAL NOT NULL, used INTEGER NOT NULL, crc INTEGER NOT NULL);
CREATE TABLE profile_source (id TEXT NOT NULL, version TEXT NOT NULL, source TEXT NOT NULL, crc INTEGER NOT NULL, UNIQUE (id, version));
`,
  },
  {
    name: '2 what is known of a device beside its type and place',
    sql: `
CREATE TABLE device_record (device_id TEXT NOT NULL UNIQUE, body TEXT NOT NULL, crc INTEGER NOT NULL);
`,
  },
  {
    name: '3 device commands',
    sql: `
CREATE TABLE command (id TEXT NOT NULL UNIQUE, device_id TEXT NOT NULL, requested_at REAL NOT NULL, ended INTEGER NOT NULL,
  body TEXT NOT NULL, crc INTEGER NOT NULL);
CREATE INDEX command_device ON command (device_id, requested_at, id);
CREATE INDEX command_open ON command (requested_at, id) WHERE ended = 0;
`,
  },
  {
    name: '4 people who may not sign in for now or are gone; what tokens are for, their end and their use',
    sql: `
CREATE TABLE account_record (user_id TEXT NOT NULL UNIQUE, body TEXT NOT NULL, crc INTEGER NOT NULL);
CREATE TABLE token_record (token_id TEXT NOT NULL UNIQUE, body TEXT NOT NULL, crc INTEGER NOT NULL);
CREATE TABLE token_use (token_id TEXT NOT NULL UNIQUE, at REAL NOT NULL, crc INTEGER NOT NULL);
CREATE INDEX session_user ON session (user_id);
`,
  },
  {
    name: '5 when somebody signed in last',
    sql: `
CREATE TABLE account_use (user_id TEXT NOT NULL UNIQUE, at REAL NOT NULL, crc INTEGER NOT NULL);
`,
  },
  {
    name: '6 alarm steps by time',
    sql: `
CREATE INDEX transition_at ON transition_step (${stepAt}, alarm_id, sequence);
`,
  },
  {
    name: '7 alarms by incident',
    sql: `
CREATE INDEX alarm_incident ON alarm (${incidentOfRow}, raised_at, id);
CREATE INDEX incident_first ON alarm (raised_at, id) WHERE ${incidentOfRow} = id;
`,
  },
  {
    name: '8 drafts of rules',
    sql: `
CREATE TABLE rule_draft (id TEXT NOT NULL UNIQUE, proposed_at REAL NOT NULL, body TEXT NOT NULL, crc INTEGER NOT NULL);
CREATE INDEX rule_draft_time ON rule_draft (proposed_at);
`,
  },
  {
    name: '9 responses: what people do about alarms, by their plans',
    sql: `
CREATE TABLE response (id TEXT NOT NULL UNIQUE, incident TEXT NOT NULL, place TEXT NOT NULL, started_at REAL NOT NULL,
  closed INTEGER NOT NULL, body TEXT NOT NULL, crc INTEGER NOT NULL);
CREATE INDEX response_open ON response (started_at, id) WHERE closed = 0;
CREATE INDEX response_time ON response (started_at, id);
CREATE INDEX response_incident ON response (incident, started_at, id);
CREATE TABLE response_step (response_id TEXT NOT NULL, sequence INTEGER NOT NULL, body TEXT NOT NULL, crc INTEGER NOT NULL,
  UNIQUE (response_id, sequence));
`,
  },
  {
    // One stint of a position is open at most, and one hand-over of it waits at most: by the file itself.
    name: '10 people on duty',
    sql: `
CREATE TABLE duty_position (id TEXT NOT NULL UNIQUE, body TEXT NOT NULL, crc INTEGER NOT NULL);
CREATE TABLE duty_stint (id TEXT NOT NULL UNIQUE, position_id TEXT NOT NULL, since REAL NOT NULL, until REAL, body TEXT NOT NULL,
  crc INTEGER NOT NULL, UNIQUE (position_id, since));
CREATE UNIQUE INDEX duty_stint_open ON duty_stint (position_id) WHERE until IS NULL;
CREATE TABLE duty_handover (id TEXT NOT NULL UNIQUE, position_id TEXT NOT NULL, offered_at REAL NOT NULL, waits INTEGER NOT NULL,
  body TEXT NOT NULL, crc INTEGER NOT NULL);
CREATE INDEX duty_handover_position ON duty_handover (position_id, offered_at, id);
CREATE UNIQUE INDEX duty_handover_waits ON duty_handover (position_id) WHERE waits = 1;
`,
  },
  {
    name: '11 CAP messages of others',
    sql: `
CREATE TABLE cap_message (sender TEXT NOT NULL, identifier TEXT NOT NULL, sent REAL NOT NULL, stands INTEGER NOT NULL, body TEXT NOT NULL,
  crc INTEGER NOT NULL, UNIQUE (sender, identifier, sent));
CREATE INDEX cap_message_stands ON cap_message (sender, identifier, sent) WHERE stands = 1;
`,
  },
  {
    name: '12 alarms about lost ways to people',
    sql: `
CREATE INDEX alarm_path ON alarm (raised_at) WHERE ${lostPathRow};
`,
  },
  {
    name: '13 tiers: gateways below, copies of their alarms, what tiers say to each other',
    sql: `
DROP INDEX alarm_active;
CREATE UNIQUE INDEX alarm_active ON alarm (subject, component, rule) WHERE state <> 'normal' AND ${viaOfRow} IS NULL;
CREATE TABLE tier_fact (id TEXT NOT NULL UNIQUE, alarm_id TEXT NOT NULL, down TEXT NOT NULL, open INTEGER NOT NULL, at REAL NOT NULL,
  body TEXT NOT NULL, crc INTEGER NOT NULL);
CREATE INDEX tier_fact_alarm ON tier_fact (alarm_id, at);
CREATE INDEX tier_fact_open ON tier_fact (down, at, id) WHERE open = 1;
CREATE TABLE lower_gateway (id TEXT NOT NULL UNIQUE, place TEXT NOT NULL, secret_hash TEXT, retired INTEGER NOT NULL, crc INTEGER NOT NULL);
`,
  },
  {
    name: '14 firings of interlocks',
    sql: `
CREATE TABLE firing (id TEXT NOT NULL UNIQUE, interlock TEXT NOT NULL, place TEXT NOT NULL, at REAL NOT NULL, ended INTEGER NOT NULL,
  body TEXT NOT NULL, crc INTEGER NOT NULL);
CREATE INDEX firing_open ON firing (at, id) WHERE ended = 0;
CREATE INDEX firing_time ON firing (at, id);
`,
  },
  {
    // Fifty terminals are told of one alarm with the same words: kept once, by the hash of the words. Older deliveries have theirs within.
    name: '15 what terminals were told of an alarm, once for all of them',
    sql: `
CREATE TABLE told (id TEXT NOT NULL UNIQUE, body TEXT NOT NULL, crc INTEGER NOT NULL);
`,
  },
];

/**
 * Every table but the log: its columns in the order its CRC covers, and its key. In the order in which a damaged file
 * is carried over: what people are waiting for first.
 */
export const tables = {
  meta: { columns: ['key', 'value'], key: ['key'] },
  tally: { columns: ['id', 'commits', 'last', 'judged', 'run', 'log_bytes'], key: ['id'] },
  alarm: {
    columns: ['id', 'subject', 'component', 'rule', 'state', 'severity', 'place', 'device_id', 'raised_at', 'body'],
    key: ['id'],
  },
  transition_step: { columns: ['alarm_id', 'sequence', 'body'], key: ['alarm_id', 'sequence'] },
  response: { columns: ['id', 'incident', 'place', 'started_at', 'closed', 'body'], key: ['id'] },
  response_step: { columns: ['response_id', 'sequence', 'body'], key: ['response_id', 'sequence'] },
  tier_fact: { columns: ['id', 'alarm_id', 'down', 'open', 'at', 'body'], key: ['id'] },
  firing: { columns: ['id', 'interlock', 'place', 'at', 'ended', 'body'], key: ['id'] },
  command: { columns: ['id', 'device_id', 'requested_at', 'ended', 'body'], key: ['id'] },
  snapshot: { columns: ['subject', 'position', 'body'], key: ['subject'] },
  told: { columns: ['id', 'body'], key: ['id'] },
  delivery: {
    columns: ['id', 'terminal_id', 'sequence', 'alarm_id', 'created_at', 'attempts', 'sent_at', 'received_at', 'shown_at', 'body'],
    key: ['id'],
  },
  device: { columns: ['id', 'profile', 'place', 'retired'], key: ['id'] },
  device_record: { columns: ['device_id', 'body'], key: ['device_id'] },
  device_secret: { columns: ['device_id', 'hash'], key: ['device_id'] },
  terminal: { columns: ['id', 'place', 'secret_hash', 'retired'], key: ['id'] },
  lower_gateway: { columns: ['id', 'place', 'secret_hash', 'retired'], key: ['id'] },
  account: { columns: ['id', 'name', 'role', 'place', 'password_hash'], key: ['id'] },
  account_record: { columns: ['user_id', 'body'], key: ['user_id'] },
  account_use: { columns: ['user_id', 'at'], key: ['user_id'] },
  token: { columns: ['id', 'hash', 'role', 'place', 'created_at', 'revoked'], key: ['id'] },
  token_record: { columns: ['token_id', 'body'], key: ['token_id'] },
  token_use: { columns: ['token_id', 'at'], key: ['token_id'] },
  session: { columns: ['hash', 'user_id', 'created_at', 'seen_at'], key: ['hash'] },
  invitation: { columns: ['hash', 'user_id', 'expires_at', 'used'], key: ['hash'] },
  rule_draft: { columns: ['id', 'proposed_at', 'body'], key: ['id'] },
  duty_position: { columns: ['id', 'body'], key: ['id'] },
  duty_stint: { columns: ['id', 'position_id', 'since', 'until', 'body'], key: ['id'] },
  duty_handover: { columns: ['id', 'position_id', 'offered_at', 'waits', 'body'], key: ['id'] },
  cap_message: { columns: ['sender', 'identifier', 'sent', 'stands', 'body'], key: ['sender', 'identifier', 'sent'] },
  profile_source: { columns: ['id', 'version', 'source'], key: ['id', 'version'] },
  audit: { columns: ['sequence', 'at', 'origin', 'act', 'target', 'detail', 'previous', 'hash'], key: ['sequence'] },
  audit_head: { columns: ['id', 'sequence', 'hash'], key: ['id'] },
  message_id: { columns: ['device', 'id', 'position', 'at'], key: ['device', 'id'] },
  duplicate: { columns: ['position', 'first'], key: ['position'] },
  quarantine: { columns: ['id', 'device_id', 'at', 'body'], key: ['id'] },
} as const satisfies Record<string, { columns: readonly string[]; key: readonly string[] }>;
export type TableName = keyof typeof tables;

/** The tables that are in this file; one of an earlier step of the schema has fewer. */
export function tablesIn(database: Database): readonly TableName[] {
  const found = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all() as { name: string }[];
  const there = new Set(found.map(({ name }) => name));
  const step = schemaOf(database);
  return (Object.keys(tables) as TableName[]).filter((table) => there.has(table) || (madeIn[table] ?? 1) <= step);
}

/** The step of the schema that made a table, where it is not the first: a table that should be there and is not is damage. */
const madeIn: Partial<Record<TableName, number>> = {
  device_record: 2,
  command: 3,
  account_record: 4,
  token_record: 4,
  token_use: 4,
  account_use: 5,
  rule_draft: 8,
  response: 9,
  response_step: 9,
  duty_position: 10,
  duty_stint: 10,
  duty_handover: 10,
  cap_message: 11,
  tier_fact: 13,
  lower_gateway: 13,
  firing: 14,
  told: 15,
};

/** Brings the file to the newest schema, each step in a transaction of its own together with its number. */
export function migrate(database: Database): void {
  for (let step = schemaOf(database); step < migrations.length; step++) {
    database.exec(`BEGIN IMMEDIATE; ${stepSql(step)} COMMIT`);
  }
}

/** All steps, within the transaction that is open. */
export function migrateInside(database: Database): void {
  for (let step = schemaOf(database); step < migrations.length; step++) database.exec(stepSql(step));
}

function schemaOf(database: Database): number {
  return (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}

function stepSql(step: number): string {
  const number = step + 1;
  // The number stands twice, once under a CRC: a flipped bit in the file header must not pass for a newer program's file.
  return `${migrations[step]?.sql ?? ''} PRAGMA user_version = ${number};
    INSERT INTO meta (key, value, crc) VALUES ('schema', '${number}', ${rowCrc('schema', String(number))})
    ON CONFLICT (key) DO UPDATE SET value = excluded.value, crc = excluded.crc;`;
}
