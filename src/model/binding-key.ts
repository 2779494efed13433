import type { PointBinding } from './profile.ts';

/** `charging.power[1]`, or the name alone for the device itself: the key of a binding in its device type. */
export function bindingKey({ point, component }: Pick<PointBinding, 'point' | 'component'>): string {
  return component === '' ? point.name : `${point.name}[${component}]`;
}
