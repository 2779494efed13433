import { z } from 'zod';
import type { Page } from '../../model/journal.ts';
import type { QuarantineEntry } from '../../model/problem.ts';
import { rfc3339 } from '../../model/rfc3339.ts';
import type { Api, ApiContext } from '../api-context.ts';
import { seesPlace } from '../people/permissions.ts';
import { cursor, id, limit, pageOf } from '../schema/fields.ts';
import { problems } from '../schema/problem.ts';
import { quarantined } from '../schema/records.ts';
import { recordedDevice, roleHolder } from '../visible.ts';

const tags = ['quarantine'];
/** How many pages are looked through for entries one may see, before an emptier page is answered. */
const maxLooks = 20;

const json = (entry: QuarantineEntry) => ({ ...entry, at: rfc3339(entry.at) });

/** What came and could not be used, with the reason and the cure. */
export function quarantineRoutes(app: Api, { ports }: ApiContext): void {
  const query = z.strictObject({ cursor, limit: limit(500, 100) });
  const response = { 200: pageOf(quarantined), ...problems };

  app.get(
    '/api/v1/devices/:id/quarantine',
    {
      schema: {
        summary: 'Quarantined messages of a device, newest first',
        tags,
        params: z.strictObject({ id }),
        querystring: query,
        response,
      },
    },
    async (request, reply) => {
      const { entry: device } = recordedDevice(ports, request.identity, request.params.id);
      const page = ports.reader.quarantine({ deviceId: device.id, ...request.query });
      return reply.send({ items: page.items.map(json), next: page.next });
    },
  );

  app.get(
    '/api/v1/quarantine',
    {
      schema: {
        summary: 'Quarantined messages, newest first',
        description: 'A page may hold fewer than `limit` entries; go on until `next` is null.',
        tags,
        querystring: query,
        response,
      },
    },
    async (request, reply) => {
      const identity = roleHolder(request.identity);
      const { reader } = ports;
      const places = new Map([...reader.retiredDevices(), ...reader.devices()].map((device) => [device.id, device.place]));
      // An entry of a device nobody knows belongs to no place: only the root sees it.
      const visible = (entry: QuarantineEntry) => seesPlace(identity, places.get(entry.deviceId) ?? '');
      let page: Page<QuarantineEntry> = ports.reader.quarantine(request.query);
      for (let looks = 1; looks < maxLooks && page.next !== null && !page.items.some(visible); looks++) {
        page = ports.reader.quarantine({ limit: request.query.limit, cursor: page.next });
      }
      return reply.send({ items: page.items.filter(visible).map(json), next: page.next });
    },
  );
}
