import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { findProgram } from '../support/required-services.ts';
import { root } from './gateway-run.ts';

/** Why there can be no namespaces here; null = there can. Throws instead when ANLIN_REQUIRE_SERVICES=1. */
export function missingForNamespaces(): string | null {
  for (const program of ['ip', 'tc', 'ss', 'openssl']) if (findProgram(program) === null) return `${program} is not installed`;
  const name = `anlin-try-${process.pid}`;
  try {
    run('ip', 'netns', 'add', name);
    run('ip', 'netns', 'delete', name);
    return null;
  } catch (error) {
    if (process.env.ANLIN_REQUIRE_SERVICES === '1') throw error;
    return `network namespaces cannot be made here: ${error instanceof Error ? error.message.split('\n').at(-2) : error}`;
  }
}

function run(program: string, ...args: readonly string[]): string {
  return execFileSync(program, [...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Where each gateway listens, in a namespace of its own. */
export const tierPort = 8443;

/**
 * One network namespace for each machine, and one for each cable between two neighbours, which forwards between its two ends. All
 * addresses are private to them; the machine's own network is not touched.
 */
export class TierNetwork {
  private readonly names: readonly string[];
  private readonly prefix = `anlin-${process.pid}`;
  private readonly made: string[] = [];
  private readonly doors: ChildProcess[] = [];

  /** Lowest first. */
  constructor(names: readonly string[]) {
    this.names = names;
  }

  open(): void {
    try {
      for (const name of this.names) this.add(this.space(name));
      for (let cable = 0; cable < this.names.length - 1; cable++) this.lay(cable);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close(): void {
    for (const door of this.doors) door.kill('SIGKILL');
    for (const space of this.made) {
      try {
        run('ip', 'netns', 'delete', space);
      } catch (error) {
        process.stderr.write(`namespace ${space} is left behind: ${error}\n`);
      }
    }
  }

  /** Put in front of a program to run it on that machine. */
  wrapper(name: string): readonly string[] {
    return ['ip', 'netns', 'exec', this.space(name)];
  }

  /** Of a machine as its neighbour below reaches it; the lowest has nobody below. */
  address(name: string): string {
    return upper(this.names.indexOf(name) - 1);
  }

  /** Both ways: what is sent disappears, and nobody is told. */
  cut(cable: number): void {
    for (const address of [lower(cable), upper(cable)]) this.on(cable, 'ip', 'route', 'add', 'blackhole', `${address}/32`);
  }

  heal(cable: number): void {
    for (const address of [lower(cable), upper(cable)]) this.on(cable, 'ip', 'route', 'delete', 'blackhole', `${address}/32`);
  }

  /** Both ways, so many kbit/s; null = as fast as it goes. A queue of a second and a half, as modems have. */
  slow(cable: number, kilobits: number | null): void {
    for (const device of ['to-lower', 'to-upper']) {
      const shape = ['root', 'tbf', 'rate', `${kilobits}kbit`, 'burst', '1600', 'latency', '1500ms'];
      this.on(cable, 'tc', 'qdisc', kilobits === null ? 'delete' : 'add', 'dev', device, ...(kilobits === null ? ['root'] : shape));
    }
  }

  /** Packets that had to wait for their turn on a slow cable. */
  delayed(cable: number): number {
    const text = run('tc', '-n', `${this.prefix}-cable-${cable}`, '-s', 'qdisc', 'show');
    return [...text.matchAll(/overlimits (\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
  }

  /** TCP connections of a machine to the port of gateways that its system takes for open. */
  established(name: string): number {
    const lines = run(
      ...(this.wrapper(name) as [string]),
      'ss',
      '-Htn',
      'state',
      'established',
      `( dport = :${tierPort} or sport = :${tierPort} )`,
    );
    // Those of the door are on loopback.
    return lines.split('\n').filter((line) => line.includes('10.87.')).length;
  }

  /** A way for this process to a machine's gateway, over a socket in the file system: those know no namespaces. */
  async door(name: string, path: string, authority: string): Promise<void> {
    const program = [process.execPath, join(root, 'dist', 'test', 'faults', 'namespace-door.js'), path, String(tierPort), authority];
    const [ip = '', ...rest] = [...this.wrapper(name), ...program];
    const door = spawn(ip, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.doors.push(door);
    await new Promise<void>((done, fail) => {
      door.stdout.once('data', () => done());
      door.once('exit', (code) => fail(new Error(`the door to ${name} ended with ${code}`)));
    });
  }

  private lay(cable: number): void {
    const [below, above] = [this.space(this.names[cable] ?? ''), this.space(this.names[cable + 1] ?? '')];
    const space = `${this.prefix}-cable-${cable}`;
    this.add(space);
    run('ip', '-n', space, 'link', 'add', 'to-lower', 'type', 'veth', 'peer', 'name', 'upward', 'netns', below);
    run('ip', '-n', space, 'link', 'add', 'to-upper', 'type', 'veth', 'peer', 'name', 'downward', 'netns', above);
    for (const [where, device, address] of [
      [space, 'to-lower', `10.87.${cable}.1/24`],
      [space, 'to-upper', `10.87.${100 + cable}.1/24`],
      [below, 'upward', `${lower(cable)}/24`],
      [above, 'downward', `${upper(cable)}/24`],
    ] as const) {
      run('ip', '-n', where, 'address', 'add', address, 'dev', device);
      run('ip', '-n', where, 'link', 'set', device, 'up');
    }
    run('ip', '-n', below, 'route', 'add', `10.87.${100 + cable}.0/24`, 'via', `10.87.${cable}.1`);
    run('ip', '-n', above, 'route', 'add', `10.87.${cable}.0/24`, 'via', `10.87.${100 + cable}.1`);
    run('ip', 'netns', 'exec', space, 'sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward');
  }

  private on(cable: number, program: 'ip' | 'tc', ...args: readonly string[]): void {
    run(program, '-n', `${this.prefix}-cable-${cable}`, ...args);
  }

  private add(space: string): void {
    run('ip', 'netns', 'add', space);
    this.made.push(space);
    run('ip', '-n', space, 'link', 'set', 'lo', 'up');
  }

  private space(name: string): string {
    return `${this.prefix}-${name}`;
  }
}

const lower = (cable: number) => `10.87.${cable}.2`;
const upper = (cable: number) => `10.87.${100 + cable}.2`;
