import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly directory: string;
}

/** The licences of the packages that went into a bundle, as most of them ask for. Same packages, same text. */
export async function thirdPartyNotices(moduleIds: readonly string[]): Promise<string> {
  const directories = new Set(
    moduleIds.filter((id) => id.includes('/node_modules/')).map((id) => packageDirectoryOf(id)),
  );
  const packages = await Promise.all([...directories].map(readPackage));
  const sections = await Promise.all(
    packages
      .toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
      .map(async (bundled) => {
        const text = await licenseText(bundled.directory);
        return `${bundled.name} ${bundled.version} (${bundled.license})\n\n${text}\n`;
      }),
  );
  return `This program contains the following packages.\n\n${sections.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

/** Virtual modules of the bundler carry a prefix before the path. */
function packageDirectoryOf(moduleId: string): string {
  let directory = dirname(moduleId.slice(moduleId.indexOf('/')));
  // Folders inside a package may have a package.json that only says `type`.
  while (!/\/node_modules\/(?:@[^/]+\/)?[^/@]+$/.test(directory) || !existsSync(join(directory, 'package.json'))) {
    directory = dirname(directory);
  }
  return directory;
}

async function readPackage(directory: string): Promise<BundledPackage> {
  const { name, version, license } = JSON.parse(
    await readFile(join(directory, 'package.json'), 'utf8'),
  ) as BundledPackage;
  return { name, version, license, directory };
}

async function licenseText(directory: string): Promise<string> {
  const file = (await readdir(directory)).find((name) => /^licen[cs]e/i.test(name));
  return file === undefined
    ? 'The package names its licence and holds no text of it.'
    : readFile(join(directory, file), 'utf8');
}
