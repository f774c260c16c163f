import { defaultProcessConfig, type ProcessConfig, type ProcessConfigUpdate } from '@sandbox-agent/protocol';

/** The limits of this run of the server. */
export class ProcessSettings {
  #config: ProcessConfig = defaultProcessConfig;

  get config(): ProcessConfig {
    return this.#config;
  }

  /** Changes what is given. The default timeout never exceeds the longest one. */
  update(update: ProcessConfigUpdate): ProcessConfig {
    const given = Object.fromEntries(Object.entries(update).filter(([, value]) => value !== undefined));
    const config = { ...this.#config, ...given };
    this.#config = { ...config, defaultRunTimeoutMs: Math.min(config.defaultRunTimeoutMs, config.maxRunTimeoutMs) };
    return this.#config;
  }
}
