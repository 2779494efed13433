import type { Command } from 'commander';

/** Where a device or terminal is, and the secret it is to have. */
export function secretOptions(command: Command): Command {
  return command
    .option('--place <path>', 'place path, e.g. 阳光社区/1号楼/1单元')
    .option('--secret <s>', 'its secret (>= 128 bit); made when left out')
    .option('--weak', 'accept a weak secret (tests only)');
}
