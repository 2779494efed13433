import { loadSettings } from '../config/settings.ts';
import { type Gateway, type GatewayOptions, startGateway } from '../main.ts';
import { keepHeapSmall } from '../runtime/heap-growth.ts';
import { startControlServer } from './control-server.ts';
import type { Output } from './output.ts';

/** The gateway and the local operator's socket; the CLI finds it there. */
export async function openGateway(out: Output, env: NodeJS.ProcessEnv = process.env, told: GatewayOptions = {}): Promise<Gateway> {
  const settings = loadSettings(env, (line) => out.error(line));
  keepHeapSmall();
  const gateway = await startGateway(settings, told);
  const control = await startControlServer(settings.data, {
    administration: gateway.administration,
    devices: gateway.devices,
    gateways: gateway.gateways,
    reader: gateway.reader,
    lab: async () => gateway.lab,
    live: gateway,
  });
  return {
    ...gateway,
    stop: async () => {
      await control.stop();
      await gateway.stop();
    },
  };
}

/**
 * Resolves at SIGINT or SIGTERM; a second signal ends at once. Called before the gateway says it is ready: a supervisor may
 * change its mind at that very moment.
 */
export function stopSignal(): Promise<void> {
  return new Promise<void>((resolve) => {
    let asked = false;
    const ask = () => {
      if (asked) process.exit(1);
      asked = true;
      resolve();
    };
    process.on('SIGINT', ask);
    process.on('SIGTERM', ask);
  });
}

/** Runs until `asked`, then stops in order. */
export async function runUntil(asked: Promise<void>, gateway: Gateway): Promise<never> {
  await asked;
  await gateway.stop();
  process.exit(0);
}

/**
 * SIGHUP reads the device types again, as services do. In a terminal it means that the terminal is gone, and ends the
 * gateway as ever.
 */
export function reloadOnHangUp(gateway: Gateway): void {
  if (process.stdout.isTTY || process.stdin.isTTY) return;
  process.on('SIGHUP', () => {
    // What came of it is in the log and, where something is wrong, an alarm.
    gateway.reloadProfiles({ by: null, via: 'cli', from: 'SIGHUP' }).catch(() => {});
  });
}
