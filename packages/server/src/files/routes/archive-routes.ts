import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { filePathSchema, fileUploadResponseSchema } from '@sandbox-agent/protocol';
import { jsonResponse, problemResponses } from '../../http/openapi-responses.ts';
import { ProblemError } from '../../http/problem-error.ts';
import { archiveName, packDirectory } from '../archive/pack-directory.ts';
import { unpackArchive } from '../archive/unpack-archive.ts';
import { requestBody } from '../content/write-body.ts';
import type { FilesDependencies } from '../dependencies.ts';
import { createGlobMatcher } from '../listing/glob-matcher.ts';
import { createIgnoreRules } from '../listing/ignore-rules.ts';
import { flag, glob } from './query.ts';

const archiveTypes: ReadonlySet<string> = new Set([
  'application/x-tar',
  'application/tar',
  'application/gzip',
  'application/x-gzip',
  'application/x-gtar',
  'application/x-tar+gzip',
]);

const archive = z.string().openapi({ format: 'binary' });

const upload = createRoute({
  method: 'post',
  path: '/v1/fs/upload-batch',
  tags: ['files'],
  summary: 'Unpack a tar archive, all of it or nothing',
  description:
    'The body is a tar archive of any size, packed with gzip or not. Directories are joined with those that are there, files replaced. ' +
    'Refused as a whole: absolute paths, `..`, paths through links, links that lead outside, devices, pipes, and what unpacks to more ' +
    'than 200 times its size.',
  request: {
    query: z.strictObject({ path: filePathSchema.optional().describe('Default: the root. Made when it is missing.') }),
  },
  responses: {
    200: jsonResponse(fileUploadResponseSchema, 'Everything is there.'),
    ...problemResponses(
      'invalid_request',
      'permission_denied',
      'conflict',
      'payload_too_large',
      'unsupported_media_type',
      'insufficient_storage',
    ),
  },
});

const download = createRoute({
  method: 'get',
  path: '/v1/fs/download',
  tags: ['files'],
  summary: 'A directory as a tar archive',
  description:
    'Names are relative to the directory. The archive is made while it is read, so its size is not known before.',
  request: {
    query: z.strictObject({
      path: filePathSchema.describe('A directory.'),
      gzip: flag.optional().describe('Packs it. Default false.'),
      glob: glob.optional(),
      gitignore: flag.optional().describe('Leaves out what Git ignores, and `.git`. Default false.'),
    }),
  },
  responses: {
    200: {
      description: 'The archive. One that breaks off has lost something: its connection is cut.',
      content: { 'application/x-tar': { schema: archive }, 'application/gzip': { schema: archive } },
    },
    ...problemResponses('invalid_request', 'permission_denied', 'not_found', 'conflict'),
  },
});

/** Many files at once, both ways. */
export function registerArchiveRoutes(app: OpenAPIHono, dependencies: FilesDependencies): void {
  const { paths, createId } = dependencies;
  app.openapi(upload, async (context) => {
    requireArchive(context.req.header('content-type'));
    const { path = '.' } = context.req.valid('query');
    return context.json(await unpackArchive({ paths, createId, path, body: requestBody(context.req.raw) }), 200);
  });
  app.openapi(download, async (context) => {
    const { path, gzip = false, gitignore = false, glob: pattern } = context.req.valid('query');
    const matches = pattern === undefined ? undefined : createGlobMatcher(pattern);
    const ignores = gitignore ? createIgnoreRules() : undefined;
    const packed = packDirectory({ directory: await paths.openDirectory(path), matches, ignores });
    const name = encodeURIComponent(`${archiveName(paths, path)}.tar${gzip ? '.gz' : ''}`);
    const stream = gzip ? packed.pipeThrough(new CompressionStream('gzip') as Transform) : packed;
    return new Response(stream, {
      headers: {
        'content-type': gzip ? 'application/gzip' : 'application/x-tar',
        'content-disposition': `attachment; filename*=UTF-8''${name}`,
      },
    }) as never;
  });
}

type Transform = ReadableWritablePair<Uint8Array, Uint8Array>;

function requireArchive(contentType: string | undefined): void {
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  if (type === undefined || !archiveTypes.has(type)) {
    throw new ProblemError(
      'unsupported_media_type',
      `Expected application/x-tar or application/gzip; got ${JSON.stringify(contentType ?? '')}.`,
    );
  }
}
