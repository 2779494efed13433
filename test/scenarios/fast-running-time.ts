import { onTestFinished } from 'vitest';
import { RunningTime } from '../../src/runtime/running-time.ts';

/**
 * Until the end of the test the running time of every gateway in this process passes `times` as fast, so that its patience fits a test.
 * Call the result to change that.
 */
export function fastRunningTime(times: number): (times: number) => void {
  let factor = times;
  const real = { now: RunningTime.prototype.now, beat: RunningTime.prototype.beat };
  onTestFinished(() => void Object.assign(RunningTime.prototype, real));
  const seen = new WeakMap<RunningTime, { real: number; fast: number }>();
  const now = function (this: RunningTime): number {
    const at = real.now.call(this);
    const last = seen.get(this) ?? { real: at, fast: at };
    const next = { real: at, fast: last.fast + (at - last.real) * factor };
    seen.set(this, next);
    return Math.floor(next.fast);
  };
  RunningTime.prototype.now = now;
  RunningTime.prototype.beat = function (this: RunningTime): number {
    RunningTime.prototype.now = real.now;
    const frozen = real.beat.call(this);
    RunningTime.prototype.now = now;
    return frozen;
  };
  return (changed) => {
    factor = changed;
  };
}
