// Exit 0 when the gateway answers on its own loopback; for HEALTHCHECK, so that the image needs no curl.
import http from 'node:http';
import https from 'node:https';

const tls = Boolean(process.env.ANLIN_TLS_CERT);
const port = Number(process.env.ANLIN_HTTP_PORT || 8080);
// On loopback the certificate's name cannot fit, and there is nobody in between.
const options = { host: '127.0.0.1', port, path: '/healthz', timeout: 4000, rejectUnauthorized: false };
const request = (tls ? https : http).get(options, (answer) => {
  answer.resume();
  process.exit(answer.statusCode === 200 ? 0 : 1);
});
request.on('timeout', () => request.destroy());
request.on('error', () => process.exit(1));
