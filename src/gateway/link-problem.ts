import { lostAfterMs } from '../federate/link-frames.ts';
import type { Text } from '../model/text.ts';

/** What node says of a certificate -> what is wrong with it and what helps. */
const ofCertificate: Readonly<Record<string, Text>> = {
  CERT_HAS_EXPIRED: {
    zh: '上级网关的证书已过期：请在上级更换证书（ANLIN_TLS_CERT）；若未过期，请核对两端时钟',
    en: 'the certificate of the gateway above has expired: renew it there (ANLIN_TLS_CERT); if it has not, look at both clocks',
  },
  CERT_NOT_YET_VALID: {
    zh: '上级网关的证书尚未生效：请核对两端时钟',
    en: 'the certificate of the gateway above is not valid yet: look at both clocks',
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    zh: '上级网关的证书不是为此地址签发的：请按证书上的名称填写 federation.url，或为此地址签发证书',
    en: 'the certificate of the gateway above is for another name: give the name it has in federation.url, or issue one for this address',
  },
};
const notTrusted: Text = {
  zh: '上级网关的证书不是由受信任的机构签发：请在 federation.ca 填写签发它的机构（PEM 文件）',
  en: 'the certificate of the gateway above is of an authority that is not trusted here: name that authority in federation.ca (PEM file)',
};
const ofAuthority: ReadonlySet<string> = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_SIGNATURE_FAILURE',
]);

const noAnswer: Text = {
  zh: '上级没有应答：请检查网络，或电话询问上级网关是否在运行',
  en: 'nothing answers there: check the network, or telephone whether the gateway above is running',
};
/** What the system says of a connection that did not come about, or broke -> the same. */
const ofConnection: Readonly<Record<string, Text>> = {
  ECONNREFUSED: {
    zh: '该地址没有网关在监听：请核对 federation.url 的端口，或电话询问上级网关是否在运行',
    en: 'no gateway listens at that address: check the port in federation.url, or telephone whether the gateway above is running',
  },
  ENOTFOUND: {
    zh: '找不到该主机名：请核对 federation.url 与域名解析',
    en: 'there is no host of that name: check federation.url and name resolution',
  },
  EAI_AGAIN: {
    zh: '域名解析没有应答：请检查网络与域名服务器',
    en: 'name resolution does not answer: check the network and the name server',
  },
  ECONNRESET: {
    zh: '连接被对方或途中断开：请检查网络与中间设备，或电话询问上级网关是否在运行',
    en: 'the connection was broken off there or on the way: check the network and what lies between, or telephone whether the gateway above is running',
  },
  ETIMEDOUT: noAnswer,
  EHOSTUNREACH: noAnswer,
  ENETUNREACH: noAnswer,
};

/** It ended without a word. */
export const linkBroken: Text = ofConnection.ECONNRESET!;

/** It is open, and nothing that goes up is confirmed. */
export const linkUnconfirmed: Text = {
  zh: `上级有应答，但超过 ${lostAfterMs / 1_000} 秒没有确认任何上报：请检查上级的磁盘与日志，以及线路是否过慢`,
  en: `the gateway above answers, and has confirmed nothing of what goes up for ${lostAfterMs / 1_000} s: look at its disk and its log, and whether the line is too slow`,
};

/** Code with which the gateway above closes (federate/down-link.ts) -> what is wrong, and what helps. */
const ofClose: Readonly<Record<number, Text>> = {
  1013: {
    zh: '上级收到上报，但没能落盘：请检查上级的磁盘空间与日志',
    en: 'the gateway above could not put on disk what went up: look at its free space and its log',
  },
  1008: {
    zh: '上级拒收上报：请核对两端的版本，并查看上级的日志',
    en: 'the gateway above refuses what goes up: see that the versions of both fit, and look at its log',
  },
};

/** The gateway above has ended it, with these words. */
export function linkClosed(code: number, reason: string): Text {
  const words = `${code} ${reason}`;
  const known = ofClose[code];
  return known === undefined ? { zh: words, en: words } : { zh: `${known.zh}（${words}）`, en: `${known.en} (${words})` };
}

/** Why the gateway above cannot be reached: what was expected, what came, and what helps. */
export function linkProblem({ code = '', message }: Error & { readonly code?: string }): Text {
  const known = ofAuthority.has(code) ? notTrusted : (ofCertificate[code] ?? ofConnection[code]);
  return known === undefined ? { zh: message, en: message } : { zh: `${known.zh}（${message}）`, en: `${known.en} (${message})` };
}

/** The gateway above answers, and does not let this one in. */
export function linkRefused(status: number): Text {
  if (status === 401 || status === 403)
    return {
      zh: `上级不接受编号或密钥（HTTP ${status}）：请核对 federation.id 与密钥，或在上级重新登记`,
      en: `the gateway above does not take the id or the secret (HTTP ${status}): check federation.id and its secret, or register it there anew`,
    };
  return {
    zh: `上级答复 HTTP ${status}：请核对 federation.url 是否为安邻网关`,
    en: `the gateway above answered HTTP ${status}: see that federation.url is that of an Anlin gateway`,
  };
}
