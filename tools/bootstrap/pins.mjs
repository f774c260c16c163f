// The tool chain that every command of the repository runs on. `packageManager` in package.json names the same pnpm.

export const pins = Object.freeze({
  /** Fetched when no fitting Node is at hand. */
  node: '24.21.0',
  pnpm: '10.34.9',
});

/** The oldest Node that can run this bootstrap. */
export const oldestBootstrapNode = 18;

/**
 * Whether a Node version (`24.22.1`, with or without `v`) may stand in for the pinned one: the same major, and not older.
 *
 * @param {string} version
 */
export function isFittingNode(version) {
  const [major, minor, patch] = numbersOf(version);
  const [pinnedMajor, pinnedMinor, pinnedPatch] = numbersOf(pins.node);
  if (major !== pinnedMajor) return false;
  return minor > pinnedMinor || (minor === pinnedMinor && patch >= pinnedPatch);
}

/**
 * @param {string} version
 * @returns {[number, number, number]}
 */
function numbersOf(version) {
  const [major = 0, minor = 0, patch = 0] = version.replace(/^v/, '').split('.').map(Number);
  return [major, minor, patch];
}
