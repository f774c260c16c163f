export { local, type LocalProviderOptions } from '@sandbox-agent/providers/local';
