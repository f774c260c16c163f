import type { BigIntStats } from 'node:fs';

/** What tells one content of a file from another: a replaced file has another inode, a changed one another time. */
export function etagOf({ ino, size, mtimeNs }: BigIntStats): string {
  return `"${ino.toString(36)}-${size.toString(36)}-${mtimeNs.toString(36)}"`;
}

/** Whether a list of tags, as in `If-Match` and `If-None-Match`, has the tag. `*` has every one; a weak tag counts as its strong one. */
export function listsEtag(list: string, etag: string): boolean {
  return list.split(',').some((item) => {
    const tag = item.trim();
    return tag === '*' || tag.replace(/^W\//, '') === etag;
  });
}
