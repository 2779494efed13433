import type { Text } from '../../model/text.ts';

/** Of a command that did not go out. */
export const notConnected: Text = { zh: 'OPC UA 服务器没有连接', en: 'The OPC UA server is not connected' };

/** Why a server cannot be listened to, with what to do. `message` is what the stack said. */
export function failureText(message: string): Text {
  const short = message.replace(/\s+/g, ' ').slice(0, 200);
  const known = table.find(([pattern]) => pattern.test(message));
  return known?.[1] ?? { zh: `连接失败：${short}`, en: `Cannot connect: ${short}` };
}

/** The certificate is not trusted: what to compare and where to say that it is right. */
export function untrusted(name: string, fingerprint: string, expected: string | null): Text {
  const cure = `opcua.servers.${name}.fingerprint: ${fingerprint}`;
  if (expected !== null)
    return {
      zh: `服务器证书不是受信任的那一张：期望 SHA-256 ${expected}，收到 ${fingerprint}。若确已更换证书，核对后修改 ${cure}`,
      en: `The server shows another certificate: expected SHA-256 ${expected}, came ${fingerprint}. When it was really changed, compare and set ${cure}`,
    };
  return {
    zh: `服务器证书未受信任，SHA-256 指纹 ${fingerprint}。与服务器上显示的指纹核对后，设置 ${cure}`,
    en: `The server's certificate is not trusted; its SHA-256 is ${fingerprint}. Compare it with what the server shows, then set ${cure}`,
  };
}

const table: readonly (readonly [RegExp, Text])[] = [
  [/ECONNREFUSED/, { zh: '服务器拒绝连接：没有在该地址和端口监听', en: 'Connection refused: nothing listens at this address and port' }],
  [/ENOTFOUND|EAI_AGAIN/, { zh: '找不到主机名', en: 'The host name is not known' }],
  [/ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/, { zh: '网络不通', en: 'The network does not reach it' }],
  [
    /BadIdentityTokenRejected|BadUserAccessDenied|BadIdentityTokenInvalid/,
    { zh: '服务器不接受用户名或密码', en: 'The server does not take the user name or the password' },
  ],
  [
    /BadSecurityChecksFailed|BadCertificateUntrusted|BadSecureChannelClosed|sudden disconnect|Server end point are not known|remote-closed|disconnected by third party/i,
    {
      zh: '服务器中断了握手：它可能尚未信任网关的证书（数据目录 opcua/own/certs），或安全策略不一致',
      en: "The server broke off the handshake: it may not trust the gateway's certificate yet (opcua/own/certs in the data folder), or the policies differ",
    },
  ],
  [/(connection|session) was (lost|closed)|subscription/, { zh: '连接中断', en: 'The connection was lost' }],
  [/silent/, { zh: '已连接，但三个发布周期内没有任何数据', en: 'Connected, but nothing came for three publishing intervals' }],
];
