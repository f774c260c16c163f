import { getMimeType } from 'hono/utils/mime';

/** Source text, that browsers would otherwise offer to save. */
const textExtensions: ReadonlySet<string> = new Set(
  'c cc conf cpp cs diff env go h hpp ini java jsx kt lock log lua patch php pl ps1 py rb rs scss sh sql swift toml ts tsx vue yaml yml zig'.split(
    ' ',
  ),
);

/** The media type of a file by its name; what is not known is bytes. */
export function contentTypeOf(name: string): string {
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  // `.ts` is a transport stream to the table of the library.
  return textExtensions.has(extension)
    ? 'text/plain; charset=utf-8'
    : (getMimeType(name) ?? 'application/octet-stream');
}
