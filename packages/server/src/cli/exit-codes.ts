/** How the program ends. 64 and above are those of BSD's sysexits.h. */
export const exitCodes = {
  ok: 0,
  /** The work failed: a port in use, an install that did not succeed. */
  failure: 1,
  /** A flag, variable or file cannot be used. */
  usage: 2,
  /** The server that was meant does not run or does not answer. */
  unreachable: 3,
  /** A fault of the program itself. */
  internal: 70,
} as const;
