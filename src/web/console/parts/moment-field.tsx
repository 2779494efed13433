import { momentOfWallText } from '../../page/site-zone.ts';
import { useTyped } from '../data/address.ts';
import { type Edge, shownEdge } from '../data/day-filter.ts';

/** A moment at the site, kept in the address as RFC 3339; a day alone that somebody wrote there is its first or last minute. */
export function MomentField({ part, label }: { readonly part: Edge; readonly label: string }) {
  const { type, field } = useTyped(part);
  return (
    <label className="moment">
      <span>{label}</span>
      <input
        type="datetime-local"
        className="plain-select"
        value={shownEdge(part, field.value)?.slice(0, 16) ?? ''}
        onChange={({ target }) => type(momentOfWallText(target.value))}
        onBlur={field.onBlur}
      />
    </label>
  );
}
