import type { Command, OutcomeCode } from '../model/command.ts';
import type { Text } from '../model/text.ts';

/** Why a command is where it is, in words that promise no more than is known. */
export function outcomeText(code: OutcomeCode, command: Command, said: Text | null): Text {
  const seconds = Math.round(command.timeoutMs / 1000);
  const wanted = command.expect
    .map(({ point, component, value }) => `${point}${component === '' ? '' : `[${component}]`} = ${value}`)
    .join(', ');
  const answered = command.answer?.reason ?? null;
  const device: Text = answered === null ? { zh: '', en: '' } : { zh: `：${answered}`, en: `: ${answered}` };
  switch (code) {
    case 'not-connected':
      return said ?? { zh: '设备当前未连接，没有发送', en: 'The device is not connected; nothing was sent' };
    case 'not-in-service':
      return { zh: '设备不在用，没有发送', en: 'The device is not in service; nothing was sent' };
    case 'not-sent':
      return said === null
        ? {
            zh: '网关在发送之前停止，没有发送；如仍需要，请重新下达',
            en: 'The gateway stopped before it was sent; ask again if it is still wanted',
          }
        : { zh: `没有发送：${said.zh}`, en: `Nothing was sent: ${said.en}` };
    case 'no-answer':
      return {
        zh: `${seconds} 秒内没有答复，设备是否执行不得而知`,
        en: `No answer within ${seconds} s; whether the device acted is not known`,
      };
    case 'not-finished':
      return {
        zh: `设备已接受，但 ${seconds} 秒内没有报告完成${device.zh}`,
        en: `Accepted, but not reported done within ${seconds} s${device.en}`,
      };
    case 'not-confirmed':
      return {
        zh: `设备称已完成，但 ${seconds} 秒内未读到 ${wanted}`,
        en: `The device says done, but ${wanted} was not read back within ${seconds} s`,
      };
    case 'restarted':
      return command.answer === null
        ? { zh: '已发送，网关随后停止，设备是否执行不得而知', en: 'Sent, then the gateway stopped; whether the device acted is not known' }
        : {
            zh: `设备答复 ${command.answer.status} 之后网关停止，结果未核实${device.zh}`,
            en: `The device answered ${command.answer.status}, then the gateway stopped; what came of it was not verified${device.en}`,
          };
    case 'carrier-failed':
      return {
        zh: `发送时出错，设备是否执行不得而知${said === null ? '' : `：${said.zh}`}`,
        en: `Sending failed; whether the device acted is not known${said === null ? '' : `: ${said.en}`}`,
      };
    case 'device-refused':
      return { zh: `设备拒绝${device.zh}`, en: `The device refused${device.en}` };
    case 'device-failed':
      return { zh: `设备报告失败${device.zh}`, en: `The device reports a failure${device.en}` };
    case 'device-done':
      return { zh: `设备报告完成${device.zh}`, en: `The device reports that it is done${device.en}` };
    case 'read-back':
      return { zh: `已回读确认：${wanted}`, en: `Read back: ${wanted}` };
  }
}
