import { envelope } from './body.ts';
import type { Moment, Places } from './moment.ts';
import type { Station } from './station.ts';

/** For a station of which nothing is known yet. */
const unknownPlaces: Readonly<Record<Station['version'], Places>> = {
  'ocpp1.6': { connector: { '1': { status: 'Unavailable' } } },
  'ocpp2.0.1': { evse: { '1': { state: 'Unavailable' } } },
};

/** What the source says when a station's connection has ended: nothing of it is available, and its numbers are missing. */
export function lostBody({ version, memory, connection }: Pick<Station, 'version' | 'memory' | 'connection'>, now: number): Buffer {
  const known = memory.asLost(now);
  const unknown: readonly Moment[] = memory.knowsStates() ? [] : [{ ts: undefined, places: unknownPlaces[version] }];
  return envelope(`lost/${connection}`, '(connection lost)', [...known, ...unknown], null);
}
