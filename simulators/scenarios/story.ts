import type { Moment, Scenario } from './scenario.ts';

interface Words {
  readonly zh: string;
  readonly en: string;
}

/** One step of a story: a moment, counted from the story's start, with what whoever watches will see and should do. */
export interface StoryStep extends Moment {
  readonly see: Words;
  readonly todo: Words;
}

/** One of the stories that a demonstration tells one after another. At its end everything is as it was before. */
export interface Story extends Words {
  readonly seconds: number;
  readonly steps: readonly StoryStep[];
}

/** What is told at a moment of a scenario that was made of stories. */
export interface ToldMoment extends StoryStep {
  readonly story: Words;
  /** From 1. */
  readonly step: number;
  readonly steps: number;
}

/** Stories one after another, and again from the first at other devices, until it is stopped. */
export function programme(name: string, words: Words, stories: readonly Story[]): Scenario {
  let from = 0;
  const timeline: ToldMoment[] = [];
  for (const { zh, en, seconds, steps } of stories) {
    steps.forEach((step, index) => {
      timeline.push({ ...step, at: from + step.at, story: { zh, en }, step: index + 1, steps: steps.length });
    });
    from += seconds;
  }
  return { name, ...words, timeline, repeatSeconds: from, faults: [] };
}

export function isTold(moment: Moment): moment is ToldMoment {
  return 'story' in moment;
}
