/**
 * The arrows of the architecture: which packages of the workspace the source of a package may import. A package that is missing
 * here fails the check, so that its place is decided and not drifted into. Tests are free to import what their package.json
 * names.
 */
export const packageArrows: Readonly<Record<string, readonly string[]>> = {
  '@sandbox-agent/protocol': [],
  '@sandbox-agent/server': ['@sandbox-agent/protocol'],
  '@sandbox-agent/providers': ['@sandbox-agent/protocol'],
  'sandbox-agent': ['@sandbox-agent/protocol', '@sandbox-agent/providers'],
  '@sandbox-agent/persist-sql': ['@sandbox-agent/protocol'],
  '@sandbox-agent/persist-sqlite': ['@sandbox-agent/protocol', '@sandbox-agent/persist-sql'],
  '@sandbox-agent/conformance': ['@sandbox-agent/protocol'],
};

/** Packages whose source also runs in browsers, and the files in them that are for Node only. */
export const browserSafePackages: Readonly<Record<string, readonly string[]>> = {
  '@sandbox-agent/protocol': [],
  'sandbox-agent': ['local.ts'],
};

/** Folders of the server that any feature may import. */
export const sharedServerFolders: readonly string[] = [
  'acp',
  'git-program',
  'http',
  'lifecycle',
  'log',
  'paths',
  'processes/contain',
  'runtime',
  'telemetry',
];

/** Folders of the server that see everything, as its composition root does. */
export const composingServerFolders: readonly string[] = ['bin', 'cli', 'features'];
