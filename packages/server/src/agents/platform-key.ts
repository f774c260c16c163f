import { existsSync, readFileSync } from 'node:fs';

/** What decides which native package of an agent runs on a machine. */
export interface PlatformFacts {
  /** As `process.platform` names it. */
  readonly os: string;
  /** As `process.arch` names it. */
  readonly arch: string;
  /** The C library is musl, as on Alpine. */
  readonly isMusl: boolean;
  /** An x64 processor without AVX2: programs built for newer ones die of SIGILL. */
  readonly isBaseline: boolean;
}

/** `linux-x64`, `linux-x64-musl`, `linux-x64-baseline-musl`, `darwin-arm64`, … */
export function platformKey({ os, arch, isMusl, isBaseline }: PlatformFacts): string {
  return `${os}-${arch}${isBaseline ? '-baseline' : ''}${isMusl ? '-musl' : ''}`;
}

/** The entry for a platform; a recipe without baseline builds gives its ordinary one, which may or may not run. */
export function findPlatformEntry(platforms: Readonly<Record<string, string>>, key: string): string | undefined {
  return platforms[key] ?? platforms[key.replace('-baseline', '')];
}

/** Looks at the machine. Cheap enough for once a process: at most three small files. */
export function readPlatformFacts(runtime: { platform: string; arch: string }): PlatformFacts {
  const isLinux = runtime.platform === 'linux';
  return {
    os: runtime.platform,
    arch: runtime.arch,
    isMusl: isLinux && ['x86_64', 'aarch64'].some((arch) => existsSync(`/lib/ld-musl-${arch}.so.1`)) && !hasGlibc(),
    isBaseline: isLinux && runtime.arch === 'x64' && !hasAvx2(),
  };
}

/** Debian's `musl` package puts its loader beside glibc: then glibc is what programs are built for. */
function hasGlibc(): boolean {
  return ['/lib64/ld-linux-x86-64.so.2', '/lib/ld-linux-aarch64.so.1'].some((loader) => existsSync(loader));
}

function hasAvx2(): boolean {
  try {
    return /^flags\s*:.*\bavx2\b/m.test(readFileSync('/proc/cpuinfo', 'latin1'));
  } catch {
    // Without /proc nothing is known; processors without AVX2 are rare.
    return true;
  }
}
