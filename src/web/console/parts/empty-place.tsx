import { usePlaces } from '../data/devices.ts';
import { useGateways } from '../data/gateways.ts';

/** As it was typed or chosen -> as the gateway takes it. */
export const typedPlace = (text: string): string => text.trim().replaceAll(' › ', '/');

const covers = (above: string, place: string) => above === '' || place === above || place.startsWith(`${above}/`);

/**
 * Says, before anything is saved, that a place has nothing registered in it or below: most often it is mistyped, and everything would
 * look calm. `words`: what it comes to. Alarms come from gateways below, too. What is not known yet is not said.
 */
export function EmptyPlace({ place, words }: { readonly place: string; readonly words: string }) {
  const places = usePlaces();
  const gateways = useGateways();
  const at = typedPlace(place);
  const isEmpty =
    places.data !== undefined &&
    gateways.data !== undefined &&
    !places.data.some((each) => each.devices > 0 && covers(at, each.place)) &&
    !gateways.data.items.some((each) => covers(at, each.place) || covers(each.place, at));
  return (
    <span role="status" className="hint problem">
      {isEmpty ? `▲ ${words}` : null}
    </span>
  );
}
