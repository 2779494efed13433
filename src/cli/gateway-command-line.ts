import type { Command } from 'commander';
import type { ReloadReport } from '../gateway/profile-reload.ts';
import type { Gateway } from '../main.ts';
import { describeProfileProblem } from '../profiles/profile-problem.ts';
import { type Output, show } from './output.ts';
import { runSiteCommand } from './site.ts';

/** Adds `start` and `demo`. */
export function addGatewayCommands(program: Command, output: (command: Command) => Output): void {
  program
    .command('start')
    .description('启动网关 / start the gateway')
    .action(async (_options, command: Command) => {
      const out = output(command);
      // Loaded by whoever starts one: every other command would wait for it.
      const { openGateway, reloadOnHangUp, runUntil, stopSignal } = await import('./run-gateway.ts');
      const asked = stopSignal();
      const gateway = await openGateway(out);
      reloadOnHangUp(gateway);
      if (out.json) {
        const { http, mqtt, mqtts, setupLink } = gateway;
        out.line(JSON.stringify({ ready: true, http, mqtt, mqtts, setupLink, pid: process.pid }));
      } else {
        for (const line of banner(gateway, out.language)) out.line(line);
      }
      await runUntil(asked, gateway);
    });
  program
    .command('reload')
    .description('重新读取设备型号并生效 / read the device types again and put what is good in force')
    .action(async (_options, command: Command) => {
      const out = output(command);
      const report = await runSiteCommand('profiles.reload', {});
      for (const problem of report.problems) if (!out.json) out.error(describeProfileProblem(problem));
      show(out, report, () => reloadLines(report, out.language));
      if (report.problems.length > 0) process.exitCode = 1;
    });
  program
    .command('demo')
    .description('带模拟社区的演示 / a simulated community, first alarm within 30 seconds')
    .option('--buildings <n>', 'how many buildings', '3')
    .option('--seed <n>', 'same seed, same story', '1')
    .action(async (options, command: Command) => {
      const { runDemo } = await import('./demo.ts');
      await runDemo({ buildings: Number(options.buildings), seed: Number(options.seed) }, output(command));
    });
}

function reloadLines({ changed, problems, inForce }: ReloadReport, language: 'zh' | 'en'): string[] {
  const zh = language === 'zh';
  const changes = changed.map(({ id, from, to }) => {
    if (from === null) return `${id}  ${zh ? '新增' : 'new'} ${to}`;
    return to === null ? `${id}  ${zh ? '移除' : 'gone'}` : `${id}  ${from} -> ${to}`;
  });
  const sum = zh
    ? `${inForce} 个型号生效，${changed.length} 个有变化，${problems.length} 个问题`
    : `${inForce} device types in force, ${changed.length} changed, ${problems.length} problems`;
  const old = zh ? '有问题的型号按最后一个可用的版本判断' : 'Types with a problem are judged by their last good version';
  return [...changes, sum, ...(problems.length > 0 ? [old] : [])];
}

function banner(gateway: Gateway, language: 'zh' | 'en'): string[] {
  const setup = gateway.setupLink;
  if (language === 'zh') {
    return [
      `安邻已启动  ${gateway.http}`,
      `MQTT        ${gateway.mqtts ?? gateway.mqtt}`,
      setup === null ? `下一步      打开 ${gateway.http}/ 登录` : `下一步      打开 ${setup} 设置第一位管理员（24 小时内有效，只能用一次）`,
    ];
  }
  return [
    `Anlin is up  ${gateway.http}`,
    `MQTT         ${gateway.mqtts ?? gateway.mqtt}`,
    setup === null
      ? `next         open ${gateway.http}/ and sign in`
      : `next         open ${setup} to set up the first administrator (once, within 24 hours)`,
  ];
}
