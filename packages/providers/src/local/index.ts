export { local } from './local.ts';
export type { LocalLogMode, LocalProviderOptions } from './local-options.ts';
