import { z } from 'zod';
import { severity, text, timestamp } from './fields.ts';

const figure = z.string().describe('For `GET /api/v1/kpis/alarms`: the alarms behind this number.');
const counted = z.object({ count: z.number().int(), figure });
const share = z.number().describe('0 to 1').nullable();
const span = counted.extend({ from: timestamp, to: timestamp });
const seconds = z.number().nullable();

const proposal = z.object({
  kind: z.enum(['longer-raise-delay', 'longer-clear-delay', 'clear-limit']).describe('Delays are on top of those the rule has.'),
  seconds: z.number().nullable(),
  limit: z.number().nullable().describe('In the unit of the point.'),
  unit: z.string().nullable(),
  avoided: z.number().int(),
  of: z.number().int().describe('Its alarms in the range, of which `avoided` would not have come.'),
  text: text,
});

const source = z.object({
  subject: z.string(),
  component: z.string(),
  deviceId: z.string().nullable(),
  rule: z.string(),
  severity,
  lifeSafety: z.boolean(),
  place: z.string(),
  title: text,
});

export const kpiReport = z
  .object({
    from: timestamp,
    to: timestamp,
    measuredFrom: timestamp.describe(
      'The later of `from` and the first thing this gateway wrote down: rates and shares are of the time from here on.',
    ),
    place: z.string().describe('The operator position: this place and below.'),
    terminal: z.string().nullable(),
    announced: counted
      .extend({
        sources: z.number().int().describe('Different (subject, component, rule).'),
        tests: z.number().int().describe('Alarms of commissioning tests and drills in this time; they count nowhere here. Figure `tests`.'),
      })
      .describe('Alarms raised, and occurred again.'),
    rate: z.object({
      perTenMinutes: z.number().nullable(),
      perDay: z.number().nullable(),
      peak: span.nullable().describe('Most in any ten minutes; from the first to the last of them.'),
      overShare: share.describe('Share of the ten minutes, one after the other, with more than 2. Figure `over`.'),
    }),
    load: z.object({
      from: timestamp,
      seconds: z.number().int().describe('Length of one part.'),
      counts: z.array(z.number().int()).readonly().describe('Announced per part, in order.'),
    }),
    flood: z.object({ share, seconds: z.number(), spans: z.array(span).readonly() }),
    top: z.object({ share, sources: z.array(source.extend(counted.shape).extend({ share: z.number() })).readonly() }),
    chatteringCount: z.number().int().describe('Sources that chatter; the worst 50 are listed.'),
    chattering: z
      .array(
        source
          .extend(counted.shape)
          .extend({ bursts: z.number().int(), mostInOneMinute: z.number().int(), proposals: z.array(proposal).readonly() }),
      )
      .readonly()
      .describe('Three or more times within a minute; `count` = announcements that were part of it.'),
    duplicates: z
      .array(z.object({ sources: z.array(source).length(2).readonly(), together: z.number().int(), share: z.number() }))
      .readonly()
      .describe('Two sources that nearly always come within 10 s of one another, three times at least.'),
    priorities: z.object({
      bySeverity: z.array(counted.extend({ severity, share })).readonly(),
      byPriority: z
        .array(counted.extend({ priority: z.enum(['high', 'medium', 'low']), share, target: z.number() }))
        .readonly()
        .describe('critical = high, major = medium, minor and warning = low.'),
    }),
    acknowledge: counted.extend({
      medianSeconds: seconds,
      p95Seconds: seconds.describe('Nearest rank.'),
      maxSeconds: seconds,
      waiting: counted.extend({ longestSeconds: seconds }).describe('Not acknowledged at `to`.'),
    }),
    standing: counted
      .extend({
        bySeverity: z.object({ critical: z.number(), major: z.number(), minor: z.number(), warning: z.number() }),
        aside: counted.describe('Active, but shelved, suppressed by design or out of service.'),
      })
      .describe('Active at `to`, and not put aside.'),
    stale: counted.extend({
      afterHours: z.number(),
      alarms: z.array(source.extend({ alarmId: z.string(), raisedAt: timestamp, standingSeconds: z.number() })).readonly(),
    }),
    judged: z
      .array(
        z.object({
          id: z.string(),
          title: text,
          unit: z.enum(['alarms', 'share', 'seconds']),
          value: z.number().nullable(),
          target: z.number(),
          within: z.boolean().nullable().describe('Null: the figure is not known.'),
          source: text,
          basis: z.enum(['S', 'M']).describe('S: read in a public source. M: from memory, to be checked against the text.'),
        }),
      )
      .readonly()
      .describe('Beside what the literature recommends; to be within it is no conformance with a standard.'),
  })
  .meta({ id: 'KpiReport' });
