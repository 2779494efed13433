import type { Command } from 'commander';
import { type Output, show } from './output.ts';
import { runSiteCommand } from './site.ts';

/** `gateway`: gateways of the tier below that may send their log here. */
export function addGatewayCommands(program: Command, output: (command: Command) => Output): void {
  const gateways = program.command('gateway').description('下级网关 / gateways of the tier below');
  gateways
    .command('add <id>')
    .description('登记下级网关，密钥只显示一次 / register one; its secret is printed this once')
    .option('--place <path>', '其位置挂在此位置之下 / its places hang below this one')
    .action(async (id: string, { place }: { readonly place?: string }, command: Command) => {
      const { gateway } = await runSiteCommand('lower-gateway.add', { id, place });
      show(output(command), gateway, () => [`gateway ${gateway.id} ${gateway.place}`, `secret  ${gateway.secret}`]);
    });
  gateways
    .command('list')
    .description('列出 / list them')
    .action(async (_options, command: Command) => {
      const { gateways: all } = await runSiteCommand('lower-gateway.list', {});
      show(output(command), { gateways: all }, () => all.map(({ id, place }) => `${id} ${place}`));
    });
  gateways
    .command('remove <id>')
    .description('取消登记 / it may not send its log here any more')
    .action(async (id: string, _options, command: Command) => {
      await runSiteCommand('lower-gateway.remove', { id });
      show(output(command), { id }, () => [`gateway ${id} is not registered any more`]);
    });
}
