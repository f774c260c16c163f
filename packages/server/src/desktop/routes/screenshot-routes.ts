import { createRoute, type OpenAPIHono, type z } from '@hono/zod-openapi';
import { desktopRegionScreenshotQuerySchema, desktopScreenshotQuerySchema } from '@sandbox-agent/protocol';
import { problemResponses } from '../../http/openapi-responses.ts';
import type { Desktop } from '../desktop.ts';
import { screenshotTypes, type ScreenshotQuery } from '../screenshot.ts';

const image = { schema: { type: 'string', format: 'binary' } } as const;

function screenshotRoute<const Path extends string, Query extends z.ZodObject>(
  path: Path,
  summary: string,
  query: Query,
) {
  return createRoute({
    method: 'get',
    path,
    tags: ['desktop'],
    summary,
    request: { query },
    responses: {
      200: { description: 'The picture.', content: { 'image/png': image, 'image/jpeg': image, 'image/webp': image } },
      ...problemResponses(
        'invalid_request',
        'desktop_runtime_inactive',
        'desktop_action_failed',
        'desktop_dependencies_missing',
        'desktop_runtime_failed',
      ),
    },
  });
}

const getScreenshot = screenshotRoute(
  '/v1/desktop/screenshot',
  'A picture of the whole display',
  desktopScreenshotQuerySchema,
);
const getRegion = screenshotRoute(
  '/v1/desktop/screenshot/region',
  'A picture of a rectangle of the display',
  desktopRegionScreenshotQuerySchema,
);

export function registerScreenshotRoutes(app: OpenAPIHono, desktop: Desktop): void {
  const answer = async (query: ScreenshotQuery): Promise<Response> => {
    const picture = await (await desktop.require()).screenshot(query);
    return new Response(new Uint8Array(picture), {
      headers: {
        'content-type': screenshotTypes[query.format ?? 'png'],
        'content-length': String(picture.length),
        'cache-control': 'no-store',
      },
    });
  };
  app.openapi(getScreenshot, (context) => answer(context.req.valid('query')));
  app.openapi(getRegion, (context) => answer(context.req.valid('query')));
}
