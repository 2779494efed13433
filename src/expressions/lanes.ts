import type { Job, Outcome } from './job.ts';
import type { Sandbox } from './sandbox.ts';

/**
 * Two sandboxes, so that one kind of expression that has to be stopped again and again keeps nobody else waiting: after its
 * first stop it is suspect, and asked in the second one. That one's process is started when it is needed.
 */
export class Lanes {
  private readonly trusted: Sandbox;
  private readonly suspects: Sandbox;

  constructor(trusted: Sandbox, suspects: Sandbox) {
    this.trusted = trusted;
    this.suspects = suspects;
  }

  /** As Sandbox.ask; a job that becomes suspect while it waits changes over. */
  async ask(job: Job, isOff: () => boolean, isSuspect: () => boolean): Promise<Outcome> {
    if (!isSuspect()) {
      const outcome = await this.trusted.ask(job, () => isOff() || isSuspect());
      if (outcome.kind !== 'off') return outcome;
    }
    return isOff() ? { kind: 'off' } : this.suspects.ask(job, isOff);
  }

  stop(): void {
    this.trusted.stop();
    this.suspects.stop();
  }
}
