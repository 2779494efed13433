import { type Alarm, isActive } from '../../model/alarm.ts';
import type { TerminalLiveness } from '../../model/delivery.ts';
import { covers, type PlacePath, parentOf } from '../../model/place.ts';
import type { DeviceEntry, TerminalEntry } from '../../model/registry.ts';
import { severities } from '../../model/severity.ts';

export interface PlaceNode {
  place: PlacePath;
  name: string;
  parent: PlacePath | null;
  devices: number;
  terminals: number;
  liveTerminals: number;
  activeAlarms: number;
  worst: Alarm['severity'] | null;
}

/** Every place with something in it, and those above; parents before children. Counts are of the place and below. */
export function placeTree(
  own: PlacePath,
  devices: readonly DeviceEntry[],
  terminals: readonly TerminalEntry[],
  alarms: readonly Alarm[],
  liveness: readonly TerminalLiveness[],
): PlaceNode[] {
  const nodes = new Map<PlacePath, PlaceNode>();
  const live = new Set(liveness.filter((entry) => entry.live).map((entry) => entry.terminalId));

  const upwards = (place: PlacePath, count: (node: PlaceNode) => void): void => {
    for (let at: PlacePath | null = place; at !== null && covers(own, at); at = parentOf(at)) {
      const parent = at === own ? null : parentOf(at);
      const node = nodes.get(at) ?? {
        place: at,
        name: at.slice(at.lastIndexOf('/') + 1),
        parent,
        devices: 0,
        terminals: 0,
        liveTerminals: 0,
        activeAlarms: 0,
        worst: null,
      };
      count(node);
      nodes.set(at, node);
    }
  };

  upwards(own, () => {});
  for (const { place } of devices) upwards(place, (node) => node.devices++);
  for (const { id, place } of terminals) {
    upwards(place, (node) => {
      node.terminals++;
      if (live.has(id)) node.liveTerminals++;
    });
  }
  for (const alarm of alarms.filter((each) => isActive(each) && !each.exercise)) {
    upwards(alarm.place, (node) => {
      node.activeAlarms++;
      if (node.worst === null || severities.indexOf(alarm.severity) < severities.indexOf(node.worst)) node.worst = alarm.severity;
    });
  }
  return [...nodes.values()].sort((a, b) => (a.place < b.place ? -1 : 1));
}
