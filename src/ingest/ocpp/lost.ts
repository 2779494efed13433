import type { Places } from './moment.ts';
import type { Station } from './station.ts';

/** For a station of which nothing is known yet. */
const unknownPlaces: Readonly<Record<Station['version'], Places>> = {
  'ocpp1.6': { connector: { '1': { status: 'Unavailable' } } },
  'ocpp2.0.1': { evse: { '1': { state: 'Unavailable' } } },
};

/** What the source says when a station's connection has ended: nothing of it is available, and its numbers are missing. */
export function lostBody({ version, memory, connection }: Pick<Station, 'version' | 'memory' | 'connection'>): Buffer {
  const known = memory.asLost();
  const places = memory.knowsStates() ? known : merge(known, unknownPlaces[version]);
  return Buffer.from(JSON.stringify({ id: `lost/${connection}`, values: { action: '(connection lost)', ...places } }));
}

function merge(known: Places, more: Places): Places {
  const all: Places = { ...known };
  for (const [kind, numbers] of Object.entries(more)) {
    all[kind] = { ...all[kind] };
    for (const [number, fields] of Object.entries(numbers)) all[kind][number] = { ...all[kind][number], ...fields };
  }
  return all;
}
