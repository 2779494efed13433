import { mostDependencies } from '../model/dependency.ts';
import type { DeviceEntry } from '../model/registry.ts';
import { AdministrationError } from './administration-error.ts';

/**
 * What devices are said to be reached through has to be there, and to lead away from them: no ring, not too many above one
 * another. `written` are looked at as they will be; `stored` finds the others. Only what is new is refused: a gateway that was
 * retired must not keep anybody from correcting the papers of what hung on it.
 */
export function checkDependencies(
  written: readonly { readonly next: DeviceEntry; readonly before: DeviceEntry | null }[],
  stored: (id: string) => DeviceEntry | null,
): void {
  const own = new Map(written.map(({ next }) => [next.id, next]));
  const find = (id: string) => own.get(id) ?? stored(id);
  for (const { next, before } of written) {
    const first = next.record?.dependsOn;
    if (first === undefined || first === before?.record?.dependsOn) continue;
    const refuse = (expected: string, came: string) =>
      new AdministrationError('bad-record', 'dependsOn', `dependsOn: expected ${expected}; came ${came}`);
    if (find(first) === null) throw refuse('the id of a device in service', first);
    const path = [next.id];
    for (let id: string | undefined = first; id !== undefined; id = find(id)?.record?.dependsOn) {
      path.push(id);
      if (id === next.id) throw refuse('devices that do not depend on this one', path.join(' -> '));
      if (path.length > mostDependencies) throw refuse(`at most ${mostDependencies} devices above one another`, path.join(' -> '));
    }
  }
}
