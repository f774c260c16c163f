const protocolName = 'MIT-MAGIC-COOKIE-1';
/** Matches every address; with an empty number also every display. So the file can be there before the number is known. */
const familyWild = 0xffff;

/** The length of a cookie in bytes. */
export const cookieBytes = 16;

/** The content of an `.Xauthority` file with one cookie: whoever cannot read it is not let in by the X server. */
export function writeXAuthority(cookie: Buffer): Buffer {
  const family = Buffer.alloc(2);
  family.writeUInt16BE(familyWild);
  const nothing = Buffer.alloc(0);
  return Buffer.concat([
    family,
    counted(nothing),
    counted(nothing),
    counted(Buffer.from(protocolName)),
    counted(cookie),
  ]);
}

function counted(bytes: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
