import { installables } from '../install/installables.ts';
import type { Check } from './check.ts';

/** What `sandbox-agent install` installs. */
export const installableChecks: readonly Check[] = installables.map(({ name, summary, load }) => ({
  name,
  async run({ environment }) {
    const missing = await (await load()).findMissing(environment);
    return [
      missing.length === 0
        ? { name, isOk: true, detail: `${summary}: all there` }
        : { name, isOk: false, detail: `missing: ${missing.join(', ')}`, fix: `sandbox-agent install ${name}` },
    ];
  },
}));
