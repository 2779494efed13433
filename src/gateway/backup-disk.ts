import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** The number of the disk that a path is on; rejects with ENOENT when it is not there. */
type DiskOf = (path: string) => Promise<number>;

const diskOf: DiskOf = async (path) => (await stat(path)).dev;

/**
 * Whether two folders are on one disk, as the machine numbers them. One that is not there yet counts where it would be made.
 * Rejects when that cannot be seen. Parts of one disk that have numbers of their own pass for two.
 */
export async function onOneDisk(one: string, other: string, disk: DiskOf = diskOf): Promise<boolean> {
  return (await nearest(resolve(one), disk)) === (await nearest(resolve(other), disk));
}

async function nearest(path: string, disk: DiskOf): Promise<number> {
  try {
    return await disk(path);
  } catch (error) {
    const above = dirname(path);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || above === path) throw error;
    return nearest(above, disk);
  }
}
