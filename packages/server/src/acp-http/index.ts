export { createAcpHttp, type AcpHttp } from './create-acp-http.ts';
