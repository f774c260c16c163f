const blockLength = 512;

/** A tar archive of files with short ASCII names and contents, as text, whatever it leads to. */
export function tarOf(files: Readonly<Record<string, string>>): string {
  const entries = Object.entries(files).map(([name, content]) => header(name, content.length) + padded(content));
  return entries.join('') + '\0'.repeat(2 * blockLength);
}

function header(name: string, size: number): string {
  const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, '0')}\0`;
  const before = [
    name.padEnd(100, '\0'),
    octal(0o644, 8),
    octal(0, 8),
    octal(0, 8),
    octal(size, 12),
    octal(0, 12),
  ].join('');
  const after = `0${'\0'.repeat(100)}ustar\u000000${'\0'.repeat(247)}`;
  const sum = Buffer.from(`${before}${' '.repeat(8)}${after}`).reduce((total, byte) => total + byte, 0);
  return `${before}${sum.toString(8).padStart(6, '0')}\0 ${after}`;
}

function padded(content: string): string {
  return content.padEnd(Math.ceil(content.length / blockLength) * blockLength, '\0');
}
