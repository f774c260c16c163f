/** A config option as the agent gave it; only what is needed to choose a value is typed. */
export interface ConfigOption {
  id: string;
  category?: string;
  currentValue?: unknown;
  options?: unknown;
  [member: string]: unknown;
}
