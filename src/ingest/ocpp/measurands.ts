import type { Payload } from './protocol.ts';

/** Unit of a meter value -> factor and offset to the base unit of its kind [OCPP 1.6 section 7.45, OCPP 2.0.1 appendix 2]. */
const units: Readonly<Record<string, { readonly base: string; readonly scale: number; readonly offset?: number }>> = {
  Wh: { base: 'Wh', scale: 1 },
  kWh: { base: 'Wh', scale: 1000 },
  varh: { base: 'varh', scale: 1 },
  kvarh: { base: 'varh', scale: 1000 },
  W: { base: 'W', scale: 1 },
  kW: { base: 'W', scale: 1000 },
  VA: { base: 'VA', scale: 1 },
  kVA: { base: 'VA', scale: 1000 },
  var: { base: 'var', scale: 1 },
  kvar: { base: 'var', scale: 1000 },
  A: { base: 'A', scale: 1 },
  V: { base: 'V', scale: 1 },
  Celsius: { base: 'Celsius', scale: 1 },
  // As OCPP 1.6 spelled it before its errata.
  Celcius: { base: 'Celsius', scale: 1 },
  Fahrenheit: { base: 'Celsius', scale: 5 / 9, offset: -160 / 9 },
  K: { base: 'Celsius', scale: 1, offset: -273.15 },
  Percent: { base: 'Percent', scale: 1 },
};

const usual: readonly (readonly [RegExp, string])[] = [
  [/^Energy\.Reactive/, 'varh'],
  [/^Energy/, 'Wh'],
  [/^Power\.Reactive/, 'var'],
  [/^Power\.Factor/, ''],
  [/^Power/, 'W'],
  [/^Current/, 'A'],
  [/^Voltage/, 'V'],
  [/^Temperature/, 'Celsius'],
];

/**
 * Sampled values -> key and number in the base unit of the measurand. The key is `<measurand>[.<phase>][@<location>]`, the
 * location left out where it is the outlet; a unit that is not of the measurand's kind stands behind it (`Current.Import(W)`),
 * so that it is never taken for another. What is no number stays what it was: the device type then says that it is none.
 */
export function meterKeys(samples: readonly Payload[]): Record<string, number | string> {
  const found: Record<string, number | string> = {};
  for (const sample of samples) {
    const measurand = text(sample.measurand) ?? 'Energy.Active.Import.Register';
    const base = usual.find(([pattern]) => pattern.test(measurand))?.[1] ?? '';
    const of = sample.unitOfMeasure as Payload | undefined;
    // 2.0.1 has Wh as the default of the field, also of one that is left out: of a current it can only mean "not said".
    const unit = text(sample.unit) ?? text(of?.unit) ?? base;
    const rule = units[unit];
    const phase = text(sample.phase);
    const location = text(sample.location) ?? 'Outlet';
    const odd = rule === undefined ? unit !== base : rule.base !== base && base !== '';
    const key = `${measurand}${phase === null ? '' : `.${phase}`}${location === 'Outlet' ? '' : `@${location}`}${odd ? `(${unit})` : ''}`;
    if (sample.format === 'SignedData') continue;
    const multiplier = typeof of?.multiplier === 'number' ? 10 ** of.multiplier : 1;
    const value = numberOf(sample.value);
    const scaled = value === null ? null : value * multiplier * (rule?.scale ?? 1) + (rule?.offset ?? 0);
    found[key] = scaled === null || !Number.isFinite(scaled) ? String(sample.value) : tidy(scaled);
  }
  return found;
}

/** A number written as JSON writes it; `Number('')` would be zero. */
export function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value.trim()) ? Number(value) : null;
}

/** 6.93 kW is 6930 W, and not 6929.999999999999. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
