import { type LinePoint, pointOf } from './line-point.ts';
import { LinesRefused } from './line-writer.ts';

type SetAsidePoint = Pick<LinePoint, 'deviceId' | 'position' | 'receivedAt' | 'readings'>;
type Write = (points: readonly LinePoint[]) => Promise<void>;
/** Called for what the database refuses, before the rest is written on. */
export type SetAside = (point: SetAsidePoint, reason: string) => Promise<void>;

/** Single lines that are tried when a server refuses a batch with words we do not know. */
const mostTried = 16;

/**
 * Writes all points but those that the database refuses: halves, then single lines, then single readings, so that one bad field
 * does not take the rest of its message with it. Rejects when the fault is not in the lines; then nothing was set aside for it.
 */
export async function writeAroundPoison(points: readonly LinePoint[], write: Write, setAside: SetAside): Promise<void> {
  try {
    await write(points);
  } catch (error) {
    if (!(error instanceof LinesRefused)) throw error;
    if (!error.blamesLines && !(await someAreTaken(points, write))) throw new Error(`every line is refused: ${error.message}`);
    await narrow(points, error, write, setAside);
  }
}

async function narrow(points: readonly LinePoint[], refused: LinesRefused, write: Write, setAside: SetAside): Promise<void> {
  if (refused.allTooOld) {
    for (const point of points) await setAside(point, refused.message);
    return;
  }
  const parts = halves(points);
  if (parts === null) {
    for (const point of points) await setAside(point, refused.message);
    return;
  }
  for (const part of parts) {
    try {
      await write(part);
    } catch (error) {
      if (!(error instanceof LinesRefused)) throw error;
      await narrow(part, error, write, setAside);
    }
  }
}

/** null = one line with one reading: there is nothing smaller. */
function halves(points: readonly LinePoint[]): readonly (readonly LinePoint[])[] | null {
  const [point] = points;
  if (point === undefined) return null;
  if (points.length > 1) {
    const middle = points.length >> 1;
    return [points.slice(0, middle), points.slice(middle)];
  }
  return point.readings.length > 1 ? point.readings.map((reading) => [pointOf(point, [reading])]) : null;
}

/** A server that refuses everything (a wrong setting, a proxy in between) is no reason to set everything aside. */
async function someAreTaken(points: readonly LinePoint[], write: Write): Promise<boolean> {
  const step = Math.max(1, Math.floor(points.length / mostTried));
  for (let i = 0; i < points.length && points.length > 1; i += step) {
    try {
      await write([points[i] as LinePoint]);
      return true;
    } catch (error) {
      if (!(error instanceof LinesRefused)) throw error;
      if (error.blamesLines) return true;
    }
  }
  return false;
}
