import { running } from './page-clock.ts';
import type { Severity } from './wire.ts';

interface Pattern {
  readonly everyMs: number;
  readonly gain: number;
  /** [start s, length s, Hz] */
  readonly notes: readonly (readonly [number, number, number])[];
}

const patterns: Readonly<Record<Severity | 'test' | 'lost', Pattern>> = {
  critical: {
    everyMs: 1_000,
    gain: 0.5,
    notes: [
      [0, 0.24, 960],
      [0.25, 0.24, 720],
      [0.5, 0.24, 960],
      [0.75, 0.24, 720],
    ],
  },
  major: {
    everyMs: 2_000,
    gain: 0.4,
    notes: [
      [0, 0.35, 880],
      [0.4, 0.35, 660],
    ],
  },
  minor: {
    everyMs: 6_000,
    gain: 0.3,
    notes: [
      [0, 0.3, 740],
      [0.35, 0.4, 590],
    ],
  },
  warning: {
    everyMs: 20_000,
    gain: 0.25,
    notes: [
      [0, 0.25, 660],
      [0.3, 0.35, 550],
    ],
  },
  test: {
    everyMs: 0,
    gain: 0.35,
    notes: [
      [0, 0.3, 880],
      [0.35, 0.4, 660],
    ],
  },
  lost: {
    everyMs: 30_000,
    gain: 0.3,
    notes: [
      [0, 0.5, 330],
      [0.6, 0.7, 247],
    ],
  },
};

/** Two tones by severity. A browser plays nothing before somebody has pressed something: until then it is `locked`. */
export class AlarmSound {
  private context: AudioContext | null = null;
  private nextAt = 0;
  private playing: keyof typeof patterns | null = null;

  start(): void {
    this.context = new AudioContext();
  }

  get locked(): boolean {
    return this.context?.state !== 'running';
  }

  /** Call from a press. */
  async unlock(): Promise<void> {
    await this.context?.resume();
  }

  test(): void {
    this.play(patterns.test);
  }

  /** Call often with what must sound now; null = silence. */
  keep(pattern: Severity | 'lost' | null): void {
    if (pattern !== this.playing) this.nextAt = 0;
    this.playing = pattern;
    if (pattern === null || this.locked || running() < this.nextAt) return;
    this.nextAt = running() + patterns[pattern].everyMs - 20;
    this.play(patterns[pattern]);
  }

  private play({ notes, gain }: Pattern): void {
    const context = this.context;
    if (!context || this.locked) return;
    for (const [start, length, hertz] of notes) {
      const tone = context.createOscillator();
      const volume = context.createGain();
      const from = context.currentTime + 0.02 + start;
      tone.type = 'triangle';
      tone.frequency.value = hertz;
      // Short ramps: no clicks.
      volume.gain.setValueAtTime(0, from);
      volume.gain.linearRampToValueAtTime(gain, from + 0.015);
      volume.gain.setValueAtTime(gain, from + length - 0.03);
      volume.gain.linearRampToValueAtTime(0, from + length);
      tone.connect(volume).connect(context.destination);
      tone.start(from);
      tone.stop(from + length);
    }
  }
}
