import type { Metrics } from '../../runtime/metrics.ts';

export type SignInPath = 'password' | 'setup' | 'bearer' | 'basic' | 'certificate' | 'other';

/** Every sign-in over HTTP that came to nothing, by path and reason: never by what was typed. */
export class Refusals {
  private readonly counter: { inc(labels: { path: string; why: string }): void };

  constructor(metrics: Metrics) {
    this.counter = metrics.counter(
      'anlin_sign_ins_refused_total',
      'Sign-ins over HTTP that were refused; `locked` ones were not looked at',
      ['path', 'why'],
    );
  }

  count(path: SignInPath, why: 'wrong' | 'locked' | 'busy'): void {
    this.counter.inc({ path, why });
  }
}
