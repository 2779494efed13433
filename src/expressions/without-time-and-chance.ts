/**
 * Takes the clock, chance and the ways to change the language itself from this process; it has no others. An expression
 * that gets past the checks at load finds a clock that stands at 1970 (JSONata fills in missing parts of a date from it).
 */
export function withoutTimeAndChance(): void {
  const RealDate = Date;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [0] : args, newTarget),
    apply: () => new RealDate(0).toString(),
    get: (target, key, receiver) => (key === 'now' ? () => 0 : Reflect.get(target, key, receiver)),
  });
  Math.random = () => {
    throw new Error('chance is not available');
  };
  for (const prototype of [Object, Array, Function, String, Number, Boolean, RegExp, Map, Set, Promise])
    Object.preventExtensions(prototype.prototype);
}
