import { z } from 'zod';
import { stepsMissing } from '../../model/response.ts';
import type { Api, ApiContext } from '../api-context.ts';
import {
  alarmEntry,
  byTime,
  deliveryEntries,
  responseEntry,
  type TimelineEntry,
  tierEntry,
  timelineJson,
} from '../json/incident-timeline.ts';
import { receiptsOf } from '../json/tier-receipts.ts';
import { seesPlace } from '../people/permissions.ts';
import { ApiProblem } from '../problem-document.ts';
import { incidentTimeline, timelineKinds } from '../schema/incident-timeline.ts';
import { problems } from '../schema/problem.ts';
import { visibleAlarm } from '../visible.ts';
import { alarmId } from './alarms.ts';

/** Alarms that are looked at, and entries that are given; a flood has more of both. */
const mostAlarms = 200;
const mostEntries = 2_000;

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** All that happened in an incident, in one order. */
export function incidentTimelineRoute(app: Api, { ports }: ApiContext): void {
  app.get(
    '/api/v1/incidents/:id/timeline',
    {
      schema: {
        summary:
          'All that happened in an incident, in one order: steps of alarms, of responses, who was told when, and when each tier first had it',
        description: `Of its first ${mostAlarms} alarms; the newest ${mostEntries} entries. \`leftOut\` says what is missing.`,
        tags: ['incidents'],
        params: alarmId,
        querystring: z.strictObject({
          kinds: z
            .string()
            .default(timelineKinds.join(','))
            .transform((text) => text.split(','))
            .pipe(z.array(z.enum(timelineKinds)).min(1))
            .describe('Comma-separated.'),
        }),
        response: { 200: incidentTimeline, ...problems },
      },
    },
    async (request, reply) => {
      const { reader } = ports;
      const { identity } = request;
      const { id } = request.params;
      const wants = new Set(request.query.kinds);
      visibleAlarm(ports, identity, id);
      const incident = reader.incident(id);
      if (incident === null) throw new ApiProblem('not-found', `expected an incident, came ${JSON.stringify(id.slice(0, 80))}`);
      const { items: alarms } = reader.alarmsOfIncident({ id, limit: mostAlarms });
      const entries: TimelineEntry[] = [];
      for (const alarm of alarms) {
        if (!seesPlace(identity, alarm.place)) continue;
        if (wants.has('alarm')) entries.push(...reader.transitions(alarm.id).map((step) => alarmEntry(alarm, step)));
        if (wants.has('delivery')) entries.push(...reader.deliveriesOf(alarm.id).flatMap((each) => deliveryEntries(alarm, each)));
        if (wants.has('tier')) entries.push(...receiptsOf(ports, alarm).map((each, index) => tierEntry(alarm, each, index)));
        await nextTurn();
      }
      let missing = 0;
      for (const response of wants.has('response') ? reader.responsesOfIncident(id) : []) {
        if (!seesPlace(identity, response.place)) continue;
        const steps = reader.responseSteps(response.id);
        missing += stepsMissing(response, steps);
        entries.push(...steps.map(responseEntry));
      }
      const sorted = entries.sort(byTime);
      return reply.send({
        items: sorted.slice(-mostEntries).map(timelineJson),
        leftOut: { alarms: incident.alarms - alarms.length, entries: Math.max(0, sorted.length - mostEntries), steps: missing },
      });
    },
  );
}
