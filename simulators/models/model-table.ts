import type { DeviceModel } from '../device-model.ts';
import type { Random } from '../random.ts';
import { AirStation } from './air-station.ts';
import { ChargingPost } from './charging-post.ts';
import { Door } from './door.ts';
import { DoorVibration } from './door-vibration.ts';
import { EbikeCabinet } from './ebike-cabinet.ts';
import { GasDetector } from './gas-detector.ts';
import { GasPanel } from './gas-panel.ts';
import { GasShaft } from './gas-shaft.ts';
import { Lift } from './lift.ts';
import { LiftAlarmUnit } from './lift-alarm-unit.ts';
import { SmokeDetector } from './smoke-detector.ts';
import { SosButton } from './sos-button.ts';

/** Device types that have a model of their own; every other type is played from its examples. */
export const modelTable: Readonly<Record<string, (random: Random) => DeviceModel>> = {
  'lift-monitor': (random) => new Lift(random),
  'lift-controller-opcua': (random) => new Lift(random, true),
  'lift-alarm-unit': (random) => new LiftAlarmUnit(random),
  'gas-panel-opcua': (random) => new GasPanel(random),
  'lift-door-vibration': (random) => new DoorVibration(random),
  'gas-household': (random) => new GasDetector(random),
  'gas-shaft-valve': (random) => new GasShaft(random),
  'door-controller': (random) => new Door(random),
  'charging-post': (random) => new ChargingPost(random),
  // The same post; what it says is put into OCPP by simulators/ocpp.
  'charging-post-ocpp16': (random) => new ChargingPost(random),
  'charging-post-ocpp201': (random) => new ChargingPost(random),
  'ebike-cabinet': (random) => new EbikeCabinet(random),
  'smoke-detector': (random) => new SmokeDetector(random),
  'sos-button': (random) => new SosButton(random),
  'air-quality': (random) => new AirStation(random),
};
