/** The chain of checksums through a session file: see `SessionFileLine`. */
export interface ChecksumChain {
  /** Adds a line, without its end. */
  add(line: string): void;
  /** The checksum of what was added since the last one, and of that one. In hexadecimal. */
  take(): Promise<string>;
}

/** Creates a chain that has nothing in it yet. It works where `crypto.subtle` does: in Node, Bun, Deno, Workers and secure pages. */
export function createChecksumChain(): ChecksumChain {
  let text = '';
  return {
    add(line) {
      text += `${line}\n`;
    },
    async take() {
      const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
      const checksum = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
      text = checksum;
      return checksum;
    },
  };
}
