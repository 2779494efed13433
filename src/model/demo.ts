import type { Text } from './text.ts';

/** What a demonstration plays at present, as its strip on the pages tells it. Times in ms since epoch. */
export interface DemoNarration {
  /** Counted from 1; each round happens at other devices. */
  readonly round: number;
  readonly story: Text;
  /** Of the story: this step and how many it has. */
  readonly step: number;
  readonly steps: number;
  /** What happens now, what will be seen, what to do. */
  readonly now: Text;
  readonly see: Text;
  readonly todo: Text;
  readonly deviceId: string;
  readonly place: string;
  readonly at: number;
  readonly next: { readonly story: Text; readonly now: Text; readonly at: number };
}
