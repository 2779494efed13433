import type { Rule } from './rule.ts';

/** What every condition has in common that the gateway observes itself. */
export const base = {
  condition: { kind: 'signal' },
  raiseDelaySeconds: 0,
  clearDelaySeconds: 0,
  lifeSafety: false,
  unless: [],
  source: null,
} as const;

/** Nothing comes from a server any more; the component is its name. */
export const sourceLostRule = 'source.lost';

/** Conditions of sources that the gateway goes to itself (OPC UA); the component is the name of the server. */
export const sourceRules: readonly Rule[] = [
  {
    ...base,
    id: sourceLostRule,
    severity: 'major',
    title: { zh: '数据源失联', en: 'A source is lost' },
    guidance: {
      cause: {
        zh: '服务器停止、网络中断，或已连接但不再发送数据。',
        en: 'The server stopped, the network is gone, or it is connected and sends nothing any more.',
      },
      consequence: {
        zh: '其后所有设备的读数未知：其间的险情不会被发现。',
        en: 'No value of the devices behind it is known: a danger there goes unseen.',
      },
      action: {
        zh: '派人查看相关设备；检查服务器与网络；证书或密码问题见告警原因。',
        en: 'Have its devices looked after; check the server and the network; the reason names certificate and password problems.',
      },
    },
  },
  {
    ...base,
    id: 'source.gap',
    severity: 'minor',
    title: { zh: '数据有缺口', en: 'A gap in the data' },
    guidance: {
      cause: { zh: '连接中断、服务器重启或其队列溢出。', en: 'The connection broke, the server restarted, or a queue of it overflowed.' },
      consequence: {
        zh: '缺口内的短暂变化可能没有被发现；当前值与报警条件已重新读取。',
        en: 'A short change within it may be unseen; current values and conditions were read again.',
      },
      action: {
        zh: '核对这段时间内现场是否正常；经常出现时检查网络与服务器负载。',
        en: 'Check what happened on site in that time; when it comes often, check the network and the load of the server.',
      },
    },
  },
];
