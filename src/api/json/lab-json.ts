import type { Episode, LabResult, LabRun, OperatorLoad } from '../../model/lab.ts';
import { rfc3339 } from '../../model/rfc3339.ts';
import { readingJson } from './device-json.ts';

export function labRunJson(run: LabRun) {
  const { id, profile, place, state, progress, result, message } = run;
  return {
    id,
    profile,
    place,
    from: rfc3339(run.from),
    to: rfc3339(run.to),
    startedAt: rfc3339(run.startedAt),
    state,
    progress,
    tookSeconds: run.tookMs === null ? null : run.tookMs / 1000,
    result: result === null ? null : resultJson(result),
    message,
  };
}

function resultJson(result: LabResult) {
  return {
    ...result,
    from: rfc3339(result.from),
    to: rfc3339(result.to),
    entries: result.entries.map(({ difference, before, after, shiftMs, readings }) => ({
      difference,
      before: episodeJson(before),
      after: episodeJson(after),
      shiftSeconds: shiftMs / 1000,
      readings: readings.map(readingJson),
    })),
    load: { before: loadJson(result.load.before), after: loadJson(result.load.after) },
  };
}

function episodeJson(episode: Episode | null) {
  if (episode === null) return null;
  const { deviceId, place, component, rule, from, to, reason } = episode;
  return { deviceId, place, component, rule, from: rfc3339(from), to: to === null ? null : rfc3339(to), reason };
}

export function loadJson({ peakAt, ...load }: OperatorLoad) {
  return { ...load, peakAt: peakAt === null ? null : rfc3339(peakAt) };
}
