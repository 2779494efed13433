import type { Command } from 'commander';
import type { Gateway } from '../main.ts';
import { runDemo } from './demo.ts';
import type { Output } from './output.ts';
import { openGateway, runUntil, stopSignal } from './run-gateway.ts';

/** Adds `start` and `demo`. */
export function addGatewayCommands(program: Command, output: (command: Command) => Output): void {
  program
    .command('start')
    .description('启动网关 / start the gateway')
    .action(async (_options, command: Command) => {
      const out = output(command);
      const asked = stopSignal();
      const gateway = await openGateway(out);
      if (out.json) {
        out.line(JSON.stringify({ ready: true, http: gateway.http, mqtt: gateway.mqtt, mqtts: gateway.mqtts, pid: process.pid }));
      } else {
        for (const line of banner(gateway, out.language)) out.line(line);
      }
      await runUntil(asked, gateway);
    });
  program
    .command('demo')
    .description('带模拟社区的演示 / a simulated community, first alarm within 30 seconds')
    .option('--buildings <n>', 'how many buildings', '3')
    .option('--seed <n>', 'same seed, same story', '1')
    .action(async (options, command: Command) => {
      await runDemo({ buildings: Number(options.buildings), seed: Number(options.seed) }, output(command));
    });
}

function banner(gateway: Gateway, language: 'zh' | 'en'): string[] {
  const setup = gateway.setupLink;
  if (language === 'zh') {
    return [
      `安邻已启动  ${gateway.http}`,
      `MQTT        ${gateway.mqtt}`,
      setup === null ? `下一步      打开 ${gateway.http}/ 登录` : `下一步      打开 ${setup} 设置第一位管理员（24 小时内有效，只能用一次）`,
    ];
  }
  return [
    `Anlin is up  ${gateway.http}`,
    `MQTT         ${gateway.mqtt}`,
    setup === null
      ? `next         open ${gateway.http}/ and sign in`
      : `next         open ${setup} to set up the first administrator (once, within 24 hours)`,
  ];
}
