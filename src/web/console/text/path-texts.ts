import { type TextTable, t } from './text.ts';

/** Channels and paths: how alarms get to people. */
export const pathTexts = {
  'menu.paths': t('通道与链路', 'Channels and paths'),
  'paths.title': t('通道与链路', 'Channels and paths'),
  'paths.lead': t(
    '告警到达每个终端和收件方用了多久、通了多久，均为实测。每个数字都写明样本数和时段。',
    'How long alarms took to each terminal and subscriber, and how long each way worked: measured, each figure with its sample and its span.',
  ),
  'paths.none.here': t(
    '您的区域没有自己的终端和收件方：告警送往上级区域的，这里看不到它们',
    'Your place has no terminals and subscribers of its own: alarms go to those of a place above, which you do not see here',
  ),
  'paths.none': t('没有终端，也没有收件方', 'No terminals and no subscribers'),
  'paths.works': t('正常', 'works'),
  'paths.lost': t('失联', 'lost'),
  'paths.kind.terminal': t('应急终端', 'Terminal'),
  'paths.kind.subscriber': t('收件方', 'Subscriber'),
  'paths.kind.tier': t('至上级网关的连接（本次启动以来）', 'Link to the tier above (since this start)'),
  'paths.kind.heartbeat': t('对外心跳（本次启动以来）', 'Heartbeat to the outside (since this start)'),
  'paths.times': t('传输时间：平均 / 95% / 最大', 'Transmission: mean / 95 % / max'),
  'paths.noTimes': t('30 天内没有告警发到这里', 'No alarm was raised to it in 30 days'),
  'paths.noAnswer': t('没有一条被接收', 'none was received'),
  'paths.sample': t('样本 {n} 条，{from} 至 {to}', 'of {n}, {from} to {to}'),
  'paths.unanswered': t('{n} 条至今没有回执', '{n} without a receipt to this day'),
  'paths.seconds': t('{n} 秒', '{n} s'),
  'paths.availability': t('可用率', 'Availability'),
  'paths.tooEarly': t('观察满 30 天后显示', 'Shown after 30 days of watching'),
  'paths.notWatched': t('无监督，不计算', 'Not supervised: no figure'),
  'paths.watched.line': t('连接心跳监督', 'supervised by its heartbeat'),
  'paths.watched.test': t('定期测试监督', 'supervised by regular tests'),
  'paths.watched.nothing': t(
    '没有定期测试（testHours 为 0 或未设），空闲时是否畅通无从得知',
    'no regular test is sent (testHours is 0 or not set), so nobody knows whether it works while it is idle',
  ),
  'paths.observed': t('已观察 {span}，失联 {n} 次，共 {lost}', 'watched for {span}; lost {n} times, {lost} in all'),
  'paths.classes': t('EN 50136 各等级的要求（对照）', 'What classes of EN 50136 ask (to compare)'),
  'paths.class.asks.reporting': t('失联最迟多久报出', 'A loss is reported within'),
  'paths.class.asks.mean': t('平均传输时间不超过', 'Mean transmission at most'),
  'paths.class.asks.max': t('最大传输时间不超过', 'Longest transmission at most'),
  'paths.class.asks.availability': t('可用率不低于', 'Availability at least'),
} as const satisfies TextTable;
