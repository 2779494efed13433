import { z } from 'zod';
import { type RecordField, type RecordRule, recordFields, recordRules } from '../../model/device-record.ts';
import { maxTestReason, maxTestTerminals, testMinutes } from '../../model/device-test.ts';
import { qualities } from '../../model/quality.ts';
import { alarmTest, id, place, severity, text, timestamp } from './fields.ts';
import { serviceEntry } from './out-of-service.ts';

/** One zod object from the table of the record's fields. */
function ofRecord<T extends z.ZodType>(field: (rule: RecordRule) => T): { readonly [name in RecordField]: T } {
  return Object.fromEntries(recordFields.map((name) => [name, field(recordRules[name])])) as { readonly [name in RecordField]: T };
}

const shown = ofRecord(({ title, example }) =>
  z
    .string()
    .nullable()
    .describe(`${title.zh} / ${title.en}`)
    .meta({ examples: [example] }),
);
const written = (rule: RecordRule) =>
  z
    .string()
    .trim()
    .refine(rule.fits, `expected ${rule.expected}; ${rule.cure}`)
    .describe(`${rule.title.zh} / ${rule.title.en}: ${rule.expected}.`)
    .meta({ examples: [rule.example] });
const given = ofRecord((rule) => written(rule).optional());
const changed = ofRecord((rule) => written(rule).nullish());

const deviceTest = alarmTest.extend({ since: timestamp }).meta({
  id: 'DeviceTest',
  description: 'Until it ends, alarms that the readings of this device raise are marked Test and go to these terminals only.',
});

export const startedTest = z.object({ test: deviceTest });

export const newDeviceTest = z
  .strictObject({
    terminals: z.array(id).min(1).max(maxTestTerminals).describe('The only ones that are told.'),
    minutes: z.number().int().min(testMinutes.least).max(testMinutes.most).default(testMinutes.usual).describe('It ends by itself.'),
    reason: z.string().trim().min(1).max(maxTestReason),
  })
  .meta({ examples: [{ terminals: ['gate'], minutes: 30, reason: '新装，逐级验证报警' }] });

const replaced = z.object({
  at: timestamp.describe('When it went.'),
  profile: z.string(),
  maker: z.string().nullable(),
  model: z.string().nullable(),
  serial: z.string().nullable(),
  installedOn: z.string().nullable(),
  reason: z.string().nullable(),
});

export const device = z
  .object({
    id: z.string().describe('Of the position: it stays when the hardware is replaced.'),
    profile: z.string(),
    place: z.string(),
    state: z.enum(['in-service', 'retired']),
    retiredAt: timestamp.nullable(),
    connected: z.boolean(),
    silent: z.boolean().describe('No message for longer than the profile promises.'),
    notMonitored: z
      .string()
      .nullable()
      .describe(
        'Silent because what it is reached through is lost: `device:<id>` or `source:<server>`, which has the one alarm. Null otherwise.',
      ),
    lastMessageAt: timestamp.nullable().describe('Since the gateway started; null = none yet.'),
    activeAlarms: z.number().int(),
    worst: severity.nullable().describe('Worst severity among its active alarms.'),
    test: deviceTest.nullable().describe('The commissioning test it is under.'),
    outOfService: z.array(serviceEntry).readonly().describe('What of it is out of service for maintenance; empty = nothing.'),
    notJudged: z
      .array(z.object({ rule: z.string(), title: text, why: z.enum(['no-consent']) }))
      .readonly()
      .describe('Rules about a person (kind deadMan) that are not judged because no consent is recorded that holds today.'),
    ...shown,
    replaced: z.array(replaced).readonly().describe('Earlier hardware of this position, oldest first.'),
  })
  .meta({ id: 'Device' });

/** Which device an alarm is about, and its papers: what somebody who goes there has to know. */
export const devicePapers = z
  .object({ id: z.string(), profile: z.string(), place: z.string(), state: z.enum(['in-service', 'retired']), ...shown })
  .meta({ id: 'DevicePapers' });

const secret = z.string().max(256).optional().describe('Leave out to get a generated one.');

export const newDevice = z.strictObject({ id, profile: z.string().max(64), place: place.default(''), secret, ...given }).meta({
  examples: [
    {
      id: 'gas-3-2-501',
      profile: 'my-detector',
      place: '阳光社区/3号楼/2单元/501',
      maker: '杭州某某仪器有限公司',
      serial: 'SN-0001234',
      installedOn: '2026-05-01',
      maintainer: '某某燃气服务站',
      maintainerPhone: '0571-85000000',
    },
  ],
});

export const changedDevice = z
  .strictObject({ place: place.optional(), ...changed })
  .refine((body) => Object.values(body).some((value) => value !== undefined), 'expected at least one field to change')
  .describe('A text sets a field, null clears it, what is left out stays.')
  .meta({ examples: [{ maintainerPhone: '0571-85000001', inspectionDue: '2027-05-01', note: null }] });

export const newHardware = z
  .strictObject({
    profile: z.string().max(64).optional().describe('When the new hardware is of another type.'),
    secret,
    reason: z.string().trim().max(400).optional(),
    ...given,
  })
  .meta({ examples: [{ serial: 'SN-0009876', installedOn: '2026-06-01', reason: '传感器到期' }] });

export const addedDevice = z.object({
  id: z.string(),
  profile: z.string(),
  place: z.string(),
  secret: z.string().describe('Shown this once.'),
});

export const reading = z
  .object({
    ts: timestamp,
    point: z.string(),
    value: z.union([z.number(), z.string(), z.boolean()]).nullable(),
    unit: z.string().nullable(),
    quality: z.enum(qualities),
    component: z.string().optional().describe('Only where it is not the device itself.'),
  })
  .meta({ id: 'Reading' });

export const accepted = z.object({
  position: z.number().int().describe('Where the journal keeps it: the message is on disk.'),
  duplicate: z.boolean(),
  awaits: z
    .boolean()
    .describe('True: the device type has expressions; readings follow, and what cannot be read is in quarantine under this position.'),
  notices: z.array(z.object({ field: z.string(), expected: z.string(), came: z.string(), cure: z.string() })).readonly(),
});
