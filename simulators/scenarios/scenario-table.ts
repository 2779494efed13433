import { badNetwork } from './bad-network.ts';
import { calm } from './calm.ts';
import { chargerOverheat } from './charger-overheat.ts';
import { chargerOverheatOcpp } from './charger-overheat-ocpp.ts';
import { demo } from './demo.ts';
import { doorForced } from './door-forced.ts';
import { eBikeFire } from './e-bike-fire.ts';
import { gasLeak } from './gas-leak.ts';
import { liftEntrapment } from './lift-entrapment.ts';
import { powerCut } from './power-cut.ts';
import type { Scenario } from './scenario.ts';

export const scenarios: readonly Scenario[] = [
  calm,
  liftEntrapment,
  gasLeak,
  doorForced,
  chargerOverheat,
  chargerOverheatOcpp,
  eBikeFire,
  powerCut,
  demo,
  badNetwork,
];

/** Throws with the names there are. */
export function scenarioNamed(name: string): Scenario {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (found !== undefined) return found;
  throw new Error(`scenario: expected one of ${scenarios.map((scenario) => scenario.name).join(', ')}, came '${name}'`);
}
