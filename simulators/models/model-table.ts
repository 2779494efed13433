import type { DeviceModel } from '../device-model.ts';
import type { Random } from '../random.ts';
import { DoorVibration } from './door-vibration.ts';
import { GasDetector } from './gas-detector.ts';
import { Lift } from './lift.ts';
import { SosButton } from './sos-button.ts';

/** Device types that have a model of their own; every other type is played from its examples. */
export const modelTable: Readonly<Record<string, (random: Random) => DeviceModel>> = {
  'lift-monitor': (random) => new Lift(random),
  'lift-door-vibration': (random) => new DoorVibration(random),
  'gas-household': (random) => new GasDetector(random),
  'sos-button': (random) => new SosButton(random),
};
